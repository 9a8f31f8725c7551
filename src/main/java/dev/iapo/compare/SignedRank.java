package dev.iapo.compare;

import java.util.Arrays;
import java.util.Comparator;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;

/**
 * The two-sided Wilcoxon signed-rank test of paired differences.
 *
 * <p>Differences are rounded to 10^−12, so that equal policies whose utilities were summed in
 * another order do not differ. Zeros are left out, as Wilcoxon did: the library ranks them (Pratt
 * 1959) but then takes them for ties as well, which makes the variance too small, by a factor of
 * three where nine of ten are zero. Equal differences share their mean rank.
 *
 * <p>Without such ties the p-value is exact (up to 1,023 differences). With them it is exact up to
 * {@link #MAX_EXACT_WITH_TIES}, where the library has the normal approximation only, which calls
 * five equal differences significant; and that approximation, corrected for ties and continuity,
 * beyond.
 */
final class SignedRank {
  /** So many sign patterns are still counted exactly in a double. */
  static final int MAX_EXACT_WITH_TIES = 50;

  private static final double STEPS = 1e12;

  private SignedRank() {}

  /** Whether a difference is more than rounding. */
  static boolean differs(double difference) {
    return rounded(difference) != 0;
  }

  private static double rounded(double difference) {
    return Math.rint(difference * STEPS) / STEPS;
  }

  /**
   * The p-value.
   *
   * @param differences at least one of them more than rounding
   */
  static double pValue(double[] differences) {
    double[] rounded =
        Arrays.stream(differences)
            .map(SignedRank::rounded)
            .filter(d -> d != 0)
            .boxed()
            .sorted(Comparator.comparingDouble(Math::abs))
            .mapToDouble(d -> d)
            .toArray();
    boolean ties = Arrays.stream(rounded).map(Math::abs).distinct().count() < rounded.length;
    return ties && rounded.length <= MAX_EXACT_WITH_TIES
        ? exact(rounded)
        : WilcoxonSignedRankTest.withDefaults().test(rounded).getPValue();
  }

  /**
   * The share of the sign patterns whose rank sum is as far from its mean.
   *
   * @param differences by ascending size, none zero, at most {@link #MAX_EXACT_WITH_TIES}
   */
  static double exact(double[] differences) {
    int[] ranks = twiceRanks(differences);
    int total = Arrays.stream(ranks).sum();
    double[] patterns = new double[total + 1]; // by twice the sum of the positive ranks
    patterns[0] = 1;
    int positive = 0;
    for (int i = 0; i < ranks.length; i++) {
      for (int sum = total; sum >= ranks[i]; sum--) {
        patterns[sum] += patterns[sum - ranks[i]];
      }
      positive += differences[i] > 0 ? ranks[i] : 0;
    }
    int distance = Math.abs(2 * positive - total);
    double asFar = 0;
    for (int sum = 0; sum <= total; sum++) {
      asFar += Math.abs(2 * sum - total) >= distance ? patterns[sum] : 0;
    }
    return asFar / Math.pow(2, ranks.length);
  }

  /** Twice the ranks from 1, equal sizes sharing their mean: whole numbers. */
  private static int[] twiceRanks(double[] differences) {
    int[] ranks = new int[differences.length];
    int from = 0;
    while (from < ranks.length) {
      int to = from + 1;
      while (to < ranks.length && Math.abs(differences[to]) == Math.abs(differences[from])) {
        to++;
      }
      Arrays.fill(ranks, from, to, from + 1 + to);
      from = to;
    }
    return ranks;
  }
}
