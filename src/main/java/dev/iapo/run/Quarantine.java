package dev.iapo.run;

import dev.iapo.domain.PullRecord;
import dev.iapo.llm.LlmFailure;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Queries that break the provider: every pull on them failed by its trouble, often enough, while
 * other queries were answered. They are set aside at the end of a round only, by what the whole
 * round counted, so that it does not depend on which call ended first.
 */
final class Quarantine {
  private final int after;
  private final Map<Integer, Integer> failed = new HashMap<>(); // pulls, by query
  private final Set<Integer> answered = new HashSet<>();
  private final SortedSet<Integer> aside = new TreeSet<>();

  Quarantine(int after) {
    this.after = after;
  }

  /** Takes in how a pull ended. */
  void observe(PullRecord record, Optional<LlmFailure> failure) {
    int query = record.pull().query();
    if (record.completions() > 0) {
      answered.add(query);
    } else if (failure.isPresent() && mayBeTheQuerys(failure.get().kind())) {
      failed.merge(query, 1, Integer::sum);
    }
  }

  private static boolean mayBeTheQuerys(LlmFailure.Kind kind) {
    return switch (kind) {
      case SERVER_ERROR, UNCERTAIN, MALFORMED, UNSENDABLE -> true;
      default -> false;
    };
  }

  /** A round has ended: what is set aside from now on. */
  SortedSet<Integer> atBarrier() {
    if (!answered.isEmpty()) {
      failed.forEach(
          (query, pulls) -> {
            if (pulls >= after && !answered.contains(query)) {
              aside.add(query);
            }
          });
    }
    return aside;
  }

  boolean holds(int query) {
    return aside.contains(query);
  }
}
