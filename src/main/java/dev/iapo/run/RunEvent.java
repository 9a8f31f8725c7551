package dev.iapo.run;

import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Spend;
import dev.iapo.schedule.Decision;
import java.util.List;

/** What a run tells its observer, in order; {@link Ended} is the last. */
public sealed interface RunEvent {
  /** A round was planned. */
  record RoundStarted(Decision.Round round) implements RunEvent {}

  /**
   * Where the run is, told a few times a second.
   *
   * @param pullsEnded of the round's {@code pulls}
   * @param alive the arms alive per context
   * @param judged what of the spend judging was charged
   * @param wasted what of it calls for completions were charged that brought none
   * @param reused of the completions, those that were there from other runs
   * @param calls provider calls that ended, of which {@code failedCalls} failed
   */
  record Progress(
      int round,
      int rounds,
      int pullsEnded,
      int pulls,
      List<Integer> alive,
      Spend spend,
      Spend judged,
      Spend wasted,
      long completions,
      long reused,
      long calls,
      long failedCalls)
      implements RunEvent {}

  /** Pulls have ended: the next ones in logical order. */
  record Drawn(List<PullRecord> records) implements RunEvent {
    public Drawn {
      records = List.copyOf(records);
    }
  }

  /** A round has ended. */
  record RoundCompleted(int round) implements RunEvent {}

  /** The run has ended. */
  record Ended(RunResult result) implements RunEvent {}
}
