package dev.iapo.llm.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.domain.Sampling;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What the JSON of several APIs has alike. */
public final class Fields {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Fields() {}

  /** An object of the further fields of a request, in the order of their names. */
  public static ObjectNode further(Sampling sampling) {
    ObjectNode fields = JSON.createObjectNode();
    new TreeMap<>(sampling.extra())
        .forEach((name, value) -> fields.set(name, JSON.valueToTree(value)));
    return fields;
  }

  /** The elements of a list by their {@code index}, 0 if left out; as they come if it is none. */
  public static List<JsonNode> inOrder(JsonNode list) {
    List<JsonNode> all = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      all.add(list.path(i)); // missing if it is not an array's element
    }
    List<JsonNode> sorted = new ArrayList<>(all);
    sorted.sort(Comparator.comparingLong(Fields::index));
    for (int i = 0; i < sorted.size(); i++) {
      if (index(sorted.get(i)) != i) {
        return all;
      }
    }
    return sorted;
  }

  private static long index(JsonNode element) {
    return count(element.path("index")).orElse(-1);
  }

  /** A number of things: 0 if it is left out or null, empty if it is not a count. */
  public static OptionalLong count(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return OptionalLong.of(0);
    }
    return isCount(node) ? OptionalLong.of(node.asLong()) : OptionalLong.empty();
  }

  /** Whether it is a whole number, not negative, of a size that tokens can have. */
  public static boolean isCount(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToInt() && node.asInt() >= 0;
  }

  /** The fields of an object that are finite numbers. */
  public static Map<String, Double> numbers(JsonNode object) {
    Map<String, Double> numbers = new HashMap<>();
    object
        .properties()
        .forEach(
            field -> {
              if (field.getValue().isNumber() && Double.isFinite(field.getValue().asDouble())) {
                numbers.put(field.getKey(), field.getValue().asDouble());
              }
            });
    return numbers;
  }

  /** The texts of a list of parts that are shown, joined. */
  public static String text(JsonNode parts, Predicate<JsonNode> shown) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      JsonNode part = parts.path(i);
      if (shown.test(part)) {
        text.append(part.path("text").asText(""));
      }
    }
    return text.toString();
  }
}
