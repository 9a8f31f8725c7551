package dev.iapo.gateway;

import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Rings once at a time, by a thread of its own that wakes up to a fraction of a millisecond
 * exactly. An actor system's timers do so to some ten milliseconds, a tenth of the pace of 600
 * calls per minute.
 */
final class Alarm implements AutoCloseable {
  private final ScheduledThreadPoolExecutor clock;
  private final Runnable ring;
  private Future<?> next = new FutureTask<>(() -> {}, null);

  Alarm(String name, Runnable ring) {
    this.ring = ring;
    this.clock =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    clock.setRemoveOnCancelPolicy(true);
  }

  /** Sets it, anew if it is set. */
  void ringIn(long nanos) {
    next.cancel(false);
    next = clock.schedule(ring, nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
