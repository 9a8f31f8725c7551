package dev.iapo.compare;

import java.util.List;
import java.util.SplittableRandom;

/** Bootstrap resamples of queries: as many, drawn with replacement, and seeded. */
public final class Resampling {
  /** How many resamples there are. */
  public static final int RESAMPLES = 2_000;

  private Resampling() {}

  /**
   * What is compared.
   *
   * @param values by arm and query; the first arm is the choice
   * @param tolerance by how much another may be better
   */
  public record Contest(double[][] values, double tolerance) {}

  /**
   * For each contest, the share of resamples in which no arm's mean is better than the first's by
   * more than the tolerance. All contests share the resamples.
   *
   * @param queries at least 1, of every contest
   */
  public static double[] sharesWithin(List<Contest> contests, int queries, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] within = new int[contests.size()];
    for (int i = 0; i < RESAMPLES; i++) {
      int[] drawn = new int[queries];
      for (int k = 0; k < queries; k++) {
        drawn[random.nextInt(queries)]++;
      }
      for (int c = 0; c < within.length; c++) {
        within[c] += isWithin(contests.get(c), drawn) ? 1 : 0;
      }
    }
    double[] shares = new double[within.length];
    for (int c = 0; c < shares.length; c++) {
      shares[c] = (double) within[c] / RESAMPLES;
    }
    return shares;
  }

  private static boolean isWithin(Contest contest, int[] drawn) {
    double choice = sum(contest.values()[0], drawn);
    double most = choice + contest.tolerance() * drawn.length;
    double rounding = 1e-12 * drawn.length;
    for (int arm = 1; arm < contest.values().length; arm++) {
      if (sum(contest.values()[arm], drawn) > most + rounding) {
        return false;
      }
    }
    return true;
  }

  private static double sum(double[] values, int[] times) {
    double sum = 0;
    for (int x = 0; x < times.length; x++) {
      sum += values[x] * times[x];
    }
    return sum;
  }
}
