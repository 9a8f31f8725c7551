package dev.iapo.llm.gemini;

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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Gemini's {@code generateContent}. Further fields of a request are those at the root of its body,
 * such as {@code safetySettings}; those of a further {@code generationConfig} are added to it.
 *
 * @see <a href="https://ai.google.dev/api/generate-content">The reference</a>
 */
public final class GeminiWire implements Wire {
  @Override
  public Map<String, String> headers(Optional<Secret> apiKey) {
    return apiKey.map(key -> Map.of("x-goog-api-key", key.reveal())).orElse(Map.of());
  }

  @Override
  public Call call(LlmRequest request) {
    ObjectNode body = Fields.further(request.sampling());
    ArrayNode system = body.arrayNode();
    ArrayNode contents = body.putArray("contents");
    for (ChatMessage message : request.messages()) {
      if (message.role().equals("system")) {
        system.addObject().put("text", message.content());
      } else {
        ObjectNode turn = contents.addObject();
        turn.put("role", message.role().equals("assistant") ? "model" : "user");
        turn.putArray("parts").addObject().put("text", message.content());
      }
    }
    if (!system.isEmpty()) {
      body.putObject("systemInstruction").set("parts", system);
    }
    configure(body, request);
    String model = URLEncoder.encode(request.model(), StandardCharsets.UTF_8).replace("+", "%20");
    return new Call("models/" + model + ":generateContent", body);
  }

  private static void configure(ObjectNode body, LlmRequest request) {
    Sampling sampling = request.sampling();
    JsonNode given = body.path("generationConfig");
    ObjectNode config =
        given instanceof ObjectNode object ? object : body.putObject("generationConfig");
    if (request.choices() > 1) {
      config.put("candidateCount", request.choices());
    }
    config.put("seed", request.seed());
    sampling.temperature().ifPresent(t -> config.put("temperature", t));
    sampling.topP().ifPresent(p -> config.put("topP", p));
    config.put("maxOutputTokens", sampling.maxTokens());
    if (sampling.responseFormat().filter(format -> format.equals("json_object")).isPresent()) {
      config.put("responseMimeType", "application/json");
    }
  }

  @Override
  public Content content(JsonNode body) {
    List<Completion> completions = new ArrayList<>();
    for (JsonNode candidate : Fields.inOrder(body.path("candidates"))) {
      String reason = candidate.path("finishReason").asText("");
      JsonNode parts = candidate.path("content").path("parts");
      if (parts.isArray() || !reason.isEmpty()) { // a filtered one has no parts
        String text = Fields.text(parts, part -> !part.path("thought").asBoolean());
        completions.add(new Completion(text, finishReason(reason)));
      }
    }
    if (completions.isEmpty() && body.path("promptFeedback").path("blockReason").isTextual()) {
      completions.add(new Completion("", "content_filter"));
    }
    return new Content(completions, usage(body.path("usageMetadata")));
  }

  private static String finishReason(String reason) {
    return switch (reason) {
      case "STOP" -> "stop";
      case "MAX_TOKENS" -> "length";
      case "SAFETY", "RECITATION", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII" -> "content_filter";
      default -> reason;
    };
  }

  /** Counts that are 0 are left out. Thoughts are output, and no candidate's. */
  private static Optional<Usage> usage(JsonNode usage) {
    JsonNode input = usage.path("promptTokenCount");
    OptionalLong cached = Fields.count(usage.path("cachedContentTokenCount"));
    OptionalLong shown = Fields.count(usage.path("candidatesTokenCount"));
    OptionalLong thought = Fields.count(usage.path("thoughtsTokenCount"));
    if (!Fields.isCount(input) || cached.isEmpty() || shown.isEmpty() || thought.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Usage(
            input.asLong(),
            Math.min(cached.getAsLong(), input.asLong()),
            shown.getAsLong() + thought.getAsLong(),
            Fields.numbers(usage)));
  }

  @Override
  public Problem problem(JsonNode body) {
    return GeminiError.problem(body.path("error"));
  }
}
