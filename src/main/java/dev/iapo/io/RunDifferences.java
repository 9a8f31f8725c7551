package dev.iapo.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What is different between two definitions of a run ({@code iapo-run/1}), in words. */
public final class RunDifferences {
  private static final int SHOWN_OF_FINGERPRINT = 8;
  private static final int LONGEST_SHOWN = 60;

  /**
   * A list whose elements have names.
   *
   * @param element what one of it is called
   * @param key of an element's name
   */
  private record Named(String element, String key) {}

  private static final Map<String, Named> LISTS =
      Map.of(
          "prompts", new Named("prompt", "prompt"),
          "scorers", new Named("scorer", "name"),
          "contexts", new Named("context", "id"));

  private final List<String> found = new ArrayList<>();

  private RunDifferences() {}

  /**
   * One line per difference; none if they are the same, but for the round that their evidence is
   * from.
   *
   * @throws IllegalArgumentException if one is no JSON
   */
  public static List<String> of(String kept, String now) {
    RunDifferences differences = new RunDifferences();
    differences.object("", parse(kept), parse(now));
    return List.copyOf(differences.found);
  }

  private static JsonNode parse(String text) {
    try {
      return Json.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + Json.said(e), e);
    }
  }

  private void object(String prefix, JsonNode kept, JsonNode now) {
    Set<String> keys = new LinkedHashSet<>();
    kept.fieldNames().forEachRemaining(keys::add);
    now.fieldNames().forEachRemaining(keys::add);
    keys.forEach(key -> value(prefix, key, kept.get(key), now.get(key)));
  }

  private void value(String prefix, String key, @Nullable JsonNode kept, @Nullable JsonNode now) {
    if (key.equals("evidenceFrom") || (kept != null && kept.equals(now))) {
      return;
    }
    if (kept == null || now == null) {
      add(prefix + key, kept, now);
    } else if (LISTS.containsKey(key)) {
      list(key, LISTS.get(key), kept, now);
    } else if (key.equals("data")) {
      data(kept, now);
    } else if (key.equals("messages")) {
      found.add(prefix + "its text has changed");
    } else if (kept.isObject() && now.isObject()) {
      object(prefix + key + ".", kept, now);
    } else {
      add(prefix + key, kept, now);
    }
  }

  private void add(String place, @Nullable JsonNode kept, @Nullable JsonNode now) {
    found.add(place + ": " + shown(kept) + " is now " + shown(now));
  }

  private static String shown(@Nullable JsonNode value) {
    if (value == null) {
      return "(not given)";
    }
    String text = value.isTextual() && !value.asText().isBlank() ? value.asText() : "" + value;
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
  }

  private void list(String key, Named named, JsonNode kept, JsonNode now) {
    Map<String, JsonNode> before = byName(kept, named.key());
    Map<String, JsonNode> after = byName(now, named.key());
    before.forEach(
        (name, element) -> {
          String label = named.element() + " " + name + ": ";
          JsonNode other = after.get(name);
          if (other == null) {
            found.add(label + "is no longer there");
          } else {
            object(label, element, other);
          }
        });
    after.keySet().stream()
        .filter(name -> !before.containsKey(name))
        .forEach(name -> found.add(named.element() + " " + name + ": is new"));
    if (before.keySet().equals(after.keySet())
        && !List.copyOf(before.keySet()).equals(List.copyOf(after.keySet()))) {
      found.add(key + ": they are in another order");
    }
  }

  private static Map<String, JsonNode> byName(JsonNode list, String key) {
    Map<String, JsonNode> byName = new LinkedHashMap<>();
    StreamSupport.stream(list.spliterator(), false)
        .forEach(element -> byName.put(element.path(key).asText(), element));
    return byName;
  }

  /** The fingerprint is of all that matters. */
  private void data(JsonNode kept, JsonNode now) {
    if (kept.path("fingerprint").equals(now.path("fingerprint"))) {
      return;
    }
    found.add(
        "data: other queries, or split otherwise (fingerprint %s is now %s)"
            .formatted(
                beginning(kept.path("fingerprint").asText()),
                beginning(now.path("fingerprint").asText())));
  }

  private static String beginning(String fingerprint) {
    return fingerprint.length() <= SHOWN_OF_FINGERPRINT
        ? fingerprint
        : fingerprint.substring(0, SHOWN_OF_FINGERPRINT) + "…";
  }
}
