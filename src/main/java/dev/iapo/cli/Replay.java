package dev.iapo.cli;

import dev.iapo.domain.PullRecord;
import dev.iapo.io.PolicyCodec;
import dev.iapo.kept.KeptRun;
import dev.iapo.run.RunEvent;
import dev.iapo.run.RunResult;
import dev.iapo.store.RunEntry;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Goes through a kept run again, without a call. */
final class Replay {
  private Replay() {}

  /**
   * The result of a run, as far as it went.
   *
   * @param drawn takes what it drew, in order
   * @throws CliException if what is kept is not a run's
   */
  static RunResult of(KeptRun run, Consumer<List<PullRecord>> drawn) {
    try (RunSession session = new RunSession()) {
      session.replay(run.replay(), run.store());
      RunEvent.Ended ended =
          session.receive(
              event -> {
                if (event instanceof RunEvent.Drawn some) {
                  drawn.accept(some.records());
                }
              });
      return asItEnded(run, ended.result());
    }
  }

  private static RunResult asItEnded(KeptRun run, RunResult replayed) {
    RunEntry entry = run.entry();
    boolean failedThen = entry.state() == RunEntry.State.FAILED;
    if (replayed.state() == RunResult.State.COMPLETED
        || (failedThen && replayed.state() == RunResult.State.FAILED)) {
      return replayed;
    }
    if (replayed.state() != RunResult.State.INTERRUPTED
        || entry.state() == RunEntry.State.COMPLETED) {
      throw CliException.failed(
          "what is kept of run %s is damaged: %s".formatted(run.id(), replayed.detail()));
    }
    return switch (entry.state()) {
      case PARKED -> replayed.ended(RunResult.State.PARKED, entry.detail());
      case FAILED -> replayed.ended(RunResult.State.FAILED, entry.detail());
      case INTERRUPTED -> replayed.ended(RunResult.State.INTERRUPTED, entry.detail());
      case RUNNING, COMPLETED -> replayed.ended(RunResult.State.INTERRUPTED, "it was cut off");
      case QUEUED, PAUSED -> replayed.ended(RunResult.State.INTERRUPTED, "it has not ended");
    };
  }

  static PolicyCodec.Timing timing(KeptRun run) {
    RunEntry entry = run.store().find(run.id()).orElse(run.entry()); // it may have ended since
    Duration took =
        entry.endedAt().map(end -> Duration.between(entry.createdAt(), end)).orElse(Duration.ZERO);
    return new PolicyCodec.Timing(run.id(), entry.createdAt(), took);
  }
}
