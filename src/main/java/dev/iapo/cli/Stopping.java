package dev.iapo.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** That the process is told to end: it does when the daemon has stopped. */
final class Stopping implements AutoCloseable {
  private final CountDownLatch told = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);

  Stopping(Terminal terminal, Duration drain) {
    Thread hook =
        new Thread(
            () -> {
              if (finished.getCount() > 0) {
                terminal.say("stopping; waiting for the calls under way");
                told.countDown();
                await(finished, drain.plus(Daemon.STOP_TIME));
              }
            },
            "stopping");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  void await() throws InterruptedException {
    told.await();
  }

  private static void await(CountDownLatch latch, Duration atMost) {
    try {
      latch.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    finished.countDown();
  }
}
