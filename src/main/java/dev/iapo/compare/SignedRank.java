package dev.iapo.compare;

import java.util.Arrays;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;

/**
 * The two-sided Wilcoxon signed-rank test of paired differences.
 *
 * <p>Differences are rounded to 10^−12, so that equal policies whose utilities were summed in
 * another order do not differ. Zeros are left out, as Wilcoxon did: the library ranks them (Pratt
 * 1959) but then takes them for ties as well, which makes the variance too small, by a factor of
 * three where nine of ten are zero. Equal differences share their mean rank. Without such ties the
 * p-value is exact (up to 1,023 differences), with them it is that of the normal approximation,
 * corrected for ties and continuity.
 */
final class SignedRank {
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
        Arrays.stream(differences).map(SignedRank::rounded).filter(d -> d != 0).toArray();
    return WilcoxonSignedRankTest.withDefaults().test(rounded).getPValue();
  }
}
