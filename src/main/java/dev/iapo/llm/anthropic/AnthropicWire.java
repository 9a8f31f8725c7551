package dev.iapo.llm.anthropic;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Anthropic's Messages API. It gives one completion per call, has no seed, and no response format
 * but by a schema: of a request, those are left out.
 *
 * @see <a href="https://platform.claude.com/docs/en/api/messages">The reference</a>
 */
public final class AnthropicWire implements Wire {
  private static final String PATH = "messages";
  private static final String VERSION = "2023-06-01";

  @Override
  public Map<String, String> headers(Optional<Secret> apiKey) {
    Map<String, String> headers = new HashMap<>(Map.of("anthropic-version", VERSION));
    apiKey.ifPresent(key -> headers.put("x-api-key", key.reveal()));
    return headers;
  }

  @Override
  public Call call(LlmRequest request) {
    Sampling sampling = request.sampling();
    ObjectNode body = Fields.further(sampling);
    body.put("model", request.model());
    String system =
        request.messages().stream()
            .filter(AnthropicWire::isSystem)
            .map(ChatMessage::content)
            .collect(Collectors.joining("\n\n"));
    if (!system.isEmpty()) {
      body.put("system", system);
    }
    ArrayNode messages = body.putArray("messages");
    for (ChatMessage message : request.messages()) {
      if (!isSystem(message)) {
        messages.addObject().put("role", message.role()).put("content", message.content());
      }
    }
    sampling.temperature().ifPresent(t -> body.put("temperature", t));
    sampling.topP().ifPresent(p -> body.put("top_p", p));
    body.put("max_tokens", sampling.maxTokens());
    return new Call(PATH, body);
  }

  private static boolean isSystem(ChatMessage message) {
    return message.role().equals("system");
  }

  @Override
  public Content content(JsonNode body) {
    JsonNode blocks = body.path("content");
    if (!blocks.isArray()) {
      return new Content(List.of(), Optional.empty());
    }
    String text = Fields.text(blocks, block -> block.path("type").asText("").equals("text"));
    String reason = finishReason(body.path("stop_reason").asText(""));
    return new Content(List.of(new Completion(text, reason)), usage(body.path("usage")));
  }

  private static String finishReason(String stopReason) {
    return switch (stopReason) {
      case "end_turn", "stop_sequence" -> "stop";
      case "max_tokens", "model_context_window_exceeded" -> "length";
      case "refusal" -> "content_filter";
      default -> stopReason;
    };
  }

  /** {@code input_tokens} are those that were neither read from a cache nor written to one. */
  private static Optional<Usage> usage(JsonNode usage) {
    OptionalLong read = Fields.count(usage.path("cache_read_input_tokens"));
    OptionalLong written = Fields.count(usage.path("cache_creation_input_tokens"));
    JsonNode fresh = usage.path("input_tokens");
    JsonNode output = usage.path("output_tokens");
    if (!Fields.isCount(fresh) || !Fields.isCount(output) || read.isEmpty() || written.isEmpty()) {
      return Optional.empty();
    }
    long input = fresh.asLong() + read.getAsLong() + written.getAsLong();
    return Optional.of(new Usage(input, read.getAsLong(), output.asLong(), Fields.numbers(usage)));
  }

  @Override
  public Problem problem(JsonNode body) {
    JsonNode error = body.path("error");
    String type = error.path("type").asText("");
    String message = error.path("message").asText("");
    return new Problem(
        message.isEmpty() ? type : message,
        isQuotaUsedUp(error, type, message),
        status(type),
        Optional.empty());
  }

  /**
   * Spent credit and limits that the account's owner set come as 400 and are known by their words
   * only; the monthly limit of a usage tier comes as a 429 with a code.
   *
   * @see <a href="https://platform.claude.com/docs/en/api/errors">Errors</a>
   */
  private static boolean isQuotaUsedUp(JsonNode error, String type, String message) {
    return type.equals("billing_error")
        || error
            .path("details")
            .path("error_code")
            .asText("")
            .equals("enforced_spend_limit_reached")
        || message.contains("credit balance is too low")
        || message.startsWith("You have reached your specified");
  }

  private static OptionalInt status(String type) {
    return switch (type) {
      case "authentication_error" -> OptionalInt.of(401);
      case "billing_error" -> OptionalInt.of(402);
      case "permission_error" -> OptionalInt.of(403);
      case "not_found_error" -> OptionalInt.of(404);
      case "rate_limit_error" -> OptionalInt.of(429);
      case "api_error" -> OptionalInt.of(500);
      case "timeout_error" -> OptionalInt.of(504);
      case "overloaded_error" -> OptionalInt.of(529);
      default -> OptionalInt.empty();
    };
  }
}
