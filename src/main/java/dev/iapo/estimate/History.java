package dev.iapo.estimate;

import dev.iapo.domain.Observation;
import dev.iapo.domain.Outcomes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The observations of one configuration, by query and in logical order. */
final class History {
  private final SortedMap<Integer, List<Outcomes>> byQuery = new TreeMap<>();

  void add(Observation observation) {
    if (observation.outcomes().size() > 0) {
      byQuery
          .computeIfAbsent(observation.pull().query(), q -> new ArrayList<>())
          .add(observation.outcomes());
    }
  }

  Collection<Integer> queries() {
    return byQuery.keySet();
  }

  List<Outcomes> pulls(int query) {
    return byQuery.getOrDefault(query, List.of());
  }
}
