package dev.iapo.io;

import dev.iapo.domain.DataSet;
import dev.iapo.domain.Query;
import dev.iapo.domain.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads task data, and makes data sets of it. */
public final class DataSetReader {
  /** The formats a source may name; {@code auto} goes by the file's extension. */
  public static final List<String> FORMATS = List.of("auto", "jsonl", "csv");

  private DataSetReader() {}

  /**
   * A file of task data, and what its columns are for.
   *
   * <p>JSONL has one object per line. Text is taken as it is, numbers and booleans as text, arrays
   * and objects as compact JSON with sorted keys. CSV follows RFC 4180 and has a header. Both are
   * UTF-8.
   *
   * @param format one of {@link #FORMATS}
   * @param fields template field to column; if empty every column of scalars but the answer is a
   *     field of the same name
   * @param idField the column of the query's id; without one ids are {@code row-1}, {@code row-2},
   *     …
   * @param answerField the column of the accepted answer, or of several as a JSON array
   */
  public record Source(
      Path file,
      String format,
      Map<String, String> fields,
      Optional<String> idField,
      Optional<String> answerField) {
    public Source {
      fields = Map.copyOf(fields);
      if (!FORMATS.contains(format)) {
        throw new IllegalArgumentException(
            "data format: " + format + " (expected one of: " + String.join(", ", FORMATS) + ")");
      }
    }
  }

  /**
   * The queries of a file, in file order.
   *
   * @throws DataException with everything that is wrong with the file
   */
  public static List<Query> read(Source source) {
    DataProblems problems = new DataProblems(source.file());
    List<Query> queries = List.of();
    if (!Files.exists(source.file())) {
      problems.add("no such file (looked for " + source.file().toAbsolutePath() + ")");
    } else if (Files.isDirectory(source.file())) {
      problems.add("a directory (expected: a file)");
    } else {
      Optional<String> format = format(source, problems);
      queries = format.map(known -> queries(source, known.equals("csv"), problems)).orElse(queries);
    }
    if (problems.any()) {
      throw problems.exception();
    }
    return queries;
  }

  private static Optional<String> format(Source source, DataProblems problems) {
    if (!source.format().equals("auto")) {
      return Optional.of(source.format());
    }
    String name = source.file().toString().toLowerCase(Locale.ROOT);
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

  private static List<Query> queries(Source source, boolean csv, DataProblems problems) {
    QueryRows queries = new QueryRows(source, csv, problems);
    try (DataLines lines = new DataLines(Files.newInputStream(source.file()), csv, problems)) {
      DataRows rows = csv ? csvRows(source, lines, problems) : new JsonRows(lines, problems);
      if (csv && problems.any()) {
        return List.of(); // Without a header that fits every row would be wrong
      }
      Optional<DataRows.Row> row = rows.next();
      while (row.isPresent()) {
        queries.add(row.get());
        row = rows.next();
      }
      if (queries.rows() == 0 && !problems.any()) {
        problems.add("no rows (expected: at least one)");
      }
    } catch (IOException e) {
      problems.add("cannot be read: " + e);
    }
    return List.copyOf(queries.queries());
  }

  private static CsvRows csvRows(Source source, DataLines lines, DataProblems problems)
      throws IOException {
    CsvRows rows = new CsvRows(lines, problems);
    if (!rows.header().isEmpty()) {
      QueryRows.named(source)
          .forEach(
              (column, use) -> {
                if (!rows.header().contains(column)) {
                  problems.add(rows.headerLine(), QueryRows.missing(column, use, rows.header()));
                }
              });
    }
    return rows;
  }

  /**
   * Splits queries into training and test queries, both in the given order.
   *
   * <p>Which ones train depends on their ids' hashes: a further query moves at most one other.
   *
   * @param trainShare the share of training queries, rounded to whole queries, in (0, 1]
   * @throws IllegalArgumentException if the share is out of range or leaves none to train
   */
  public static DataSet split(List<Query> all, double trainShare, long seed) {
    if (!(trainShare > 0 && trainShare <= 1)) {
      throw new IllegalArgumentException(
          "train share: " + trainShare + " (expected: above 0, at most 1)");
    }
    int count = (int) Math.round(trainShare * all.size());
    if (count == 0) {
      throw new IllegalArgumentException(
          "train share: "
              + trainShare
              + " of "
              + all.size()
              + " queries (expected: at least one training query)");
    }
    Set<String> trainIds = new HashSet<>();
    all.stream()
        .map(Query::id)
        .sorted(
            Comparator.<String>comparingLong(id -> Seeds.mix(seed, Seeds.hash(id)))
                .thenComparing(Comparator.naturalOrder()))
        .limit(count)
        .forEach(trainIds::add);
    List<Query> train = all.stream().filter(query -> trainIds.contains(query.id())).toList();
    List<Query> test = all.stream().filter(query -> !trainIds.contains(query.id())).toList();
    return new DataSet(train, test, fingerprint(train, test));
  }

  /**
   * SHA-256 over ids, fields and accepted answers of both splits, lower-case hex. The order of the
   * queries and of a query's accepted answers counts, that of its fields does not.
   */
  public static String fingerprint(List<Query> train, List<Query> test) {
    MessageDigest digest = sha256();
    for (List<Query> split : List.of(train, test)) {
      update(digest, split.size());
      for (Query query : split) {
        update(digest, query.id());
        update(digest, query.fields().size());
        new TreeMap<>(query.fields())
            .forEach(
                (field, value) -> {
                  update(digest, field);
                  update(digest, value);
                });
        update(digest, query.accepted().size());
        query.accepted().forEach(answer -> update(digest, answer));
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Lengths come first, so that no two different data sets give the same bytes. */
  private static void update(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    update(digest, bytes.length);
    digest.update(bytes);
  }

  private static void update(MessageDigest digest, int number) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
