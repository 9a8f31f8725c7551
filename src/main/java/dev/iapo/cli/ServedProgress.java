package dev.iapo.cli;

import dev.iapo.client.RunWatch;
import dev.iapo.client.ServedRun;
import dev.iapo.domain.Spend;
import dev.iapo.run.RunEvent;

/** Shows how a run of a daemon goes, as that of a run of this process. */
final class ServedProgress implements RunWatch.Watcher {
  private final ProgressDisplay display;
  private final Server server;
  private final long startNanos = System.nanoTime();
  private String said = "";
  private int round = -1;

  ServedProgress(Terminal terminal, Server server, ServedRun run) {
    this.server = server;
    this.display = new ProgressDisplay(terminal, run.budget());
  }

  @Override
  public void seen(ServedRun run) {
    String state = state(run);
    if (!state.equals(said) && !run.hasEnded()) {
      display.note(state);
      said = state;
    }
    run.progress().ifPresent(progress -> show(run, progress));
    if (run.hasEnded()) {
      display.ended();
    }
  }

  private String state(ServedRun run) {
    String place =
        run.position().isPresent() ? ", number " + run.position().getAsInt() + " in the queue" : "";
    String detail = run.detail().isEmpty() ? "" : ": " + run.detail();
    String remedy =
        run.state().equals("paused")
            ? " (" + server.command("resume " + run.id()) + " goes on with it)"
            : "";
    return run.id() + ": " + run.state() + place + detail + remedy;
  }

  private void show(ServedRun run, ServedRun.Progress progress) {
    if (progress.rounds() == 0) {
      return; // It has not planned a round
    }
    if (progress.round() != round) {
      round = progress.round();
      display.roundStarted(
          round, progress.rounds(), progress.alive(), Amounts.count(progress.pulls()) + " pulls");
    }
    display.progress(
        new RunEvent.Progress(
            progress.round(),
            progress.rounds(),
            progress.pullsEnded(),
            progress.pulls(),
            progress.alive(),
            run.spent(),
            Spend.NOTHING,
            Spend.NOTHING,
            progress.completions(),
            progress.reused(),
            progress.calls(),
            progress.failedCalls()),
        (System.nanoTime() - startNanos) / 1e9);
  }

  @Override
  public void lost(String why) {
    display.note(why + "; trying again");
  }
}
