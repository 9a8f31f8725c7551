package dev.iapo.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Seeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a chat completion request asks for. Sampling parameters are accepted and have no effect.
 *
 * @param choices how many completions are asked for
 * @param maxTokens the most output tokens of a completion
 */
record ChatRequest(
    String model, List<ChatMessage> messages, int choices, OptionalLong seed, int maxTokens) {
  private static final int NO_LIMIT = Integer.MAX_VALUE;

  static ChatRequest parse(byte[] body, ObjectMapper json) throws ApiException {
    JsonNode root = tree(body, json);
    if (!root.isObject()) {
      throw ApiException.badRequest("The body is not a JSON object.", null);
    }
    if (root.path("stream").asBoolean()) {
      throw ApiException.badRequest("Streaming is not offered.", "stream");
    }
    if (!root.path("model").isTextual()) {
      throw expected(root, "model", "a text");
    }
    long maxTokens =
        Math.min(
            number(root, "max_tokens", 1, NO_LIMIT).orElse(NO_LIMIT),
            number(root, "max_completion_tokens", 1, NO_LIMIT).orElse(NO_LIMIT));
    return new ChatRequest(
        root.path("model").textValue(),
        messages(root),
        (int) number(root, "n", 1, Integer.MAX_VALUE).orElse(1),
        number(root, "seed", Long.MIN_VALUE, Long.MAX_VALUE),
        (int) maxTokens);
  }

  private static JsonNode tree(byte[] body, ObjectMapper json) throws ApiException {
    try {
      JsonNode root = json.readTree(body);
      return root == null ? MissingNode.getInstance() : root;
    } catch (JsonProcessingException e) {
      throw ApiException.badRequest("The body is not JSON: " + e.getOriginalMessage(), null);
    } catch (IOException e) {
      throw ApiException.badRequest("The body cannot be read: " + e.getMessage(), null);
    }
  }

  private static OptionalLong number(JsonNode root, String name, long min, long max)
      throws ApiException {
    JsonNode value = root.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return OptionalLong.empty();
    }
    if (!value.canConvertToLong() || !value.isIntegralNumber()) {
      throw expected(root, name, "a whole number");
    }
    if (value.longValue() < min || value.longValue() > max) {
      throw expected(root, name, min + ".." + max);
    }
    return OptionalLong.of(value.longValue());
  }

  private static List<ChatMessage> messages(JsonNode root) throws ApiException {
    JsonNode given = root.path("messages");
    if (!given.isArray() || given.isEmpty()) {
      throw expected(root, "messages", "a list of at least one message");
    }
    List<ChatMessage> messages = new ArrayList<>();
    for (JsonNode message : given) {
      String param = "messages[" + messages.size() + "]";
      String role = message.path("role").asText();
      String content = content(message.path("content"), param + ".content");
      try {
        messages.add(new ChatMessage(role, content));
      } catch (IllegalArgumentException e) {
        throw ApiException.badRequest(param + "." + e.getMessage(), param + ".role");
      }
    }
    return messages;
  }

  /** The text of a message: a string, or parts that are all texts. */
  private static String content(JsonNode content, String param) throws ApiException {
    if (content.isTextual()) {
      return content.textValue();
    }
    if (!content.isArray()) {
      throw ApiException.badRequest(
          param + ": " + found(content) + " (expected: a text or a list of parts)", param);
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content) {
      if (!part.path("type").asText().equals("text") || !part.path("text").isTextual()) {
        throw ApiException.badRequest(
            param + ": part of type " + found(part.path("type")) + " (expected: text)", param);
      }
      text.append(part.path("text").textValue());
    }
    return text.toString();
  }

  private static ApiException expected(JsonNode root, String param, String expected) {
    return ApiException.badRequest(
        param + ": " + found(root.path(param)) + " (expected: " + expected + ")", param);
  }

  private static String found(JsonNode node) {
    return node.isMissingNode() ? "missing" : node.toString();
  }

  /** A hash of what is asked, whoever asks and how often. */
  long messagesHash() {
    long hash = messages.size();
    for (ChatMessage message : messages) {
      hash = Seeds.mix(hash, Seeds.hash(message.role()), Seeds.hash(message.content()));
    }
    return hash;
  }
}
