package dev.iapo.schedule;

import dev.iapo.domain.Pull;
import dev.iapo.estimate.Problem;

/** Makes pulls, and counts what was asked for so that replicate indices are consecutive. */
final class Draws {
  private final int[][] asked; // completions, by configuration and query

  Draws(Problem problem) {
    this.asked = new int[problem.configurations()][problem.queries()];
  }

  Pull pull(int round, int configuration, int query, int scale) {
    Pull pull = new Pull(round, configuration, query, scale, asked[configuration][query]);
    asked[configuration][query] += scale;
    return pull;
  }
}
