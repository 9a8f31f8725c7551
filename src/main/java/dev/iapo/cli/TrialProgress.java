package dev.iapo.cli;

import dev.iapo.simulate.Trial;
import java.util.Locale;

/** Shows how far simulations are: one live line on a terminal, plain lines elsewhere. */
final class TrialProgress {
  private static final int BAR_CELLS = 20;
  private static final double LIVE_EVERY_SECONDS = 0.1;
  private static final double PLAIN_EVERY_SECONDS = 10;

  private final Terminal terminal;
  private final int trials;
  private final long startedNanos = System.nanoTime();
  private int done;
  private long completions;
  private double nextSeconds;

  TrialProgress(Terminal terminal, int trials) {
    this.terminal = terminal;
    this.trials = trials;
    this.nextSeconds = terminal.live() ? 0 : PLAIN_EVERY_SECONDS;
  }

  /** A trial has ended; called by any thread. */
  synchronized void done(Trial trial) {
    done++;
    completions += trial.completions();
    double seconds = seconds();
    if (seconds >= nextSeconds) {
      nextSeconds = seconds + (terminal.live() ? LIVE_EVERY_SECONDS : PLAIN_EVERY_SECONDS);
      if (terminal.live()) {
        terminal.redraw(line(seconds));
      } else {
        terminal.say(line(seconds));
      }
    }
  }

  private double seconds() {
    return (System.nanoTime() - startedNanos) / 1e9;
  }

  private String line(double seconds) {
    int cells = (int) ((long) BAR_CELLS * done / trials);
    long left = Math.round(seconds / done * (trials - done));
    return String.format(
        Locale.ROOT,
        "%s %s of %s runs, %s completions/s, ETA %s",
        Amounts.bar(cells, BAR_CELLS),
        Amounts.count(done),
        Amounts.count(trials),
        Amounts.count(completions / Math.max(seconds, 1e-3)),
        Amounts.time(left));
  }

  /** All have ended. */
  synchronized void ended() {
    terminal.eraseLive();
    double seconds = seconds();
    terminal.say(
        String.format(
            Locale.ROOT,
            "%s completions in %.1f s: %s/s",
            Amounts.count(completions),
            seconds,
            Amounts.count(completions / Math.max(seconds, 1e-3))));
  }
}
