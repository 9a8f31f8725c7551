package dev.iapo.cli;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Lets the command's own thread, and no other, wait for what happens elsewhere. */
final class Await {
  private record Ended<T>(@Nullable T value, @Nullable Throwable failure) {}

  private Await() {}

  /**
   * What a stage completes with.
   *
   * @throws CliException if it fails, or takes too long
   */
  static <T> T on(CompletionStage<T> stage, Duration atMost, String what) {
    BlockingQueue<Ended<T>> ended = new LinkedBlockingQueue<>();
    stage.whenComplete((value, failure) -> ended.add(new Ended<>(value, failure)));
    try {
      Ended<T> end = ended.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
      if (end != null && end.value() != null) {
        return end.value();
      }
      Throwable failure = end == null ? null : end.failure();
      throw CliException.failed(
          what + ": " + (failure == null ? "no end within " + atMost : rootMessage(failure)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CliException.failed(what + ": interrupted");
    }
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }
}
