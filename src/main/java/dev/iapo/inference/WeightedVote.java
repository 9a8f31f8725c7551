package dev.iapo.inference;

import dev.iapo.domain.Outcomes;
import dev.iapo.inference.MajorityVote.TieRule;

/**
 * Score-weighted vote: each completion votes for its answer with the weight of its selecting score
 * of one objective; the answer with the greatest total is the answer. Weights count in units of 1 /
 * {@value #UNITS}, of which thirds, sevenths, tenths and their like are whole numbers, so that
 * totals are exact and equal ones tie; negative weights count as 0.
 *
 * <p>The mean over all subsets has no short closed form. Where the totals that answers can reach
 * are few, as with scores on a scale of points, {@link Totals} counts all subsets; elsewhere it is
 * estimated from seeded random subsets, without bias.
 */
public final class WeightedVote extends Vote {
  /** The name in task files and policies. */
  public static final String NAME = "weighted-vote";

  /** The units of a weight of 1: a common multiple of 1, 2, … 16 and 10,000. */
  static final long UNITS = 360_360_000;

  private static final double GREATEST = 1e6;

  private final TieRule ties;
  private final int objective;

  /**
   * @param objective the index of the one whose selecting score is the weight
   */
  public WeightedVote(TieRule ties, int objective) {
    this.ties = ties;
    this.objective = objective;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean selectsBy(int objective, double[] weights) {
    return objective == this.objective;
  }

  private long[] weights(Outcomes completions) {
    long[] weights = new long[completions.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = units(completions.selecting(i, objective));
    }
    return weights;
  }

  static long units(double weight) {
    return Math.round(Math.max(0, Math.min(GREATEST, weight)) * UNITS);
  }

  @Override
  public void addBlocks(Outcomes completions, double[][] weights, Sums sums) {
    int n = completions.size();
    long[] own = weights(completions);
    double[] values = new double[Math.min(n, sums.scales())];
    Ballot ballot = new Ballot(Votes.of(completions).accepted(), ties);
    for (int k = 1; k <= values.length; k++) {
      for (int from = 0; from + k <= n; from += k) {
        ballot.clear();
        for (int i = from; i < from + k; i++) {
          ballot.cast(completions.vote(i), own[i]);
        }
        values[k - 1] += ballot.value();
      }
    }
    add(values, 1, sums);
  }

  @Override
  public void addSubsetMeans(Outcomes completions, double[][] weights, int sign, Sums sums) {
    int scales = Math.min(completions.size(), sums.scales());
    add(new Totals(completions, weights(completions), ties, scales).means(), sign, sums);
  }
}
