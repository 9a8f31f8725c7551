package dev.iapo.daemon;

import dev.iapo.domain.Spend;
import dev.iapo.store.RunEntry;
import java.time.Instant;
import java.util.Optional;

/** What a {@link RunHost} tells of its run; {@link Ended} is the last. */
sealed interface HostReport {
  String BY_BUG = "the run stopped by an internal error";

  String run();

  /** It goes on, after what is kept of it was read. */
  record Started(String run, Instant at) implements HostReport {}

  record Progressed(String run, Spend spent, RunView.Progress progress) implements HostReport {}

  /** What is written of what it knows is new. */
  record Learned(String run, int round) implements HostReport {}

  /**
   * It has stopped.
   *
   * @param state as it is kept; RUNNING if it is to go on when the daemon does
   * @param spent empty if it is as was told before
   * @param conclusive whether its policy is, if it has one
   */
  record Ended(
      String run,
      RunEntry.State state,
      String detail,
      Optional<Spend> spent,
      Optional<Boolean> conclusive)
      implements HostReport {
    /** Of one that stopped without a word. */
    static Ended byBug(String run) {
      return new Ended(run, RunEntry.State.FAILED, BY_BUG, Optional.empty(), Optional.empty());
    }
  }
}
