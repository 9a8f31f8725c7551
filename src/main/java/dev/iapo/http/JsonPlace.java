package dev.iapo.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A value of a chat request and where it stands, such as {@code messages[0].content[1].type}. What
 * is null is not there.
 */
record JsonPlace(String path, JsonNode node) {
  private static final String BODY = "body";

  /** The whole request. */
  static JsonPlace root(JsonNode node) {
    return new JsonPlace("", node);
  }

  OpenAiError wrong(String found, String expected) {
    return OpenAiError.invalid(path.isEmpty() ? BODY : path, found, expected);
  }

  private OpenAiError wrong(String expected) {
    return wrong(RequestObject.kind(node), expected);
  }

  Optional<JsonPlace> field(String name) throws OpenAiError {
    if (!node.isObject()) {
      throw wrong("an object");
    }
    return Optional.ofNullable(node.get(name))
        .filter(value -> !value.isNull())
        .map(value -> new JsonPlace(at(name), value));
  }

  private String at(String name) {
    return path.isEmpty() ? name : path + "." + RequestObject.shown(name);
  }

  JsonPlace needed(String name, String expected) throws OpenAiError {
    Optional<JsonPlace> value = field(name);
    if (value.isEmpty()) {
      throw OpenAiError.invalid(at(name), "missing", expected);
    }
    return value.get();
  }

  /** All that an object has. */
  List<String> names() throws OpenAiError {
    if (!node.isObject()) {
      throw wrong("an object");
    }
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Refuses other names. */
  void only(List<String> known) throws OpenAiError {
    for (String name : names()) {
      if (!known.contains(name)) {
        throw OpenAiError.unrecognized(at(name));
      }
    }
  }

  List<JsonPlace> items(String expected) throws OpenAiError {
    if (!node.isArray()) {
      throw wrong(expected);
    }
    List<JsonPlace> items = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      items.add(new JsonPlace(path + "[" + i + "]", node.get(i)));
    }
    return items;
  }

  String text() throws OpenAiError {
    if (!node.isTextual()) {
      throw wrong("a text");
    }
    String text = node.textValue();
    if (ApiJson.hasLoneSurrogate(text)) {
      throw wrong("half of a surrogate pair", "Unicode");
    }
    return text;
  }

  boolean bool() throws OpenAiError {
    if (!node.isBoolean()) {
      throw wrong("true or false");
    }
    return node.booleanValue();
  }

  long whole(long min, long max) throws OpenAiError {
    String expected = "a whole number from " + min + " to " + max;
    if (!node.isNumber()) {
      throw wrong(node.isTextual() ? shown() : RequestObject.kind(node), expected);
    }
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw wrong(shown(), expected);
    }
    long value = node.longValue();
    if (value < min || value > max) {
      throw wrong(shown(), expected);
    }
    return value;
  }

  /** A number above 0 with all its digits. */
  BigDecimal positive(BigDecimal max) throws OpenAiError {
    String expected = "a number above 0, at most " + max.toPlainString();
    if (!node.isNumber()) {
      throw wrong(node.isTextual() ? shown() : RequestObject.kind(node), expected);
    }
    BigDecimal value = node.decimalValue();
    if (value.signum() <= 0 || value.compareTo(max) > 0) {
      throw wrong(shown(), expected);
    }
    return value;
  }

  private String shown() {
    return RequestObject.shown(node.asText());
  }
}
