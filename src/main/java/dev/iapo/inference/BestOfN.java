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

  @Override
  public void addBlocks(Outcomes completions, double[] weights, double[] sums) {
    double[] values = weighted(completions, weights);
    int n = values.length;
    for (int k = 1; k <= Math.min(n, sums.length); k++) {
      double sum = 0;
      for (int from = 0; from + k <= n; from += k) {
        double best = values[from];
        for (int i = from + 1; i < from + k; i++) {
          best = Math.max(best, values[i]);
        }
        sum += best;
      }
      sums[k - 1] += sum;
    }
  }

  @Override
  public void subsetMeans(Outcomes completions, double[] weights, double[] means) {
    double[] values = weighted(completions, weights);
    Arrays.sort(values);
    int n = values.length;
    int scales = Math.min(n, means.length);
    // The i-th smallest of n is the greatest of C(i-1, k-1) of the C(n, k) subsets.
    double[] shares = new double[scales]; // that quotient, by k - 1
    for (int k = 1; k <= scales; k++) {
      shares[k - 1] = (double) k / n;
    }
    Arrays.fill(means, 0, scales, 0);
    for (int i = n; i >= 1; i--) {
      double value = values[i - 1];
      double next = 1.0 / Math.max(1, i - 1);
      for (int k = 1; k <= scales; k++) {
        means[k - 1] += shares[k - 1] * value;
        shares[k - 1] *= (i - k) * next; // 0 from i = k on
      }
    }
  }

  private static double[] weighted(Outcomes completions, double[] weights) {
    double[] values = new double[completions.size()];
    for (int i = 0; i < values.length; i++) {
      double value = 0;
      for (int objective = 0; objective < weights.length; objective++) {
        value += weights[objective] * completions.score(i, objective);
      }
      values[i] = value;
    }
    return values;
  }
}
