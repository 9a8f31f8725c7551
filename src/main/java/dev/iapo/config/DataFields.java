package dev.iapo.config;

import dev.iapo.domain.DataSet;
import dev.iapo.domain.Query;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The fields that the queries of a data set have. */
record DataFields(List<Query> queries, TreeSet<String> all) {
  static DataFields of(DataSet data) {
    List<Query> queries = Stream.of(data.train(), data.test()).flatMap(Collection::stream).toList();
    TreeSet<String> all = new TreeSet<>();
    queries.forEach(query -> all.addAll(query.fields().keySet()));
    return new DataFields(queries, all);
  }

  String names() {
    return String.join(", ", all);
  }

  /** Why a template cannot name this field, if it cannot. */
  Optional<String> problem(String field) {
    if (!all.contains(field)) {
      return Optional.of(
          "{{"
              + field
              + "}} is no field of the data (expected one of: "
              + names()
              + Suggestion.meant(field, all).map(m -> "; did you mean " + m + "?").orElse("")
              + ")");
    }
    return queries.stream()
        .filter(query -> !query.fields().containsKey(field))
        .findFirst()
        .map(
            query ->
                "{{"
                    + field
                    + "}} is missing in query "
                    + query.id()
                    + " (expected: in every one)");
  }
}
