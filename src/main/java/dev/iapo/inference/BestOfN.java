package dev.iapo.inference;

import dev.iapo.domain.Outcomes;
import java.util.Arrays;

/** Best-of-N: the completion with the greatest weighted sum of objective scores is the answer. */
public final class BestOfN implements InferenceStrategy {
  /** The name in task files and policies. */
  public static final String NAME = "best-of-n";

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

  /** The best of any k consecutive ones is that of two runs of a power of two, which are kept. */
  @Override
  public void addBlocks(Outcomes completions, double[][] weights, Sums sums) {
    int n = completions.size();
    int scales = Math.min(n, sums.scales());
    double[][] best = new double[Integer.SIZE - Integer.numberOfLeadingZeros(scales)][n];
    for (int row = 0; row < weights.length; row++) {
      weigh(completions, weights[row], best[0]);
      for (int level = 1; level < best.length; level++) {
        double[] half = best[level - 1];
        int step = 1 << (level - 1);
        for (int i = 0; i + 2 * step <= n; i++) {
          best[level][i] = Math.max(half[i], half[i + step]);
        }
      }
      for (int k = 1; k <= scales; k++) {
        sums.rows()[row][sums.from() + k - 1] += sumOfBlocks(best, n, k);
      }
    }
  }

  private static double sumOfBlocks(double[][] best, int n, int k) {
    int level = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(k);
    double[] runs = best[level];
    int second = k - (1 << level);
    double sum = 0;
    for (int from = 0; from + k <= n; from += k) {
      sum += Math.max(runs[from], runs[from + second]);
    }
    return sum;
  }

  /** The i-th smallest of n is the greatest of C(i-1, k-1) of the C(n, k) subsets. */
  @Override
  public void addSubsetMeans(Outcomes completions, double[][] weights, int sign, Sums sums) {
    int n = completions.size();
    int scales = Math.min(n, sums.scales());
    double[][] sorted = new double[weights.length][n];
    for (int row = 0; row < weights.length; row++) {
      weigh(completions, weights[row], sorted[row]);
      Arrays.sort(sorted[row]);
    }
    double[] shares = new double[scales]; // that quotient, by k - 1
    for (int k = 1; k <= scales; k++) {
      shares[k - 1] = (double) k / n;
    }
    double[][] means = new double[weights.length][scales];
    for (int i = n; i >= 1; i--) {
      int possible = Math.min(i, scales); // a greatest one has k - 1 others below it
      for (int row = 0; row < weights.length; row++) {
        addScaled(shares, sorted[row][i - 1], means[row], 0, possible);
      }
      double next = 1.0 / Math.max(1, i - 1);
      for (int k = 1; k <= possible; k++) {
        shares[k - 1] *= (i - k) * next; // 0 from i = k on
      }
    }
    for (int row = 0; row < weights.length; row++) {
      addScaled(means[row], sign, sums.rows()[row], sums.from(), scales);
    }
  }

  private static void addScaled(double[] values, double factor, double[] sums, int from, int n) {
    for (int i = 0; i < n; i++) {
      sums[from + i] += factor * values[i];
    }
  }

  private static void weigh(Outcomes completions, double[] weights, double[] values) {
    for (int i = 0; i < values.length; i++) {
      double value = 0;
      for (int objective = 0; objective < weights.length; objective++) {
        value += weights[objective] * completions.score(i, objective);
      }
      values[i] = value;
    }
  }
}
