package dev.iapo.config;

import dev.iapo.domain.DataSet;
import dev.iapo.domain.Query;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The fields that the queries of a data set have.
 *
 * @param holders how many of them have each
 */
record DataFields(List<Query> queries, SortedMap<String, Integer> holders) {
  static DataFields of(DataSet data) {
    SortedMap<String, Integer> holders = new TreeMap<>();
    List<Query> queries = data.all();
    for (Query query : queries) {
      query.fields().keySet().forEach(field -> holders.merge(field, 1, Integer::sum));
    }
    return new DataFields(queries, holders);
  }

  String names() {
    return String.join(", ", holders.keySet());
  }

  /** Why a template cannot name this field, if it cannot. */
  Optional<String> problem(String field) {
    Integer found = holders.get(field);
    if (found == null) {
      return Optional.of(
          "{{"
              + field
              + "}} is no field of the data (expected one of: "
              + names()
              + Suggestion.meant(field, holders.keySet())
                  .map(m -> "; did you mean " + m + "?")
                  .orElse("")
              + ")");
    }
    return found == queries.size()
        ? Optional.empty()
        : queries.stream()
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
