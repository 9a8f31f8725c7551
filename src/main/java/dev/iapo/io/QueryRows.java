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
  private final boolean csv;
  private final String rowName;
  private final DataProblems problems;
  private final Map<String, DataColumn> fields = new LinkedHashMap<>();
  private final Optional<DataColumn> id;
  private final Optional<DataColumn> answer;
  private final Optional<DataColumn> stratum;
  private final List<DataColumn> named;
  private final QuerySpool queries = new QuerySpool();
  private final IdIndex ids = new IdIndex(queries);
  private final Strata strata = new Strata();

  /**
   * For the rows of a file.
   *
   * @throws IllegalArgumentException if a column begins like a path and is none
   */
  QueryRows(DataSetReader.Source source, boolean csv, DataProblems problems) {
    this.csv = csv;
    this.rowName = source.rowName();
    this.problems = problems;
    DataSetReader.Mapping mapping = source.mapping();
    mapping
        .fields()
        .forEach(
            (field, column) ->
                fields.put(field, DataColumn.of(column, "field \"" + field + "\"", csv)));
    id = mapping.id().map(column -> DataColumn.of(column, "the id", csv));
    answer = mapping.answer().map(column -> DataColumn.of(column, "the answer", csv));
    stratum = mapping.stratum().map(column -> DataColumn.of(column, "data.stratify", csv));
    named = new ArrayList<>(fields.values());
    id.ifPresent(named::add);
    answer.ifPresent(named::add);
    stratum.ifPresent(named::add);
  }

  /** The columns that the source names. */
  List<DataColumn> named() {
    return named;
  }

  QuerySpool queries() {
    return queries;
  }

  /** The value by which each query is split; empty if none was asked for. */
  Strata strata() {
    return strata;
  }

  /** Takes in a row, if it can be used. */
  void add(DataRows.Row row) {
    int before = problems.rows();
    int number = queries.size() + before + 1;
    for (DataColumn column : named) {
      JsonNode value = column.of(row.values());
      if (value.isMissingNode()) {
        problems.add(row.line(), column.missing(row.values()::fieldNames));
      } else if (value.isNull()) {
        problems.add(
            row.line(),
            "\"%s\" is null (expected: a value for %s)".formatted(column.name(), column.use()));
      }
    }
    if (problems.rows() == before) {
      Query query = new Query(id(row, number), fields(row), accepted(row));
      if (problems.rows() == before) {
        checkTexts(row, query);
      }
      if (problems.rows() == before) {
        add(row, query);
      }
    }
  }

  private void add(DataRows.Row row, Query query) {
    if (id.isPresent()) {
      ids.add(query.id(), row.line());
    }
    stratum.ifPresent(column -> strata.add(text(column.of(row.values()))));
    queries.add(query);
  }

  private String id(DataRows.Row row, int number) {
    if (id.isEmpty()) {
      return rowName + number;
    }
    String text = text(id.get().of(row.values()));
    if (text.isBlank()) {
      problems.add(row.line(), "the id is blank (expected: a unique text)");
    } else if (ids.line(text) > 0) {
      problems.add(
          row.line(),
          "id \"%s\" is that of line %d too (ids must be unique)".formatted(text, ids.line(text)));
    }
    return text;
  }

  private Map<String, String> fields(DataRows.Row row) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (!fields.isEmpty()) {
      fields.forEach((field, column) -> texts.put(field, text(column.of(row.values()))));
      return texts;
    }
    for (Map.Entry<String, JsonNode> value : row.values().properties()) {
      boolean isAnswer = answer.filter(column -> column.is(value.getKey())).isPresent();
      if (value.getValue().isValueNode() && !value.getValue().isNull() && !isAnswer) {
        texts.put(value.getKey(), text(value.getValue()));
      }
    }
    return texts;
  }

  private List<String> accepted(DataRows.Row row) {
    if (answer.isEmpty()) {
      return List.of();
    }
    JsonNode cell = answer.get().of(row.values());
    JsonNode value = csv ? listed(cell) : cell;
    Set<String> accepted = new LinkedHashSet<>();
    if (value.isArray()) {
      value.forEach(each -> accepted.add(each.isNull() ? "" : text(each)));
    } else {
      accepted.add(text(value));
    }
    if (accepted.isEmpty() || accepted.stream().anyMatch(String::isBlank)) {
      problems.add(
          row.line(), "the answer is blank (expected: an answer, or several in a JSON array)");
    }
    return List.copyOf(accepted);
  }

  /** What no provider takes, or no file of results. */
  private void checkTexts(DataRows.Row row, Query query) {
    check(row, "the id", query.id());
    query.accepted().forEach(text -> check(row, "the answer", text));
    query.fields().forEach((field, text) -> check(row, "field \"" + field + "\"", text));
  }

  private void check(DataRows.Row row, String of, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        problems.add(row.line(), of + " has a NUL character (expected: text that can be sent)");
        return;
      }
      if (Character.isSurrogate(c)) {
        if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
          problems.add(
              row.line(), of + " has half a surrogate pair (expected: text that can be sent)");
          return;
        }
        i++;
      }
    }
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
