package dev.iapo.simulate;

import java.util.SplittableRandom;

/**
 * What one completion costs: amounts with the frequencies of their occurrence, independent of the
 * query and of the answer.
 *
 * <p>Arrays are taken over without a copy; callers give them up.
 *
 * @param costs at least one, each finite and at least 0
 * @param counts how often each was seen
 */
public record CompletionCost(double[] costs, int[] counts) {
  public CompletionCost {
    if (costs.length == 0 || costs.length != counts.length) {
      throw new IllegalArgumentException(
          "%d costs, %d counts (expected: at least one cost, and one count per cost)"
              .formatted(costs.length, counts.length));
    }
    for (double cost : costs) {
      if (!(cost >= 0 && Double.isFinite(cost))) {
        throw new IllegalArgumentException("cost: " + cost + " (expected: finite, at least 0)");
      }
    }
    EnvironmentChecks.frequencies("counts", counts, 0, "count");
  }

  /** The same cost for every completion. */
  public static CompletionCost fixed(double cost) {
    return new CompletionCost(new double[] {cost}, new int[] {1});
  }

  public boolean isFixed() {
    return costs.length == 1;
  }

  /** The expected cost of a completion. */
  public double mean() {
    double sum = 0;
    for (int i = 0; i < costs.length; i++) {
      sum += costs[i] * counts[i];
    }
    return sum / Frequencies.total(counts);
  }

  /** The cost of one completion; a fixed one takes no random number. */
  public double draw(SplittableRandom random) {
    return isFixed() ? costs[0] : costs[Frequencies.draw(counts, 0, random)];
  }
}
