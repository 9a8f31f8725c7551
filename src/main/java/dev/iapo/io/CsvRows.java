package dev.iapo.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rows as comma-separated values (RFC 4180) below a header; blank lines, and columns whose header
 * is blank, are skipped.
 */
final class CsvRows implements DataRows {
  private static final ObjectReader VALUES =
      new CsvMapper().readerFor(String[].class).with(CsvParser.Feature.WRAP_AS_ARRAY);

  private final DataLines lines;
  private final DataProblems problems;
  private final int headerLine;
  private final List<String> header;

  /** Reads the header; reports duplicate columns. */
  CsvRows(DataLines lines, DataProblems problems) throws IOException {
    this.lines = lines;
    this.problems = problems;
    Optional<Cells> first = nextCells();
    headerLine = first.map(Cells::line).orElse(1);
    header =
        first.map(cells -> cells.values().stream().map(String::strip).toList()).orElse(List.of());
    Set<String> seen = new HashSet<>();
    for (String column : header) {
      if (!column.isEmpty() && !seen.add(column)) {
        problems.add(headerLine, "column \"" + column + "\" occurs twice (rename one)");
      }
    }
  }

  int headerLine() {
    return headerLine;
  }

  List<String> header() {
    return header;
  }

  @Override
  public Optional<Row> next() throws IOException {
    Optional<Cells> cells = nextCells();
    while (cells.isPresent()) {
      Optional<Row> row = cells.flatMap(this::row);
      if (row.isPresent()) {
        return row;
      }
      cells = nextCells();
    }
    return Optional.empty();
  }

  private record Cells(int line, List<String> values) {}

  private Optional<Row> row(Cells cells) {
    if (cells.values().size() != header.size()) {
      problems.add(
          cells.line(),
          cells.values().size()
              + " values (expected: "
              + header.size()
              + ", as in the header; quote values with commas)");
      return Optional.empty();
    }
    ObjectNode values = JsonNodeFactory.instance.objectNode();
    for (int column = 0; column < header.size(); column++) {
      if (!header.get(column).isEmpty()) {
        values.put(header.get(column), cells.values().get(column));
      }
    }
    return Optional.of(new Row(cells.line(), values));
  }

  private Optional<Cells> nextCells() throws IOException {
    Optional<DataLines.Line> line = lines.next();
    while (line.isPresent()) {
      Optional<Cells> cells = line.flatMap(this::cells);
      if (cells.isPresent()) {
        return cells;
      }
      line = lines.next();
    }
    return Optional.empty();
  }

  private Optional<Cells> cells(DataLines.Line line) {
    if (line.text().isBlank()) {
      return Optional.empty();
    }
    try (MappingIterator<String[]> rows = VALUES.readValues(line.text())) {
      Cells cells = new Cells(line.number(), List.of(rows.nextValue()));
      if (!rows.hasNextValue()) {
        return Optional.of(cells);
      }
      problems.add(line.number(), "a carriage return within the row (quote the value)");
    } catch (JsonProcessingException e) {
      problems.add(
          line.number(), "not CSV: " + e.getOriginalMessage() + " (expected: as in RFC 4180)");
    } catch (IOException e) {
      throw new IllegalStateException("a text in memory is not read", e);
    }
    return Optional.empty();
  }
}
