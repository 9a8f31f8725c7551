package dev.iapo.cli;

import dev.iapo.config.ProviderSetup;
import dev.iapo.domain.PullRecord;
import dev.iapo.kept.KeptRun;
import dev.iapo.kept.Setup;
import dev.iapo.run.Recording;
import dev.iapo.run.RunEvent;
import dev.iapo.run.RunResult;
import dev.iapo.run.RunSettings;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Has a kept run draw, and shows how it goes. */
record Drawing(Terminal terminal, Interrupt interrupt, KeptRun run) {
  /**
   * How it ended.
   *
   * @param past what was drawn of it before
   * @param drawn takes what it drew, in order
   */
  RunResult result(
      RunSession session,
      Setup setup,
      List<ProviderSetup> providers,
      Recording.Past past,
      Consumer<List<PullRecord>> drawn) {
    long startNanos = System.nanoTime();
    interrupt.stops(session.start(settings(setup, past), providers, setup.services(), run.store()));
    ProgressDisplay display = new ProgressDisplay(terminal, setup.task().search().budget());
    RunEvent.Ended ended =
        session.receive(
            event -> {
              if (event instanceof RunEvent.RoundStarted round) {
                display.roundStarted(round.round());
              } else if (event instanceof RunEvent.Progress progress) {
                display.progress(progress, (System.nanoTime() - startNanos) / 1e9);
              } else if (event instanceof RunEvent.Drawn some) {
                drawn.accept(some.records());
              }
            });
    display.ended();
    return ended.result();
  }

  private RunSettings settings(Setup setup, Recording.Past past) {
    return new RunSettings(
        run.id(),
        setup.task(),
        setup.tariffs(),
        setup.expectedCharges(),
        setup.inFlight(),
        setup.faults(),
        Optional.of(new Recording(setup.endpoints(), setup.keeping().reuse(), past, false)));
  }
}
