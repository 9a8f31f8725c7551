package dev.iapo.client;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A run as its daemon tells.
 *
 * @param state a word: queued, running, stopping, paused, parked, completed, interrupted or failed
 * @param detail why it is in this state; may be empty
 * @param position in the queue, from 1
 * @param conclusive empty unless it has ended with a policy
 * @param progress empty unless it goes on
 */
public record ServedRun(
    String id,
    String task,
    String state,
    String detail,
    Instant createdAt,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt,
    OptionalInt position,
    Budget budget,
    Spend spent,
    Optional<Boolean> conclusive,
    Optional<Progress> progress) {
  public static final String PARKED = "parked";
  public static final String COMPLETED = "completed";
  public static final String FAILED = "failed";
  private static final Set<String> ENDED = Set.of(PARKED, COMPLETED, "interrupted", FAILED);

  /**
   * How far it is.
   *
   * @param pullsEnded of the round's {@code pulls}
   * @param alive the arms alive per context
   * @param failedCalls of the calls
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
      long failedCalls) {
    public Progress {
      alive = List.copyOf(alive);
    }
  }

  /** Whether it goes no further unless it is told to. */
  public boolean hasEnded() {
    return ENDED.contains(state);
  }
}
