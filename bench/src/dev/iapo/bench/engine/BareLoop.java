package dev.iapo.bench.engine;

import dev.iapo.domain.Configuration;
import dev.iapo.domain.Query;
import dev.iapo.domain.Task;
import dev.iapo.llm.LlmClient;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What any program does that makes the calls of a task: renders the prompts, writes the requests
 * and reads the answers, so many at a time, and nothing else.
 */
final class BareLoop {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final LlmClient client;
  private final List<Configuration> configurations;
  private final List<Query> queries;
  private final int calls;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final CountDownLatch left;

  private BareLoop(LlmClient client, Task task, int calls) {
    this.client = client;
    this.configurations = task.configurations();
    this.queries = task.data().train();
    this.calls = calls;
    this.left = new CountDownLatch(calls);
  }

  /** Asks for so many completions of the task, each query with all prompts before the next. */
  static double callsPerSecond(LlmClient client, Task task, int calls, int inFlight) {
    BareLoop loop = new BareLoop(client, task, calls);
    long start = System.nanoTime();
    for (int i = 0; i < inFlight; i++) {
      loop.callNext();
    }
    loop.await();
    return calls * 1e9 / (System.nanoTime() - start);
  }

  private void callNext() {
    int index = next.getAndIncrement();
    if (index >= calls) {
      return;
    }
    client
        .complete(request(index))
        .whenComplete(
            (result, bug) -> {
              if (!(result instanceof LlmReply)) {
                failed.incrementAndGet();
              }
              callNext();
              left.countDown();
            });
  }

  private LlmRequest request(int index) {
    Configuration configuration = configurations.get(index % configurations.size());
    Query query = queries.get(index / configurations.size() % queries.size());
    return new LlmRequest(
        configuration.model().name(),
        configuration.prompt().render(query),
        configuration.sampling(),
        1,
        index,
        DEADLINE);
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
