package dev.iapo.schedule;

import java.util.List;

/**
 * The least that a comparison of arms rests on in one decision of a schedule.
 *
 * @param paired whether differences of arms are compared, both on the same queries; otherwise each
 *     arm by itself
 * @param pull how many completions of a query are valued at least, as far as that is known
 * @param samples what the arms may have been seen on; their chances add up
 */
record Evidence(boolean paired, int pull, List<Sample> samples) {
  /** Estimates that differ by less count as ties, and anything may decide them. */
  private static final double RESOLUTION = 1e-9;

  /** The ways to divide a gap between two arms that are looked at apart. */
  private static final int DIVISIONS = 8;

  Evidence {
    samples = List.copyOf(samples);
  }

  /** How the queries of a sample relate to the split. */
  enum Form {
    /** Draws from the split, each of which counts. */
    DRAWS,
    /** At least as many draws, every number of them counted. */
    DRAWS_OR_MORE,
    /** Draws with replacement, of which a query counts once. */
    DISTINCT,
    /** Every query of the split, so that only completions are left to chance. */
    WHOLE
  }

  /**
   * Queries that arms were seen on.
   *
   * @param lnWays the logarithm of the number of cases that are to be excluded together
   * @param queries how many, or those of all passes through the split
   * @param split the number of queries there are
   */
  record Sample(double lnWays, long queries, Form form, int split) {
    /** The logarithm of a bound on the probability of a deviation. */
    double lnChance(double lnRate) {
      if (queries <= 0 || lnRate == 0) {
        return 0;
      }
      double n = (double) queries;
      return lnWays
          + switch (form) {
            case DRAWS, WHOLE -> n * lnRate;
            case DRAWS_OR_MORE -> n * lnRate - Math.log(-Math.expm1(lnRate));
            case DISTINCT ->
                split * Math.log1p(Math.expm1(lnRate) * -Math.expm1(n * Math.log1p(-1.0 / split)));
          };
    }
  }

  /** A bound on the probability that an arm is ranked before a better one. */
  double chance(ArmFacts facts, int arm, int better) {
    double gap = facts.utility(better) - facts.utility(arm) - RESOLUTION;
    if (!(gap > 0)) {
      return 1;
    }
    if (Double.isInfinite(gap)) {
      return 0; // never sampled, so never alive
    }
    return Math.min(1, paired ? together(facts, arm, better, gap) : apart(facts, arm, better, gap));
  }

  private double together(ArmFacts facts, int arm, int better, double gap) {
    double chance = 0;
    for (Sample sample : samples) {
      double variance =
          sample.form() == Form.WHOLE
              ? facts.noise(arm, better)
              : facts.variance(arm, better, pull);
      chance += Math.exp(sample.lnChance(Tail.lnRate(gap, variance, 2 * facts.range())));
    }
    return chance;
  }

  private double apart(ArmFacts facts, int arm, int better, double gap) {
    double least = 1;
    for (int part = 1; part < DIVISIONS; part++) {
      double own = gap * part / DIVISIONS;
      least = Math.min(least, strays(facts, arm, own) + strays(facts, better, gap - own));
    }
    return least;
  }

  private double strays(ArmFacts facts, int arm, double by) {
    double lnRate = Tail.lnRate(by, facts.variance(arm), facts.range());
    double chance = 0;
    for (Sample sample : samples) {
      chance += Math.exp(sample.lnChance(lnRate));
    }
    return chance;
  }
}
