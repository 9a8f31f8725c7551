package dev.iapo.domain;

/**
 * One draw of completions that a schedule asks for.
 *
 * @param round the round it belongs to, from 1; 0 is screening
 * @param configuration index of the configuration
 * @param query index of the query in the training split
 * @param scale the number of completions, at least 1
 * @param replicate how many completions of this configuration and query were asked for before: the
 *     replicate index of the first completion
 */
public record Pull(int round, int configuration, int query, int scale, int replicate) {
  public Pull {
    if (scale < 1) {
      throw new IllegalArgumentException("scale: " + scale + " (expected: at least 1)");
    }
  }
}
