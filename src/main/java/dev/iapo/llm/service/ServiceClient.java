package dev.iapo.llm.service;

import dev.iapo.llm.LlmClient;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import dev.iapo.llm.http.HttpLlmClient;
import dev.iapo.llm.http.HttpSettings;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asks a service for the scores of items, one per message: as many, or none. */
public final class ServiceClient implements LlmClient {
  private final HttpLlmClient http;

  public ServiceClient(HttpSettings settings, ServiceWire wire) {
    this.http = new HttpLlmClient(settings, wire);
  }

  @Override
  public CompletionStage<LlmResult> complete(LlmRequest request) {
    int items = request.messages().size();
    if (request.choices() != items) {
      return CompletableFuture.completedStage(
          LlmFailure.of(
              LlmFailure.Kind.REJECTED,
              "not sent: %d items for %d scores (expected: an item for each score)"
                  .formatted(items, request.choices())));
    }
    return http.complete(request).thenApply(result -> checked(result, items));
  }

  private static LlmResult checked(LlmResult result, int items) {
    return result instanceof LlmReply reply && reply.completions().size() != items
        ? LlmFailure.of(
            LlmFailure.Kind.MALFORMED,
            "%d scores (expected: %d, one of each item, in their order)"
                .formatted(reply.completions().size(), items))
        : result;
  }

  @Override
  public void close() {
    http.close();
  }
}
