package dev.iapo.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Counts requests that are not answered yet, so that a server can wait for them. Akka HTTP's own
 * waiting loses the answers that come meanwhile.
 */
final class UnderWay {
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private int requests; // guarded by this
  private boolean closing; // guarded by this

  /** Whether another one may begin. */
  synchronized boolean begin() {
    if (!closing) {
      requests++;
    }
    return !closing;
  }

  synchronized void end() {
    requests--;
    tell();
  }

  /** Lets none begin any more; completes when all have ended. */
  synchronized CompletionStage<Void> close() {
    closing = true;
    tell();
    return drained;
  }

  private void tell() {
    if (closing && requests == 0) {
      drained.complete(null);
    }
  }
}
