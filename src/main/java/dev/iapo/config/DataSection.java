package dev.iapo.config;

import dev.iapo.config.DataPlaces.Place;
import dev.iapo.domain.DataSet;
import dev.iapo.io.BadRowLimit;
import dev.iapo.io.DataException;
import dev.iapo.io.DataSetReader;
import dev.iapo.io.DataSetReader.Mapping;
import dev.iapo.io.DataSetReader.Rows;
import dev.iapo.io.DataSetReader.Source;
import dev.iapo.io.DataSplit;
import java.util.Optional;

/** The section {@code data}, and the queries it names. */
final class DataSection {
  private final Node node;
  private final Problems problems;
  private final String format;
  private final Mapping mapping;
  private final BadRowLimit limit;

  private DataSection(Node node, Problems problems) {
    this.node = node;
    this.problems = problems;
    this.format = node.get("format", Type.oneOf(DataSetReader.FORMATS));
    this.mapping = new Mapping(node.texts("fields"), text("id"), text("answer"), text("stratify"));
    this.limit = node.get("max-bad-rows", limits());
  }

  private static Type<BadRowLimit> limits() {
    return new Type<>(
        "a number of rows, or a share such as 1%",
        value -> Type.text().parse(value).flatMap(BadRowLimit::parse));
  }

  /** The queries, split; empty if there is a problem. */
  static Optional<DataSet> read(Node node, DataPlaces places, Problems problems) {
    DataSection section = new DataSection(node, problems);
    Optional<String> separate = places.separate(node);
    if (separate.isPresent() && section.mapping.stratum().isPresent()) {
      node.problem("stratify", "given with " + separate.get() + " (expected: only one of them)");
    }
    Optional<Rows> rows = places.train(node).flatMap(place -> section.rows(place, "row-"));
    double share = node.get("train-share", Type.positiveShare());
    long seed = node.get("split-seed", Type.integer(Long.MIN_VALUE, Long.MAX_VALUE));
    if (separate.isEmpty()) {
      return rows.flatMap(
          all -> node.attempt("train-share", () -> DataSplit.split(all, share, seed)));
    }
    return places
        .test(node)
        .flatMap(place -> section.rows(place, "test-row-"))
        .flatMap(
            test ->
                rows.flatMap(
                    train -> node.attempt(separate.get(), () -> DataSplit.of(train, test))));
  }

  /** That there are reference answers. */
  static void requireAnswers(Node node, String what) {
    if (node.get("answer", Type.text()).isEmpty()) {
      node.missing("answer", "the column of the reference answer, which " + what + " needs");
    }
  }

  private Optional<Rows> rows(Place place, String rowName) {
    try {
      return Optional.of(
          DataSetReader.read(new Source(place.file(), format, mapping, rowName, limit)));
    } catch (DataException e) {
      problems.addAll(e.problems().stream().map(place.told()).toList());
      return Optional.empty();
    }
  }

  private Optional<String> text(String key) {
    return Optional.of(node.get(key, Type.text())).filter(text -> !text.isEmpty());
  }
}
