package dev.iapo.cli;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import dev.iapo.config.DaemonSetup;
import dev.iapo.kept.Version;
import dev.iapo.trace.Collector;
import dev.iapo.trace.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/** Where the runs of a daemon are shown: at a collector, if its configuration names one. */
final class Traces {
  /** Less than a phase of the shutdown may take. */
  private static final Duration FLUSH = Duration.ofSeconds(4);

  private Traces() {}

  /** What shows them; the rest is sent when the actor system stops. */
  static Tracing of(DaemonSetup setup, ActorSystem<?> system, MeterRegistry meters) {
    return setup.traces().map(to -> sent(to, system, meters)).orElse(Tracing.NONE);
  }

  private static Tracing sent(DaemonSetup.Traces to, ActorSystem<?> system, MeterRegistry meters) {
    Collector collector =
        Collector.at(to.endpoint(), to.headers(), to.sample(), Version.current(), meters);
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
            "traces",
            () -> collector.stop(FLUSH).thenApply(all -> Done.getInstance()));
    return collector.tracing();
  }
}
