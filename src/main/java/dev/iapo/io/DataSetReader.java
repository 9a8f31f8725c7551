package dev.iapo.io;

import dev.iapo.domain.BadRows;
import dev.iapo.domain.Query;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** Reads task data. */
public final class DataSetReader {
  /** The formats a source may name; {@code auto} goes by the file's extension. */
  public static final List<String> FORMATS = List.of("auto", "jsonl", "csv");

  private static final String GZIP_EXTENSION = ".gz";

  /** What a gzip file begins with. */
  private static final int GZIP_MAGIC = 0x1f8b;

  private DataSetReader() {}

  /**
   * What the columns are for. In JSONL a column that begins with {@code $.} or {@code $[} is a path
   * to a value within the row.
   *
   * @param fields template field to column; if empty every column of scalars but the answer is a
   *     field of the same name
   * @param id the column of the query's id; without one ids are {@code row-1}, {@code row-2}, …
   * @param answer the column of the accepted answer, or of several as a JSON array
   * @param stratum the column by whose values the queries are split
   */
  public record Mapping(
      Map<String, String> fields,
      Optional<String> id,
      Optional<String> answer,
      Optional<String> stratum) {
    public Mapping {
      fields = Collections.unmodifiableMap(new TreeMap<>(fields));
    }
  }

  /**
   * A file of task data.
   *
   * <p>JSONL has one object per line. Text is taken as it is, numbers and booleans as text, arrays
   * and objects as compact JSON with sorted keys. CSV follows RFC 4180 and has a header. Both are
   * UTF-8, and may be compressed by gzip.
   *
   * @param format one of {@link #FORMATS}
   * @param rowName what ids that count rows begin with
   * @param limit how many rows may be set aside
   */
  public record Source(
      Path file, String format, Mapping mapping, String rowName, BadRowLimit limit) {
    public Source {
      if (!FORMATS.contains(format)) {
        throw new IllegalArgumentException(
            "data format: " + format + " (expected one of: " + String.join(", ", FORMATS) + ")");
      }
    }
  }

  /** What a file holds: its queries, in file order, and what was set aside. */
  public record Rows(List<Query> queries, Strata strata, BadRows bad) {}

  /**
   * Reads a file, once and row by row.
   *
   * @throws DataException with everything that is wrong with the file, if it is more than may be
   *     set aside
   */
  public static Rows read(Source source) {
    DataProblems problems = new DataProblems(source.file());
    Optional<Rows> rows = Optional.empty();
    if (!Files.exists(source.file())) {
      problems.add("no such file (looked for " + source.file().toAbsolutePath() + ")");
    } else if (Files.isDirectory(source.file())) {
      problems.add("a directory (expected: a file)");
    } else {
      rows = format(source, problems).flatMap(known -> rows(source, known.equals("csv"), problems));
    }
    return rows.orElseThrow(problems::exception);
  }

  private static Optional<String> format(Source source, DataProblems problems) {
    if (!source.format().equals("auto")) {
      return Optional.of(source.format());
    }
    String name = source.file().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(GZIP_EXTENSION)) {
      name = name.substring(0, name.length() - GZIP_EXTENSION.length());
    }
    if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
      return Optional.of("jsonl");
    }
    if (name.endsWith(".csv")) {
      return Optional.of("csv");
    }
    problems.add(
        "unknown format (name it: jsonl or csv; or end the file's name in .jsonl or .csv)");
    return Optional.empty();
  }

  private static Optional<Rows> rows(Source source, boolean csv, DataProblems problems) {
    try (DataLines lines = new DataLines(open(source.file()), csv, problems)) {
      QueryRows queries = new QueryRows(source, csv, problems);
      DataRows rows = csv ? csvRows(queries, lines, problems) : new JsonRows(lines, problems);
      if (csv && problems.any()) {
        return Optional.empty(); // Without a header that fits every row would be wrong
      }
      Optional<DataRows.Row> row = rows.next();
      while (row.isPresent()) {
        queries.add(row.get());
        row = rows.next();
      }
      return rows(source, queries, problems);
    } catch (IOException | UncheckedIOException e) {
      problems.add("cannot be read: " + e);
    } catch (IllegalArgumentException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    return Optional.empty();
  }

  /** Those that are left; empty if too many could not be used. */
  private static Optional<Rows> rows(Source source, QueryRows read, DataProblems problems) {
    int bad = problems.rows();
    long all = (long) read.queries().size() + bad;
    if (all == 0) {
      problems.add("no rows (expected: at least one)");
      return Optional.empty();
    }
    long most = Math.min(source.limit().of(all), all - 1);
    if (bad > most) {
      problems.close(
          "%d of %d rows cannot be used (expected: at most %d, by data.max-bad-rows = %s)"
              .formatted(bad, all, most, source.limit()));
      return Optional.empty();
    }
    return Optional.of(
        new Rows(read.queries().queries(), read.strata(), new BadRows(all, bad, problems.texts())));
  }

  private static InputStream open(Path file) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      in.mark(2);
      boolean compressed = (in.read() << Byte.SIZE | in.read()) == GZIP_MAGIC;
      in.reset();
      return compressed ? new GZIPInputStream(in, 1 << 16) : in;
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  private static CsvRows csvRows(QueryRows queries, DataLines lines, DataProblems problems)
      throws IOException {
    CsvRows rows = new CsvRows(lines, problems);
    if (!rows.header().isEmpty()) {
      for (DataColumn column : queries.named()) {
        if (!rows.header().contains(column.name())) {
          problems.add(rows.headerLine(), column.missing(rows.header()));
        }
      }
    }
    return rows;
  }
}
