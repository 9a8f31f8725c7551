package dev.iapo.inference;

import dev.iapo.domain.Outcomes;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Completions that are selected by other scores than they are worth. Where several are selected
 * with the same chance, each stands for their mean.
 */
final class Selected {
  private Selected() {}

  /** As {@link BestOfN#addBlocks}. */
  static void addBlocks(Outcomes completions, double[][] weights, Sums sums) {
    int n = completions.size();
    for (int row = 0; row < weights.length; row++) {
      double[] values = weighted(completions.byObjective(), weights[row], n);
      double[] selecting = weighted(completions.selectingByObjective(), weights[row], n);
      for (int k = 1; k <= Math.min(n, sums.scales()); k++) {
        double sum = 0;
        for (int from = 0; from + k <= n; from += k) {
          sum += value(values, selecting, from, from + k);
        }
        sums.rows()[row][sums.from() + k - 1] += sum;
      }
    }
  }

  private static double[] weighted(double[][] scores, double[] weights, int n) {
    double[] sums = new double[n];
    BestOfN.addWeighted(scores, weights, sums, 0);
    return sums;
  }

  /** The mean value of those that are selected among the completions of a block. */
  private static double value(double[] values, double[] selecting, int from, int to) {
    double most = Double.NEGATIVE_INFINITY;
    double sum = 0;
    int tied = 0;
    for (int i = from; i < to; i++) {
      if (selecting[i] > most) {
        most = selecting[i];
        sum = 0;
        tied = 0;
      }
      if (selecting[i] == most) {
        sum += values[i];
        tied++;
      }
    }
    return sum / tied;
  }

  /**
   * Sorts values by what selects them, rising.
   *
   * @param values of the completions, at the beginning; what follows them stays
   * @param scores to select by, by objective and completion
   */
  static void sort(double[] values, double[][] scores, double[] weights) {
    int n = scores[0].length;
    double[] selecting = weighted(scores, weights, n);
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> selecting[i]))
            .mapToInt(i -> i)
            .toArray();
    double[] sorted = new double[n];
    int to;
    for (int from = 0; from < n; from = to) {
      double sum = 0;
      for (to = from; to < n && selecting[order[to]] == selecting[order[from]]; to++) {
        sum += values[order[to]];
      }
      for (int i = from; i < to; i++) {
        sorted[i] = sum / (to - from);
      }
    }
    System.arraycopy(sorted, 0, values, 0, n);
  }
}
