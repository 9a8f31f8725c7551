package dev.iapo.inference;

import dev.iapo.domain.Outcomes;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Best-of-N: the completion with the greatest weighted sum of selecting scores is the answer, one
 * of them at random if several have it. It is worth the weighted sum of its scores.
 */
public final class BestOfN implements InferenceStrategy {
  /** The name in task files and policies. */
  public static final String NAME = "best-of-n";

  private static final int MAX_REMEMBERED = 200;
  private static final int MAX_REMEMBERED_SIZE = 512;

  /** Completions, and scales up to which subsets are looked at. */
  private record Size(int completions, int scales) {}

  private final Map<Size, double[][]> remembered = new ConcurrentHashMap<>(); // shares of subsets

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean contextFree() {
    return false;
  }

  @Override
  public double factor(double[] weights) {
    return 1;
  }

  @Override
  public boolean selectsBy(int objective, double[] weights) {
    return weights[objective] > 0;
  }

  @Override
  public void addBlocks(Outcomes completions, double[][] weights, Sums sums) {
    if (completions.selectsByOthers()) {
      Selected.addBlocks(completions, weights, sums);
    } else {
      addBlockMaxima(completions, weights, sums);
    }
  }

  /**
   * The best of any k consecutive ones is that of two runs of a power of two, which are kept. All
   * rows lie one after the other, so that one loop finds the runs of all of them; those that reach
   * into the next row are not looked at.
   */
  private static void addBlockMaxima(Outcomes completions, double[][] weights, Sums sums) {
    int n = completions.size();
    int scales = Math.min(n, sums.scales());
    int levels = Integer.SIZE - Integer.numberOfLeadingZeros(scales);
    double[][] best = new double[levels][weights.length * n];
    double[][] scores = completions.byObjective();
    for (int row = 0; row < weights.length; row++) {
      addWeighted(scores, weights[row], best[0], row * n);
    }
    for (int level = 1; level < levels; level++) {
      double[] half = best[level - 1];
      double[] whole = best[level];
      int step = 1 << (level - 1);
      for (int i = 0; i < whole.length - step; i++) {
        whole[i] = Math.max(half[i], half[i + step]);
      }
    }
    for (int row = 0; row < weights.length; row++) {
      double[] into = sums.rows()[row];
      for (int k = 1; k <= scales; k++) {
        into[sums.from() + k - 1] += sumOfBlocks(best, row * n, n, k);
      }
    }
  }

  /** Adds the weighted sum of the scores of each completion to an array, from a place on. */
  static void addWeighted(double[][] scores, double[] weights, double[] sums, int from) {
    for (int k = 0; k < weights.length; k++) {
      double weight = weights[k];
      double[] ofObjective = scores[k];
      for (int i = 0; i < ofObjective.length; i++) {
        sums[from + i] += weight * ofObjective[i];
      }
    }
  }

  private static double sumOfBlocks(double[][] best, int from, int n, int k) {
    int level = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(k);
    double[] runs = best[level];
    int second = k - (1 << level);
    double sum = 0;
    if (second == 0) {
      for (int i = from; i + k <= from + n; i += k) {
        sum += runs[i];
      }
      return sum;
    }
    for (int i = from; i + k <= from + n; i += k) {
      sum += Math.max(runs[i], runs[i + second]);
    }
    return sum;
  }

  @Override
  public void addSubsetMeans(Outcomes completions, double[][] weights, int sign, Sums sums) {
    int n = completions.size();
    int scales = Math.min(n, sums.scales());
    double[][] shares = remembered.get(new Size(n, scales));
    if (shares == null) {
      shares = shares(n, scales);
      if (remembered.size() < MAX_REMEMBERED && n <= MAX_REMEMBERED_SIZE) {
        remembered.put(new Size(n, scales), shares);
      }
    }
    double[][] scores = completions.byObjective();
    double[] sorted = new double[shares.length]; // ends with zeros, as many as there are shares
    double[] means = new double[scales];
    for (int row = 0; row < weights.length; row++) {
      Arrays.fill(sorted, 0, n, 0);
      addWeighted(scores, weights[row], sorted, 0);
      if (completions.selectsByOthers()) {
        Selected.sort(sorted, completions.selectingByObjective(), weights[row]);
      } else {
        Arrays.sort(sorted, 0, n);
      }
      Arrays.fill(means, 0);
      for (int i = 0; i < sorted.length; i += 4) {
        addFour(shares, sorted, i, means);
      }
      double[] into = sums.rows()[row];
      for (int k = 1; k <= scales; k++) {
        into[sums.from() + k - 1] += sign * means[k - 1];
      }
    }
  }

  /**
   * The share of the k-subsets in which the i-th smallest of n is the greatest, C(i-1, k-1) / C(n,
   * k), at {@code [i-1][k-1]}; the number of rows is rounded up to a multiple of 4.
   */
  private static double[][] shares(int n, int scales) {
    double[][] shares = new double[(n + 3) / 4 * 4][scales];
    for (int k = 1; k <= scales; k++) {
      shares[n - 1][k - 1] = (double) k / n;
    }
    for (int i = n; i > 1; i--) {
      double next = 1.0 / (i - 1);
      for (int k = 1; k <= Math.min(scales, i - 1); k++) {
        shares[i - 2][k - 1] = shares[i - 1][k - 1] * ((i - k) * next);
      }
    }
    return shares;
  }

  /** Four at a time: each mean is read and written once for them. */
  private static void addFour(double[][] shares, double[] values, int i, double[] means) {
    double[] share0 = shares[i];
    double[] share1 = shares[i + 1];
    double[] share2 = shares[i + 2];
    double[] share3 = shares[i + 3];
    double value0 = values[i];
    double value1 = values[i + 1];
    double value2 = values[i + 2];
    double value3 = values[i + 3];
    int possible = Math.min(means.length, i + 4); // a greatest one has k - 1 others below it
    for (int k = 0; k < possible; k++) {
      means[k] += share0[k] * value0 + share1[k] * value1 + share2[k] * value2 + share3[k] * value3;
    }
  }
}
