package dev.iapo.domain;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Provider calls that failed, counted by kind.
 *
 * @param byKind counts of at least 1, by the label of the kind
 */
public record Failures(SortedMap<String, Integer> byKind) {
  public static final Failures NONE = new Failures(new TreeMap<>());

  public Failures {
    byKind = Collections.unmodifiableSortedMap(new TreeMap<>(byKind));
    byKind.forEach(
        (kind, calls) -> {
          if (calls < 1) {
            throw new IllegalArgumentException(
                "failures " + kind + ": " + calls + " (expected: at least 1)");
          }
        });
  }

  /** So many of one kind. */
  public static Failures of(String kind, int calls) {
    return calls == 0 ? NONE : new Failures(new TreeMap<>(Collections.singletonMap(kind, calls)));
  }

  public Failures plus(Failures more) {
    if (more.byKind.isEmpty()) {
      return this;
    }
    SortedMap<String, Integer> sum = new TreeMap<>(byKind);
    more.byKind.forEach((kind, calls) -> sum.merge(kind, calls, Math::addExact));
    return new Failures(sum);
  }

  public int of(String kind) {
    return byKind.getOrDefault(kind, 0);
  }

  /** How many in all. */
  public int calls() {
    int calls = 0;
    for (int ofKind : byKind.values()) {
      calls += ofKind;
    }
    return calls;
  }
}
