package dev.iapo.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the fields of an object of a request. Nothing is taken for something else; all that is
 * wrong is collected and told at the {@link #end}, each with its place and what was expected.
 */
final class RequestObject {
  private final JsonNode node;
  private final List<String> problems = new ArrayList<>();
  private final Set<String> known = new TreeSet<>();

  private RequestObject(JsonNode node) {
    this.node = node;
  }

  /**
   * @throws Refusal invalid-request, if it is no object
   */
  static RequestObject of(JsonNode node) throws Refusal {
    if (!node.isObject()) {
      throw Refusal.of(
          ProblemType.INVALID_REQUEST,
          List.of("body: %s (expected: an object)".formatted(kind(node))));
    }
    return new RequestObject(node);
  }

  /** What a value is, in words. */
  static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "a list";
      case STRING -> "a text";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      default -> "null";
    };
  }

  private Optional<JsonNode> field(String name) {
    known.add(name);
    return Optional.ofNullable(node.get(name));
  }

  private void problem(String name, String found, String expected) {
    problems.add("%s: %s (expected: %s)".formatted(name, found, expected));
  }

  /** An object, as it is; empty if it is not there, or none. */
  Optional<JsonNode> object(String name) {
    return of(name, JsonNode::isObject, "an object");
  }

  private Optional<JsonNode> of(
      String name, java.util.function.Predicate<JsonNode> type, String expected) {
    Optional<JsonNode> value = field(name);
    if (value.isPresent() && !type.test(value.get())) {
      problem(name, kind(value.get()), expected);
      return Optional.empty();
    }
    return value;
  }

  /** A text that is not longer than this. */
  Optional<String> text(String name, int maxLength) {
    Optional<String> text = of(name, JsonNode::isTextual, "a text").map(JsonNode::textValue);
    if (text.isPresent() && text.get().length() > maxLength) {
      problem(name, text.get().length() + " characters", "at most " + maxLength);
      return Optional.empty();
    }
    return text;
  }

  Optional<String> oneOf(String name, Collection<String> values) {
    String expected = "one of: " + String.join(", ", values);
    Optional<String> text = of(name, JsonNode::isTextual, expected).map(JsonNode::textValue);
    if (text.isPresent() && !values.contains(text.get())) {
      problem(name, shown(text.get()), expected);
      return Optional.empty();
    }
    return text;
  }

  /** The beginning of a text, for messages. */
  static String shown(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }

  Optional<Long> whole(String name, long min, long max) {
    String expected = "a whole number from %d to %d".formatted(min, max);
    Optional<JsonNode> number = of(name, JsonNode::isNumber, expected);
    if (number.isEmpty()) {
      return Optional.empty();
    }
    if (!number.get().isIntegralNumber()
        || !number.get().canConvertToLong()
        || number.get().longValue() < min
        || number.get().longValue() > max) {
      problem(name, shown(number.get().asText()), expected);
      return Optional.empty();
    }
    return Optional.of(number.get().longValue());
  }

  /** A number above zero with all its digits. */
  Optional<BigDecimal> positive(String name, BigDecimal max) {
    String expected = "a number above 0, at most " + max.toPlainString();
    Optional<BigDecimal> number =
        of(name, JsonNode::isNumber, expected).map(JsonNode::decimalValue);
    if (number.isPresent() && (number.get().signum() <= 0 || number.get().compareTo(max) > 0)) {
      problem(name, shown(number.get().toString()), expected);
      return Optional.empty();
    }
    return number;
  }

  /**
   * A number, as it was written; empty if it is not there, or none.
   *
   * @param expected in words
   */
  Optional<String> number(String name, String expected) {
    return of(name, JsonNode::isNumber, expected).map(JsonNode::asText);
  }

  /** Those fields that are read elsewhere, as an object of their own. */
  JsonNode part(Collection<String> names) {
    ObjectNode part = ApiJson.object();
    for (String name : names) {
      field(name).ifPresent(value -> part.set(name, value));
    }
    return part;
  }

  /** What was found wrong elsewhere. */
  void wrong(List<String> more) {
    problems.addAll(more);
  }

  /** Says that a field is needed. */
  void missing(String name, String expected) {
    if (!node.has(name)) {
      problem(name, "missing", expected);
    }
  }

  /** Whether a field is there and null, which it may be. */
  boolean isNull(String name) {
    return field(name).filter(JsonNode::isNull).isPresent();
  }

  /** Says so if there is no field. */
  void atLeastOne() {
    if (node.isEmpty()) {
      problem("body", "empty", "one of: " + String.join(", ", known));
    }
  }

  /** Says so unless there is one field. */
  void exactlyOne() {
    if (node.size() != 1) {
      problem("body", node.size() + " fields", "one of: " + String.join(", ", known));
    }
  }

  /**
   * Checks that nothing was wrong, and that there are no other fields.
   *
   * @throws Refusal invalid-request, with all problems
   */
  void end() throws Refusal {
    Set<String> unknown = new HashSet<>();
    node.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(known);
    for (String name : new TreeSet<>(unknown)) {
      problems.add(
          "%s: unknown (expected one of: %s)".formatted(shown(name), String.join(", ", known)));
    }
    if (!problems.isEmpty()) {
      throw Refusal.of(ProblemType.INVALID_REQUEST, problems);
    }
  }
}
