package dev.iapo.bench.engine;

import dev.iapo.llm.LlmClient;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmRequest;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The client alone: writes requests and reads answers, so many at a time, and nothing else. */
final class BareLoop {
  private final LlmClient client;
  private final List<LlmRequest> requests;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final CountDownLatch left;

  private BareLoop(LlmClient client, List<LlmRequest> requests) {
    this.client = client;
    this.requests = requests;
    this.left = new CountDownLatch(requests.size());
  }

  static double callsPerSecond(LlmClient client, List<LlmRequest> requests, int inFlight) {
    BareLoop loop = new BareLoop(client, requests);
    long start = System.nanoTime();
    for (int i = 0; i < inFlight; i++) {
      loop.callNext();
    }
    loop.await();
    return requests.size() * 1e9 / (System.nanoTime() - start);
  }

  private void callNext() {
    int index = next.getAndIncrement();
    if (index >= requests.size()) {
      return;
    }
    client
        .complete(requests.get(index))
        .whenComplete(
            (result, bug) -> {
              if (!(result instanceof LlmReply)) {
                failed.incrementAndGet();
              }
              callNext();
              left.countDown();
            });
  }

  private void await() {
    try {
      if (!left.await(2, TimeUnit.MINUTES) || failed.get() > 0) {
        throw new IllegalStateException(
            "bare loop: %d calls failed, %d are open (expected: none)"
                .formatted(failed.get(), left.getCount()));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }
}
