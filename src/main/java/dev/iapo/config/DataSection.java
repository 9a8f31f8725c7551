package dev.iapo.config;

import dev.iapo.domain.DataSet;
import dev.iapo.domain.Query;
import dev.iapo.io.DataException;
import dev.iapo.io.DataSetReader;
import dev.iapo.io.DataSetReader.Source;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The section {@code data}, and the queries it names. */
final class DataSection {
  private final Node node;
  private final Path directory;
  private final Problems problems;
  private final String format;
  private final Map<String, String> fields;
  private final Optional<String> id;
  private final Optional<String> answer;

  private DataSection(Node node, Path directory, Problems problems) {
    this.node = node;
    this.directory = directory;
    this.problems = problems;
    this.format = node.get("format", Type.oneOf(DataSetReader.FORMATS));
    this.fields = node.texts("fields");
    this.id = text("id");
    this.answer = text("answer");
  }

  /**
   * The queries, split; empty if there is a problem.
   *
   * @param needsAnswers whether a scorer compares with the reference answer
   */
  static Optional<DataSet> read(
      Node node, Path directory, boolean needsAnswers, Problems problems) {
    DataSection section = new DataSection(node, directory, problems);
    if (needsAnswers && section.answer.isEmpty()) {
      node.missing("answer", "the column of the reference answer, which the scorer correct needs");
    }
    Optional<List<Query>> queries =
        node.required("file", Type.name().as("the path of a JSONL or CSV file"))
            .flatMap(file -> section.queries("file", file));
    double share = node.get("train-share", Type.positiveShare());
    long seed = node.get("split-seed", Type.integer(Long.MIN_VALUE, Long.MAX_VALUE));
    Optional<String> testFile = section.text("test-file");
    return testFile.isEmpty()
        ? queries.flatMap(
            all -> node.attempt("train-share", () -> DataSetReader.split(all, share, seed)))
        : testFile
            .flatMap(file -> section.queries("test-file", file))
            .flatMap(test -> queries.flatMap(train -> section.explicit(train, test)));
  }

  private Optional<List<Query>> queries(String key, String file) {
    try {
      return TextFile.find(node, key, directory, file)
          .map(path -> DataSetReader.read(new Source(path, format, fields, id, answer)));
    } catch (DataException e) {
      problems.addAll(e.problems());
      return Optional.empty();
    }
  }

  /** A split by files. Ids that only count rows are made different; others must be. */
  private Optional<DataSet> explicit(List<Query> train, List<Query> test) {
    List<Query> others =
        test.stream()
            .map(q -> id.isPresent() ? q : new Query("test-" + q.id(), q.fields(), q.accepted()))
            .toList();
    Set<String> known = train.stream().map(Query::id).collect(Collectors.toSet());
    Optional<String> shared = others.stream().map(Query::id).filter(known::contains).findFirst();
    if (shared.isPresent()) {
      node.problem(
          "test-file", "query " + shared.get() + " is in both files (expected: different ids)");
      return Optional.empty();
    }
    return Optional.of(new DataSet(train, others, DataSetReader.fingerprint(train, others)));
  }

  private Optional<String> text(String key) {
    return Optional.of(node.get(key, Type.text())).filter(text -> !text.isEmpty());
  }
}
