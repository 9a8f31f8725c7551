package dev.iapo.bench.engine;

import dev.iapo.llm.LlmClient;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A client that keeps what it is asked, in order, and when each answer came. Not for two runs. */
final class Watched implements LlmClient {
  private final LlmClient client;
  private final List<LlmRequest> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<Long> endedNanos = Collections.synchronizedList(new ArrayList<>());

  Watched(LlmClient client) {
    this.client = client;
  }

  List<LlmRequest> requests() {
    return List.copyOf(requests);
  }

  /** When answers came, by the monotonic clock. */
  long[] endedNanos() {
    synchronized (endedNanos) {
      return endedNanos.stream().mapToLong(nanos -> nanos).sorted().toArray();
    }
  }

  @Override
  public CompletionStage<LlmResult> complete(LlmRequest request) {
    requests.add(request);
    return client
        .complete(request)
        .whenComplete((result, bug) -> endedNanos.add(System.nanoTime()));
  }

  @Override
  public void close() {
    client.close();
  }
}
