package dev.iapo.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The API's JSON: strict where it is read, within limits. */
final class ApiJson {
  static final int MAX_DEPTH = 64;
  static final int MAX_NUMBER_LENGTH = 100;
  static final int MAX_TEXT_LENGTH = 4 << 20;
  static final int MAX_NAME_LENGTH = 1000;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_NUMBER_LENGTH)
                          .maxStringLength(MAX_TEXT_LENGTH)
                          .maxNameLength(MAX_NAME_LENGTH)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** A pattern sees a pair as one character, so that this finds halves only. */
  private static final Pattern LONE_SURROGATE = Pattern.compile("[\\ud800-\\udfff]");

  private ApiJson() {}

  /** Whether a text has what UTF-8 has no bytes for. */
  static boolean hasLoneSurrogate(String text) {
    return text.chars().anyMatch(c -> Character.isSurrogate((char) c))
        && LONE_SURROGATE.matcher(text).find();
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** UTF-8; lone surrogates, which it has no bytes for, are written as escapes. */
  static byte[] bytes(JsonNode node) {
    return text(node).getBytes(StandardCharsets.UTF_8);
  }

  /** One line. */
  static String text(JsonNode node) {
    try {
      String text = MAPPER.writeValueAsString(node);
      return hasLoneSurrogate(text)
          ? LONE_SURROGATE
              .matcher(text)
              .replaceAll(lone -> "\\\\u%04x".formatted((int) lone.group().charAt(0)))
          : text;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // a tree of plain values is always writable
    }
  }

  /**
   * Reads one document.
   *
   * @throws Refusal if it is not one JSON value, whole, within the limits, with no name twice
   */
  static JsonNode read(byte[] body) throws Refusal {
    try {
      JsonNode node = MAPPER.readTree(body);
      if (node == null || node.isMissingNode()) {
        throw Refusal.of(ProblemType.BAD_REQUEST, "the body is empty (expected: a JSON object)");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw Refusal.of(ProblemType.BAD_REQUEST, "the body is not JSON: " + said(e));
    } catch (IOException e) {
      throw Refusal.of(ProblemType.BAD_REQUEST, "the body is not UTF-8 text");
    }
  }

  /** What this program wrote itself. */
  static JsonNode own(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a parser says, with line and column, and without its own settings' names. */
  private static String said(JsonProcessingException e) {
    String message =
        e.getOriginalMessage()
            .replaceFirst("(?s) \\(start marker at.*", "")
            .replaceFirst("(?s) \\((`|bound as).*", "")
            .replaceFirst("(?s)\\n at \\[Source: .*", "")
            .replaceFirst("(?s), from `StreamReadConstraints.*", "");
    JsonLocation place = e.getLocation();
    return place == null || place.getLineNr() < 1
        ? message
        : "line %d, column %d: %s".formatted(place.getLineNr(), place.getColumnNr(), message);
  }
}
