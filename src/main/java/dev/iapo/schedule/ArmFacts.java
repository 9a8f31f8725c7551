package dev.iapo.schedule;

import dev.iapo.estimate.ArmSpace;

/**
 * What a bound on the error of a schedule needs to know of the arms in one context: exactly, for a
 * bound that is a theorem, or estimated.
 *
 * <p>A variance is that of what the completions of one query say, the query being drawn uniformly
 * from the training split. Costs per completion count as known: they have no variance.
 */
public interface ArmFacts {
  ArmSpace arms();

  /** The mean utility over the training split. */
  double utility(int arm);

  /** The span of the utilities of one query, cost apart. */
  double range();

  /** The variance of the value of one block of completions. */
  double variance(int arm);

  /**
   * The variance of the difference of two arms on one query.
   *
   * @param pull how many completions of each configuration are valued; an arm whose scale is
   *     greater has one block
   */
  double variance(int arm, int other, int pull);

  /** The part of the variance of a difference of single blocks that is not the query's. */
  double noise(int arm, int other);
}
