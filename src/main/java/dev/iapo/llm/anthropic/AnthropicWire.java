package dev.iapo.llm.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.Secret;
import dev.iapo.llm.http.Wire;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Anthropic's Messages API. */
public final class AnthropicWire implements Wire {
  @Override
  public Map<String, String> headers(Optional<Secret> apiKey) {
    return apiKey.map(key -> Map.of("x-api-key", key.reveal())).orElse(Map.of());
  }

  @Override
  public Call call(LlmRequest request) {
    return new Call("messages", JsonNodeFactory.instance.objectNode());
  }

  @Override
  public Content content(JsonNode body) {
    return new Content(List.of(), Optional.empty());
  }

  @Override
  public Problem problem(JsonNode body) {
    return new Problem("", false, OptionalInt.empty(), Optional.empty());
  }
}
