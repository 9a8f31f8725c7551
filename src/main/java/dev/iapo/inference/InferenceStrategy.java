package dev.iapo.inference;

import dev.iapo.domain.Outcomes;

/**
 * Turns N completions of one query into one answer, and values that answer (the α of the paper).
 *
 * <p>A value here is the quality part of a utility: what the objectives are worth, cost apart. With
 * {@link #contextFree()} the quality in a context is {@link #factor} times a value that is the same
 * in every context.
 */
public interface InferenceStrategy {
  /** The name used in task files and policies. */
  String name();

  /** Whether the value, apart from {@link #factor}, is the same whatever the weights. */
  boolean contextFree();

  /** What a context-free value is multiplied by in a context; 1 for other strategies. */
  double factor(double[] weights);

  /**
   * Whether the answer from more than one completion depends on their selecting scores of an
   * objective, given the weights.
   */
  boolean selectsBy(int objective, double[] weights);

  /**
   * Cuts the completions into ⌊n/k⌋ disjoint consecutive blocks for every k up to {@code
   * sums.scales()} and adds the values of the blocks of size k (paper, cross-scale reuse).
   *
   * @param weights one vector for each row of sums
   */
  void addBlocks(Outcomes completions, double[][] weights, Sums sums);

  /**
   * Adds, for every k up to min(n, {@code sums.scales()}), the mean value over all k-subsets of the
   * n completions: the complete U-statistic.
   *
   * @param weights one vector for each row of sums
   * @param sign 1 to add, −1 to take away
   */
  void addSubsetMeans(Outcomes completions, double[][] weights, int sign, Sums sums);
}
