package dev.iapo.scoring;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The reader of JSON in completions: alone, in a code fence, or with prose before and after.
 *
 * <p>Every outermost object or array in the text is a candidate, from left to right; where a brace
 * does not begin one, the search goes on behind it. A text without any is read as one scalar. Of an
 * object's duplicate keys the last counts.
 */
final class JsonText {
  /** How deep objects and arrays may nest. */
  static final int MAX_DEPTH = 100;

  /** The most characters read, again and again, in search of JSON; beyond it there is none. */
  private static final int MAX_WORK_CHARS = 4 * AnswerExtractors.MAX_TEXT_CHARS;

  /** What one attempt costs besides the characters it reads. */
  private static final int ATTEMPT_CHARS = 64;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
          .build();

  private JsonText() {}

  /**
   * What stands at the path in the last JSON value of the text that has anything but null there.
   */
  static Optional<JsonNode> last(String text, JsonPointer path) {
    char[] chars = AnswerExtractors.tail(text).toCharArray();
    Optional<List<JsonNode>> all = outermost(chars);
    if (all.isEmpty()) {
      return Optional.empty();
    }
    Optional<JsonNode> last = Optional.empty();
    for (JsonNode value : all.get()) {
      Optional<JsonNode> found = at(value, path);
      last = found.isPresent() ? found : last;
    }
    return all.get().isEmpty() ? scalar(chars).flatMap(value -> at(value, path)) : last;
  }

  /** The objects and arrays of the text, from left to right; none if it takes too long. */
  static List<JsonNode> all(String text) {
    return outermost(AnswerExtractors.tail(text).toCharArray()).orElse(List.of());
  }

  private static Optional<List<JsonNode>> outermost(char[] chars) {
    List<JsonNode> all = new ArrayList<>();
    long work = 0;
    int from = opening(chars, 0);
    while (from < chars.length) {
      Attempt attempt = read(chars, from);
      work += ATTEMPT_CHARS + attempt.length();
      if (work > MAX_WORK_CHARS) {
        return Optional.empty();
      }
      attempt.value().ifPresent(all::add);
      from = opening(chars, from + (attempt.value().isPresent() ? attempt.length() : 1));
    }
    return Optional.of(all);
  }

  /** A value as one text: of a scalar its text, else compact JSON with sorted keys. */
  static String canonical(JsonNode value) {
    if (value.isValueNode()) {
      return value.asText();
    }
    try {
      return MAPPER.writeValueAsString(value);
    } catch (IOException e) {
      throw new IllegalStateException("a tree that was read is not written", e);
    }
  }

  private static Optional<JsonNode> at(JsonNode value, JsonPointer path) {
    JsonNode node = value.at(path);
    return node.isMissingNode() || node.isNull() ? Optional.empty() : Optional.of(node);
  }

  private static int opening(char[] chars, int from) {
    int i = from;
    while (i < chars.length && chars[i] != '{' && chars[i] != '[') {
      i++;
    }
    return i;
  }

  /**
   * @param length how many characters were read
   */
  private record Attempt(Optional<JsonNode> value, int length) {}

  private static Attempt read(char[] chars, int from) {
    try (JsonParser parser = MAPPER.getFactory().createParser(chars, from, chars.length - from)) {
      Optional<JsonNode> value;
      try {
        value = Optional.ofNullable(MAPPER.readTree(parser));
      } catch (IOException e) {
        value = Optional.empty();
      }
      return new Attempt(value, (int) parser.currentLocation().getCharOffset());
    } catch (IOException e) {
      throw new IllegalStateException("characters in memory are not read", e);
    }
  }

  /** The value of a text that is one JSON scalar and nothing else. */
  private static Optional<JsonNode> scalar(char[] chars) {
    try (JsonParser parser = MAPPER.getFactory().createParser(chars)) {
      Optional<JsonNode> value = Optional.ofNullable(MAPPER.readTree(parser));
      return parser.nextToken() == null ? value : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
