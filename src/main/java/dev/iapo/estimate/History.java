package dev.iapo.estimate;

import dev.iapo.domain.Outcomes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the pulls of one configuration brought, by query and in logical order. */
final class History {
  private final Map<Integer, List<Outcomes>> byQuery = new HashMap<>();

  void add(int query, Outcomes outcomes) {
    byQuery.computeIfAbsent(query, q -> new ArrayList<>(1)).add(outcomes);
  }

  /** The queries that were answered, rising. */
  List<Integer> queries() {
    return byQuery.keySet().stream().sorted().toList();
  }

  List<Outcomes> pulls(int query) {
    return byQuery.getOrDefault(query, List.of());
  }
}
