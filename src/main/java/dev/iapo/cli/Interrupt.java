package dev.iapo.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C during a run: it stops the run, and lets the command write what is known before the
 * process ends.
 */
final class Interrupt implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(90);

  private final Terminal terminal;
  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile Runnable stop = () -> {};
  private volatile boolean hooked;
  private volatile boolean happened;

  Interrupt(Terminal terminal) {
    this.terminal = terminal;
  }

  /** What it stops from now on, until this is closed or stops something else. */
  void stops(Runnable what) {
    stop = what;
    if (!hooked) {
      hooked = true;
      Runtime.getRuntime().addShutdownHook(new Thread(this::happen, "interrupt"));
    }
  }

  private void happen() {
    if (finished.getCount() == 0) {
      return;
    }
    happened = true;
    terminal.eraseLive();
    terminal.say("stopping; waiting for the calls under way, which may be billed");
    stop.run();
    try {
      finished.await(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean happened() {
    return happened;
  }

  /** The command has written everything. */
  @Override
  public void close() {
    finished.countDown();
  }
}
