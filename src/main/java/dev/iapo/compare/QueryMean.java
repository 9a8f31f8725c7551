package dev.iapo.compare;

import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A mean over queries, with its 95 % interval and a test of whether it is zero: Student's t with n
 * − 1 degrees of freedom. However alike n queries are, the margin is at least 3/n of the range:
 * what they leave open of a kind of query that none of them was (the rule of three). The p-value
 * uses the same margin, so it is below 5 % exactly if the interval leaves out zero.
 */
public final class QueryMean {
  /** The error of the interval. */
  public static final double LEVEL = 0.05;

  private static final double POWER = 0.8;

  private final Mean mean;
  private final TDistribution distribution;
  private final double standardError;

  private QueryMean(Mean mean, TDistribution distribution, double standardError) {
    this.mean = mean;
    this.distribution = distribution;
    this.standardError = standardError;
  }

  /**
   * The mean of values.
   *
   * @param values one per query, at least 2
   * @param range the span of what a query may be worth
   */
  public static QueryMean of(double[] values, double range) {
    if (values.length < 2) {
      throw new IllegalArgumentException("queries: " + values.length + " (expected: at least 2)");
    }
    Mean mean = Mean.of(values);
    TDistribution distribution = TDistribution.of(values.length - 1);
    double unseen = -Math.log(LEVEL) * range / values.length;
    double quantile = distribution.inverseSurvivalProbability(LEVEL / 2);
    return new QueryMean(mean, distribution, Math.max(mean.standardError(), unseen / quantile));
  }

  public int queries() {
    return mean.count();
  }

  public double value() {
    return mean.value();
  }

  /** Half the width of the 95 % interval. */
  public double margin() {
    return distribution.inverseSurvivalProbability(LEVEL / 2) * standardError;
  }

  /** The two-sided p-value of a mean of zero. */
  public double pValue() {
    if (!SignedRank.differs(mean.value())) {
      return 1;
    }
    return 2 * distribution.survivalProbability(Math.abs(mean.value()) / standardError);
  }

  /**
   * The true mean that a test on as many such queries finds with 80 % probability.
   *
   * @param tests how many share the error, at least 1
   */
  public double detectable(int tests) {
    double quantiles =
        distribution.inverseSurvivalProbability(LEVEL / 2 / tests)
            + distribution.inverseSurvivalProbability(1 - POWER);
    return quantiles * standardError;
  }
}
