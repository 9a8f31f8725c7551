package dev.iapo.inference;

import dev.iapo.domain.Outcomes;

/** A strategy that draws its completions in waves, and may stop before it has all N. */
public interface SequentialStrategy extends InferenceStrategy {
  /**
   * How many completions it draws of at most k, for every k up to min(n, {@code scales}): the mean
   * over all orders of all k-subsets of the n completions.
   */
  Draws draws(Outcomes completions, int scales);
}
