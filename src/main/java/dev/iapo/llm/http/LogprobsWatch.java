package dev.iapo.llm.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.Secret;
import java.util.Map;
import java.util.Optional;

/** A wire that notes whether the answers that it reads hold log probabilities. */
public final class LogprobsWatch implements Wire {
  private final Wire wire;
  private volatile boolean seen;

  public LogprobsWatch(Wire wire) {
    this.wire = wire;
  }

  /** Whether an answer held some. */
  public boolean seen() {
    return seen;
  }

  @Override
  public Call call(LlmRequest request) {
    return wire.call(request);
  }

  @Override
  public Map<String, String> headers(Optional<Secret> apiKey) {
    return wire.headers(apiKey);
  }

  @Override
  public Content content(JsonNode body) {
    seen =
        seen
            || body.path("choices").path(0).path("logprobs").isContainerNode()
            || body.path("candidates").path(0).path("logprobsResult").isContainerNode();
    return wire.content(body);
  }

  @Override
  public Problem problem(JsonNode body) {
    return wire.problem(body);
  }
}
