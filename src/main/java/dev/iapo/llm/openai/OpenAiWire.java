package dev.iapo.llm.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Sampling;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.llm.LlmReply.Usage;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.Secret;
import dev.iapo.llm.http.Fields;
import dev.iapo.llm.http.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The chat completions API of OpenAI and of the many servers that speak it too. */
public final class OpenAiWire implements Wire {
  private static final String PATH = "chat/completions";

  /** What {@code code} or {@code type} says of an account that may not go on. */
  private static final Set<String> QUOTA_USED_UP =
      Set.of(
          "insufficient_quota",
          "credit_balance_exhausted",
          "billing_hard_limit_reached",
          "organization_usage_limit_exceeded",
          "organization_spend_limit_exceeded",
          "project_spend_limit_exceeded");

  @Override
  public Map<String, String> headers(Optional<Secret> apiKey) {
    return apiKey.map(key -> Map.of("Authorization", "Bearer " + key.reveal())).orElse(Map.of());
  }

  @Override
  public Call call(LlmRequest request) {
    Sampling sampling = request.sampling();
    ObjectNode body = Fields.further(sampling);
    body.put("model", request.model());
    ArrayNode messages = body.putArray("messages");
    for (ChatMessage message : request.messages()) {
      messages.addObject().put("role", message.role()).put("content", message.content());
    }
    if (request.choices() > 1) {
      body.put("n", request.choices());
    }
    body.put("seed", request.seed());
    sampling.temperature().ifPresent(t -> body.put("temperature", t));
    sampling.topP().ifPresent(p -> body.put("top_p", p));
    body.put(sampling.maxTokensField(), sampling.maxTokens());
    sampling.responseFormat().ifPresent(f -> body.putObject("response_format").put("type", f));
    return new Call(PATH, body);
  }

  @Override
  public Content content(JsonNode body) {
    List<Completion> completions = new ArrayList<>();
    for (JsonNode choice : Fields.inOrder(body.path("choices"))) {
      JsonNode message = choice.path("message");
      if (message.isObject() && !choice.path("error").isObject()) {
        String reason = choice.path("finish_reason").asText("");
        completions.add(new Completion(text(message.path("content")), reason));
      }
    }
    return new Content(completions, usage(body.path("usage")));
  }

  /** A text, or parts of which some may be thoughts. */
  private static String text(JsonNode content) {
    return content.isArray()
        ? Fields.text(content, part -> part.path("type").asText("").equals("text"))
        : content.asText("");
  }

  private static Optional<Usage> usage(JsonNode usage) {
    JsonNode input = usage.path("prompt_tokens");
    JsonNode output = usage.path("completion_tokens");
    if (!Fields.isCount(input) || !Fields.isCount(output)) {
      return Optional.empty();
    }
    long cached = Fields.count(usage.path("prompt_tokens_details").path("cached_tokens")).orElse(0);
    return Optional.of(
        new Usage(
            input.asLong(),
            Math.min(cached, input.asLong()),
            output.asLong(),
            Fields.numbers(usage)));
  }

  @Override
  public Problem problem(JsonNode body) {
    JsonNode error = error(body);
    JsonNode code = error.path("code");
    String message = error.path("message").asText("");
    return new Problem(
        message.isEmpty() ? error.asText("") : message,
        QUOTA_USED_UP.contains(code.asText(""))
            || QUOTA_USED_UP.contains(error.path("type").asText("")),
        code.isInt() ? OptionalInt.of(code.asInt()) : OptionalInt.empty(),
        Optional.empty());
  }

  /**
   * Most servers say {@code error}; some that and only a text; older versions of vLLM are the error
   * themselves; OpenRouter says it of a choice when a model failed while it answered.
   */
  private static JsonNode error(JsonNode body) {
    if (!body.path("error").isMissingNode() && !body.path("error").isNull()) {
      return body.path("error");
    }
    JsonNode ofChoice = body.path("choices").path(0).path("error");
    return ofChoice.isObject() ? ofChoice : body;
  }
}
