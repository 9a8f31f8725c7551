package dev.iapo.io;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.scoring.JsonPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A column of the data that is used for something.
 *
 * @param name its own, or a path to a value within a JSON row
 * @param path present if the name is one
 * @param use what for, in words
 */
record DataColumn(String name, Optional<JsonPointer> path, String use) {
  /** How many columns a message names. */
  private static final int MAX_NAMED = 20;

  /**
   * The column of a name.
   *
   * @throws IllegalArgumentException if it begins like a path and is none
   */
  static DataColumn of(String name, String use, boolean csv) {
    boolean path = !csv && (name.startsWith("$.") || name.startsWith("$["));
    return new DataColumn(
        name,
        path ? Optional.of(JsonPath.parse("column for " + use, name)) : Optional.empty(),
        use);
  }

  /** Its value; a missing node if the row has none. */
  JsonNode of(ObjectNode row) {
    return path.map(row::at).orElseGet(() -> row.path(name));
  }

  /** Whether it is this column of the row itself. */
  boolean is(String column) {
    return path.map(p -> p.equals(JsonPointer.empty().appendProperty(column)))
        .orElseGet(() -> name.equals(column));
  }

  String missing(Iterable<String> columns) {
    List<String> names = new ArrayList<>();
    columns.forEach(names::add);
    return "%s for %s (there are: %s%s)"
        .formatted(
            path.isPresent() ? "nothing at " + name : "no column \"" + name + "\"",
            use,
            String.join(", ", names.subList(0, Math.min(names.size(), MAX_NAMED))),
            names.size() > MAX_NAMED ? ", …" : "");
  }
}
