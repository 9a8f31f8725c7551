package dev.iapo.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;

/** Rows as JSON objects, one per line; blank lines are skipped. */
final class JsonRows implements DataRows {
  /** Numbers keep their digits, objects are written with sorted keys, duplicate keys are errors. */
  static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
          .build();

  private final DataLines lines;
  private final DataProblems problems;

  JsonRows(DataLines lines, DataProblems problems) {
    this.lines = lines;
    this.problems = problems;
  }

  @Override
  public Optional<Row> next() throws IOException {
    Optional<DataLines.Line> line = lines.next();
    while (line.isPresent()) {
      Optional<Row> row = line.flatMap(this::row);
      if (row.isPresent()) {
        return row;
      }
      line = lines.next();
    }
    return Optional.empty();
  }

  private Optional<Row> row(DataLines.Line line) {
    if (line.text().isBlank()) {
      return Optional.empty();
    }
    try {
      JsonNode node = MAPPER.readTree(line.text());
      if (node instanceof ObjectNode values) {
        return Optional.of(new Row(line.number(), values));
      }
      problems.add(line.number(), "not a JSON object (expected: one object per line)");
    } catch (JsonProcessingException e) {
      problems.add(line.number(), "not JSON: " + Json.said(e) + " (expected: one object per line)");
    }
    return Optional.empty();
  }
}
