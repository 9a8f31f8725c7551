package dev.iapo.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;

/** The one JSON mapper of the file formats. */
final class Json {
  static final ObjectMapper MAPPER = new ObjectMapper();

  private static final ObjectMapper SORTED =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  /** A pattern sees a pair as one character, so that this finds halves only. */
  private static final Pattern LONE_SURROGATE = Pattern.compile("[\\ud800-\\udfff]");

  private Json() {}

  /** What a parser says, without the source that it does not show anyway. */
  static String said(JsonProcessingException e) {
    String message = e.getOriginalMessage();
    return message.replaceFirst("( \\(start marker)? at \\[Source: .*", "");
  }

  /** One line, without a line break at its end. */
  static String line(ObjectNode node) {
    try {
      return escaped(MAPPER.writeValueAsString(node));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // a tree of plain values is always writable
    }
  }

  /** Several lines, for people. */
  static String pretty(ObjectNode node) {
    try {
      return escaped(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node)) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A value of plain maps, lists, strings and numbers, in an order that is always the same. */
  static JsonNode sorted(Object value) {
    return SORTED.valueToTree(value);
  }

  /**
   * Lone surrogates, which models do produce and UTF-8 has no bytes for, as escapes. They are only
   * ever within strings.
   */
  private static String escaped(String json) {
    return LONE_SURROGATE
        .matcher(json)
        .replaceAll(lone -> "\\\\u%04x".formatted((int) lone.group().charAt(0)));
  }
}
