package dev.iapo.bench.serve;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** So many that ask, each one question after the other, for some time. */
final class Crowd {
  private static final AtomicInteger PROBLEMS = new AtomicInteger();
  private static final int PATIENCE_SECONDS = 60;

  /** A question, and how long its answer took. */
  record Answered(int problem, double millis) {}

  /** All of them, and the seconds until the last one came. */
  record Heard(Queue<Answered> answers, double seconds) {
    double perSecond() {
      return answers.size() / seconds;
    }
  }

  private final Asker asker;
  private final long endNanos;
  private final Queue<Answered> answers = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final CountDownLatch left;

  private Crowd(Asker asker, int people, long endNanos) {
    this.asker = asker;
    this.endNanos = endNanos;
    this.left = new CountDownLatch(people);
  }

  static Heard ask(Asker asker, int people, Duration time) throws InterruptedException {
    long start = System.nanoTime();
    Crowd crowd = new Crowd(asker, people, start + time.toNanos());
    for (int i = 0; i < people; i++) {
      crowd.askNext();
    }
    boolean all = crowd.left.await(time.toSeconds() + PATIENCE_SECONDS, TimeUnit.SECONDS);
    Throwable failed = crowd.failure.get();
    if (!all || failed != null) {
      throw new IllegalStateException("a question was not answered", failed);
    }
    return new Heard(crowd.answers, (System.nanoTime() - start) / 1e9);
  }

  private void askNext() {
    long asked = System.nanoTime();
    if (asked > endNanos || failure.get() != null) {
      left.countDown();
      return;
    }
    int problem = PROBLEMS.incrementAndGet();
    asker
        .ask(problem)
        .whenComplete(
            (done, failed) -> {
              answers.add(new Answered(problem, (System.nanoTime() - asked) / 1e6));
              if (failed != null) {
                failure.set(failed);
              }
              askNext();
            });
  }
}
