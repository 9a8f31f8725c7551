package dev.iapo.store;

import dev.iapo.domain.Labelled;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A run as it is kept.
 *
 * @param id names it within the store
 * @param task the task's name
 * @param definition the task as it is run, in {@code iapo-run/1}; its queries are kept apart
 * @param data fingerprint of the data, under which its queries are kept
 * @param arguments how it was started: values by the name of their argument
 * @param directory where its results are written, absolute; empty if nowhere
 * @param detail why it is in this state, in words; may be empty
 * @param endedAt when it reached its state; empty as long as it runs or waits
 */
public record RunEntry(
    String id,
    String task,
    String definition,
    String data,
    Map<String, String> arguments,
    String directory,
    State state,
    String detail,
    Instant createdAt,
    Optional<Instant> endedAt) {
  public RunEntry {
    arguments = Map.copyOf(arguments);
  }

  /** The same, with another task and other arguments. */
  public RunEntry with(String otherDefinition, Map<String, String> otherArguments) {
    return new RunEntry(
        id,
        task,
        otherDefinition,
        data,
        otherArguments,
        directory,
        state,
        detail,
        createdAt,
        endedAt);
  }

  /** What a run is doing, or how it ended. */
  public enum State implements Labelled {
    /** It waits for its turn. */
    QUEUED("queued"),
    /** It goes on, or its process ended without a word. */
    RUNNING("running"),
    /** It waits until it is told to go on. */
    PAUSED("paused"),
    COMPLETED("completed"),
    INTERRUPTED("interrupted"),
    PARKED("parked"),
    FAILED("failed");

    private final String label;

    State(String label) {
      this.label = label;
    }

    /** Whether it goes on, or will. */
    public boolean isUnfinished() {
      return this == QUEUED || this == RUNNING || this == PAUSED;
    }

    @Override
    public String label() {
      return label;
    }
  }
}
