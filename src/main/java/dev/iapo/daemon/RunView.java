package dev.iapo.daemon;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Labelled;
import dev.iapo.domain.Priority;
import dev.iapo.domain.Spend;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A run as others see it, at one moment.
 *
 * @param contexts ids, in the order of the task
 * @param folder of its results
 * @param managed whether it is one of the daemon's, and not of a command's
 * @param detail why it is in this state, in words; may be empty
 * @param version greater with everything that users change
 * @param inFlight the most pulls under way; empty: what its providers allow
 * @param position in the queue, from 1, if it is in it
 * @param conclusive empty unless it has ended with a policy
 * @param progress empty unless it goes on
 */
public record RunView(
    String id,
    String task,
    String description,
    List<String> contexts,
    Path folder,
    boolean managed,
    State state,
    String detail,
    int version,
    Priority priority,
    OptionalInt inFlight,
    String createdBy,
    Instant createdAt,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt,
    OptionalInt position,
    Budget budget,
    Spend spent,
    Optional<Boolean> conclusive,
    Optional<Progress> progress) {
  /** What a run is doing, or how it ended. */
  public enum State implements Labelled {
    QUEUED("queued"),
    RUNNING("running"),
    /** It was told to stop, and waits for the calls under way. */
    STOPPING("stopping"),
    PAUSED("paused"),
    PARKED("parked"),
    COMPLETED("completed"),
    INTERRUPTED("interrupted"),
    FAILED("failed");

    private final String label;

    State(String label) {
      this.label = label;
    }

    @Override
    public String label() {
      return label;
    }

    /** Whether calls may be under way. */
    public boolean isActive() {
      return this == RUNNING || this == STOPPING;
    }

    /** Whether it goes on only if it is told to. */
    public boolean isAtRest() {
      return this == PAUSED || hasEnded();
    }

    public boolean hasEnded() {
      return this == PARKED || this == COMPLETED || this == INTERRUPTED || this == FAILED;
    }
  }

  /**
   * How far a run is.
   *
   * @param pullsEnded of the round's {@code pulls}
   * @param alive the arms alive per context
   * @param reused of the completions, those that were there from other runs
   * @param failedCalls of the calls
   * @param judged what of the spend judging was charged
   * @param wasted what of it calls for completions were charged that brought none
   */
  public record Progress(
      int round,
      int rounds,
      int pulls,
      int pullsEnded,
      List<Integer> alive,
      long completions,
      long reused,
      long calls,
      long failedCalls,
      double callsPerSecond,
      Spend judged,
      Spend wasted) {
    public Progress {
      alive = List.copyOf(alive);
    }
  }

  public RunView {
    contexts = List.copyOf(contexts);
  }

  RunView at(OptionalInt place) {
    return copy(
        state,
        detail,
        version,
        priority,
        inFlight,
        startedAt,
        endedAt,
        place,
        budget,
        spent,
        conclusive,
        progress);
  }

  /** The same in another state. */
  RunView in(State other, String why) {
    Optional<Progress> still = other.isActive() ? progress : Optional.empty();
    return copy(
        other,
        why,
        version,
        priority,
        inFlight,
        startedAt,
        endedAt,
        other == State.QUEUED ? position : OptionalInt.empty(),
        budget,
        spent,
        conclusive,
        still);
  }

  RunView started(Instant at) {
    return copy(
        state,
        detail,
        version,
        priority,
        inFlight,
        Optional.of(at),
        Optional.empty(),
        position,
        budget,
        spent,
        Optional.empty(),
        progress);
  }

  RunView at(Spend spentNow, Progress now) {
    return copy(
        state,
        detail,
        version,
        priority,
        inFlight,
        startedAt,
        endedAt,
        position,
        budget,
        spentNow,
        conclusive,
        Optional.of(now));
  }

  RunView ended(State other, String why, Instant at, Spend spentInAll, Optional<Boolean> is) {
    return copy(
        other,
        why,
        version,
        priority,
        inFlight,
        startedAt,
        other.hasEnded() ? Optional.of(at) : Optional.empty(),
        position,
        budget,
        spentInAll,
        is,
        Optional.empty());
  }

  RunView with(Attributes attributes) {
    return copy(
        state,
        detail,
        attributes.version(),
        attributes.priority(),
        attributes.inFlight(),
        startedAt,
        endedAt,
        position,
        budget,
        spent,
        conclusive,
        progress);
  }

  private RunView copy(
      State state,
      String detail,
      int version,
      Priority priority,
      OptionalInt inFlight,
      Optional<Instant> startedAt,
      Optional<Instant> endedAt,
      OptionalInt position,
      Budget budget,
      Spend spent,
      Optional<Boolean> conclusive,
      Optional<Progress> progress) {
    return new RunView(
        id,
        task,
        description,
        contexts,
        folder,
        managed,
        state,
        detail,
        version,
        priority,
        inFlight,
        createdBy,
        createdAt,
        startedAt,
        endedAt,
        position,
        budget,
        spent,
        conclusive,
        progress);
  }
}
