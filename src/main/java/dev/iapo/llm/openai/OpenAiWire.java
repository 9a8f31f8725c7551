package dev.iapo.llm.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Sampling;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.llm.LlmReply.Usage;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The JSON of the chat completions API: requests out, answers in. */
final class OpenAiWire {
  private static final int MAX_MESSAGE_CHARS = 500;

  private final ObjectMapper json = new ObjectMapper();
  private final OpenAiSettings settings;

  OpenAiWire(OpenAiSettings settings) {
    this.settings = settings;
  }

  byte[] write(LlmRequest request) {
    Sampling sampling = request.sampling();
    ObjectNode body = json.createObjectNode();
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
    try {
      return json.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // a tree of plain values is always writable
    }
  }

  LlmResult read(Answer answer) {
    if (answer.status() != 200) {
      return failure(answer);
    }
    JsonNode body;
    try {
      body = json.readTree(answer.body());
    } catch (IOException e) {
      return LlmFailure.of(Kind.MALFORMED, "the answer is not JSON: " + clean(excerpt(answer)));
    }
    List<Completion> completions = new ArrayList<>();
    for (JsonNode choice : inOrder(body.path("choices"))) {
      JsonNode message = choice.path("message");
      if (message.isObject()) {
        completions.add(
            new Completion(
                message.path("content").asText(""), choice.path("finish_reason").asText("")));
      }
    }
    return completions.isEmpty()
        ? LlmFailure.of(Kind.MALFORMED, "the answer has no choices: " + clean(excerpt(answer)))
        : new LlmReply(completions, usage(body.path("usage")));
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

  private LlmFailure failure(Answer answer) {
    int status = answer.status();
    JsonNode error = errorOf(answer);
    String said = error.path("message").asText("");
    String code = error.path("code").asText("") + " " + error.path("type").asText("");
    Kind kind;
    if (status == 402 || (status == 429 && code.contains("insufficient_quota"))) {
      kind = Kind.QUOTA_EXHAUSTED;
    } else if (status == 429) {
      kind = Kind.RATE_LIMITED;
    } else if (status == 401 || status == 403) {
      kind = Kind.UNAUTHORIZED;
    } else if (status == 408 || status == 502 || status == 504) {
      kind = Kind.UNCERTAIN;
    } else {
      kind = status >= 500 ? Kind.SERVER_ERROR : Kind.REJECTED;
    }
    String message = "HTTP " + status + ": " + clean(said.isEmpty() ? excerpt(answer) : said);
    return new LlmFailure(
        kind, message, RetryAfter.parse(answer.retryAfterMs(), answer.retryAfter()));
  }

  private JsonNode errorOf(Answer answer) {
    try {
      return json.readTree(answer.body()).path("error");
    } catch (IOException e) {
      return json.missingNode();
    }
  }

  private static String excerpt(Answer answer) {
    // Not cut here: half a key would not be recognised as one.
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    return text.isBlank() ? "(empty)" : text;
  }

  /** Provider text as it may be shown: bounded, on one line, without control characters or keys. */
  String clean(String text) {
    String safe = settings.apiKey().map(key -> key.redactIn(text)).orElse(text);
    String line = safe.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
    return line.length() > MAX_MESSAGE_CHARS ? line.substring(0, MAX_MESSAGE_CHARS) + "…" : line;
  }
}
