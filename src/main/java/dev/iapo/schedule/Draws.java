package dev.iapo.schedule;

import dev.iapo.domain.Pull;
import java.util.HashMap;
import java.util.Map;

/** Makes pulls, and counts what was asked for so that replicate indices are consecutive. */
final class Draws {
  private final Map<Cell, Integer> asked = new HashMap<>(); // completions

  private record Cell(int configuration, int query) {}

  Pull pull(int round, int configuration, int query, int scale) {
    int after = asked.merge(new Cell(configuration, query), scale, Integer::sum);
    return new Pull(round, configuration, query, scale, after - scale);
  }
}
