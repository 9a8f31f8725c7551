package dev.iapo.llm.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Sampling;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.llm.LlmReply.Usage;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.Secret;
import dev.iapo.llm.http.Wire;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** The chat completions API of OpenAI and of the many servers that speak it too. */
public final class OpenAiWire implements Wire {
  private static final String PATH = "chat/completions";
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final ObjectMapper json = new ObjectMapper();

  @Override
  public Map<String, String> headers(Optional<Secret> apiKey) {
    return apiKey.map(key -> Map.of("Authorization", "Bearer " + key.reveal())).orElse(Map.of());
  }

  @Override
  public Call call(LlmRequest request) {
    Sampling sampling = request.sampling();
    ObjectNode body = JSON.objectNode();
    new TreeMap<>(sampling.extra())
        .forEach((name, value) -> body.set(name, json.valueToTree(value)));
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
    for (JsonNode choice : inOrder(body.path("choices"))) {
      JsonNode message = choice.path("message");
      if (message.isObject()) {
        completions.add(
            new Completion(
                message.path("content").asText(""), choice.path("finish_reason").asText("")));
      }
    }
    return new Content(completions, usage(body.path("usage")));
  }

  /** By index if all have one, else as they come. */
  private static List<JsonNode> inOrder(JsonNode choices) {
    List<JsonNode> all = new ArrayList<>();
    for (int i = 0; i < choices.size(); i++) {
      all.add(choices.path(i)); // missing if it is not an array's element
    }
    if (all.stream().allMatch(choice -> isCount(choice.path("index")))) {
      all.sort(Comparator.comparingInt(choice -> choice.path("index").asInt()));
    }
    return all;
  }

  private static Optional<Usage> usage(JsonNode usage) {
    JsonNode input = usage.path("prompt_tokens");
    JsonNode output = usage.path("completion_tokens");
    if (!isCount(input) || !isCount(output)) {
      return Optional.empty();
    }
    JsonNode cached = usage.path("prompt_tokens_details").path("cached_tokens");
    Map<String, Double> extra = new HashMap<>();
    usage
        .properties()
        .forEach(
            field -> {
              if (field.getValue().isNumber() && Double.isFinite(field.getValue().asDouble())) {
                extra.put(field.getKey(), field.getValue().asDouble());
              }
            });
    return Optional.of(
        new Usage(
            input.asLong(),
            isCount(cached) ? Math.min(cached.asLong(), input.asLong()) : 0,
            output.asLong(),
            extra));
  }

  private static boolean isCount(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToInt() && node.asInt() >= 0;
  }

  @Override
  public Problem problem(JsonNode body) {
    JsonNode error = body.path("error");
    JsonNode code = error.path("code");
    String codes = code.asText("") + " " + error.path("type").asText("");
    return new Problem(
        error.path("message").asText(""),
        codes.contains("insufficient_quota"),
        code.isInt() ? OptionalInt.of(code.asInt()) : OptionalInt.empty(),
        Optional.empty());
  }
}
