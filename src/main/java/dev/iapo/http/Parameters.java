package dev.iapo.http;

import akka.http.javadsl.model.HttpRequest;
import akka.http.scaladsl.model.IllegalUriException;
import akka.japi.Pair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parameters behind the question mark of an address. */
final class Parameters {
  private final Map<String, String> values;

  private Parameters(Map<String, String> values) {
    this.values = values;
  }

  /**
   * @throws Refusal if they are malformed, or one is given twice
   */
  static Parameters of(HttpRequest request) throws Refusal {
    List<Pair<String, String>> pairs;
    try {
      pairs = request.getUri().query().toList();
    } catch (IllegalUriException e) {
      throw Refusal.of(ProblemType.BAD_REQUEST, "query: malformed (expected: name=value&...)");
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (Pair<String, String> pair : pairs) {
      if (values.putIfAbsent(pair.first(), pair.second()) != null) {
        throw Refusal.of(ProblemType.BAD_REQUEST, pair.first() + ": given twice (expected: once)");
      }
    }
    return new Parameters(values);
  }

  /**
   * @throws Refusal if there is one of another name
   */
  Parameters only(String... names) throws Refusal {
    List<String> unknown = new ArrayList<>(values.keySet());
    unknown.removeAll(Arrays.asList(names));
    if (!unknown.isEmpty()) {
      String expected = names.length == 0 ? "none" : "one of: " + String.join(", ", names);
      throw Refusal.of(
          ProblemType.BAD_REQUEST,
          "query: unknown parameter %s (expected%s%s)"
              .formatted(unknown.get(0), names.length == 0 ? ": " : " ", expected));
    }
    return this;
  }

  /** Empty also if it is given without a value. */
  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
  }

  int whole(String name, int otherwise, int min, int max) throws Refusal {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text.get());
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw Refusal.of(
        ProblemType.BAD_REQUEST,
        "%s: %s (expected: a whole number from %d to %d)".formatted(name, text.get(), min, max));
  }

  String oneOf(String name, String otherwise, List<String> known) throws Refusal {
    String value = text(name).orElse(otherwise);
    if (!known.contains(value)) {
      throw Refusal.of(
          ProblemType.BAD_REQUEST,
          "%s: %s (expected one of: %s)".formatted(name, value, String.join(", ", known)));
    }
    return value;
  }
}
