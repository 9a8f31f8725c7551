package dev.iapo.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.iapo.domain.Query;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes queries of rows as a source maps them, and reports what is wrong with them. */
final class QueryRows {
  /** How many columns a message names. */
  private static final int MAX_NAMED = 20;

  private final DataSetReader.Source source;
  private final boolean csv;
  private final DataProblems problems;
  private final List<Query> queries = new ArrayList<>();
  private final Map<String, Integer> lineById = new LinkedHashMap<>();
  private int rows;

  QueryRows(DataSetReader.Source source, boolean csv, DataProblems problems) {
    this.source = source;
    this.csv = csv;
    this.problems = problems;
  }

  int rows() {
    return rows;
  }

  List<Query> queries() {
    return queries;
  }

  /** The columns that the source names, with what each of them is for. */
  static Map<String, String> named(DataSetReader.Source source) {
    Map<String, String> named = new LinkedHashMap<>();
    source.fields().forEach((field, column) -> named.put(column, "field \"" + field + "\""));
    source.idField().ifPresent(column -> named.put(column, "the id"));
    source.answerField().ifPresent(column -> named.put(column, "the answer"));
    return named;
  }

  static String missing(String column, String use, Iterable<String> columns) {
    List<String> names = new ArrayList<>();
    columns.forEach(names::add);
    String more = names.size() > MAX_NAMED ? ", …" : "";
    return "no column \""
        + column
        + "\" for "
        + use
        + " (there are: "
        + String.join(", ", names.subList(0, Math.min(names.size(), MAX_NAMED)))
        + more
        + ")";
  }

  void add(DataRows.Row row) {
    rows++;
    boolean complete = true;
    for (Map.Entry<String, String> named : named(source).entrySet()) {
      JsonNode value = row.value(named.getKey());
      if (value.isMissingNode() || value.isNull()) {
        complete = false;
        problems.add(
            row.line(),
            value.isMissingNode()
                ? missing(named.getKey(), named.getValue(), row.values().keySet())
                : "\""
                    + named.getKey()
                    + "\" is null (expected: a value for "
                    + named.getValue()
                    + ")");
      }
    }
    if (complete) {
      Optional<String> id = id(row);
      Optional<List<String>> accepted = accepted(row);
      if (id.isPresent() && accepted.isPresent()) {
        queries.add(new Query(id.get(), fields(row), accepted.get()));
      }
    }
  }

  private Optional<String> id(DataRows.Row row) {
    String id = source.idField().map(column -> text(row, column)).orElse("row-" + rows);
    if (id.isBlank()) {
      problems.add(row.line(), "the id is blank (expected: a unique text)");
      return Optional.empty();
    }
    Integer line = lineById.putIfAbsent(id, row.line());
    if (line != null) {
      problems.add(
          row.line(), "id \"" + id + "\" is that of line " + line + " too (ids must be unique)");
      return Optional.empty();
    }
    return Optional.of(id);
  }

  private Map<String, String> fields(DataRows.Row row) {
    Map<String, String> fields = new LinkedHashMap<>();
    if (!source.fields().isEmpty()) {
      source.fields().forEach((field, column) -> fields.put(field, text(row, column)));
      return fields;
    }
    row.values()
        .forEach(
            (column, value) -> {
              boolean isAnswer = source.answerField().filter(column::equals).isPresent();
              if (value.isValueNode() && !value.isNull() && !isAnswer) {
                fields.put(column, text(value));
              }
            });
    return fields;
  }

  private Optional<List<String>> accepted(DataRows.Row row) {
    if (source.answerField().isEmpty()) {
      return Optional.of(List.of());
    }
    JsonNode cell = row.value(source.answerField().get());
    JsonNode value = csv ? listed(cell) : cell;
    Set<String> accepted = new LinkedHashSet<>();
    if (value.isArray()) {
      value.forEach(answer -> accepted.add(answer.isNull() ? "" : text(answer)));
    } else {
      accepted.add(text(value));
    }
    if (accepted.isEmpty() || accepted.stream().anyMatch(String::isBlank)) {
      problems.add(
          row.line(), "the answer is blank (expected: an answer, or several in a JSON array)");
      return Optional.empty();
    }
    return Optional.of(List.copyOf(accepted));
  }

  /** The JSON array that a cell holds; else the cell itself. */
  private static JsonNode listed(JsonNode cell) {
    if (!cell.asText().strip().startsWith("[")) {
      return cell;
    }
    try {
      return JsonRows.MAPPER.readTree(cell.asText());
    } catch (JsonProcessingException e) {
      return cell;
    }
  }

  private static String text(DataRows.Row row, String column) {
    return text(row.value(column));
  }

  private static String text(JsonNode value) {
    if (value.isValueNode()) {
      return value.asText();
    }
    try {
      return JsonRows.MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that was read is not written", e);
    }
  }
}
