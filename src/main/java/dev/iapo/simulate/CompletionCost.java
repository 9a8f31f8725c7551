package dev.iapo.simulate;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What one completion costs, and how many tokens it has where that is recorded: amounts with the
 * frequencies of their occurrence, independent of the query and of the answer.
 *
 * <p>Arrays are taken over without a copy; callers give them up.
 *
 * @param costs at least one, each finite and at least 0; in milli-USD where they are charged
 * @param tokens the output tokens of a completion of each cost, at least 1; none if not recorded
 * @param counts how often each was seen
 */
public record CompletionCost(double[] costs, int[] tokens, int[] counts) {
  /** The most tokens of a completion. */
  public static final int MAX_TOKENS = 10_000_000;

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
    if (tokens.length != 0 && tokens.length != costs.length) {
      throw new IllegalArgumentException(
          "%d costs, %d tokens (expected: no tokens, or one number per cost)"
              .formatted(costs.length, tokens.length));
    }
    for (int each : tokens) {
      if (each < 1 || each > MAX_TOKENS) {
        throw new IllegalArgumentException(
            "tokens: %d (expected: 1..%d)".formatted(each, MAX_TOKENS));
      }
    }
    EnvironmentChecks.frequencies("counts", counts, 0, "count");
  }

  /** Without numbers of tokens. */
  public CompletionCost(double[] costs, int[] counts) {
    this(costs, new int[0], counts);
  }

  /** The same cost for every completion. */
  public static CompletionCost fixed(double cost) {
    return new CompletionCost(new double[] {cost}, new int[] {1});
  }

  public boolean isFixed() {
    return costs.length == 1;
  }

  public boolean hasTokens() {
    return tokens.length > 0;
  }

  /** The expected cost of a completion. */
  public double mean() {
    double sum = 0;
    for (int i = 0; i < costs.length; i++) {
      sum += costs[i] * counts[i];
    }
    return sum / Frequencies.total(counts);
  }

  /** The mean of amounts that belong to the costs, by their frequencies. */
  double mean(long[] amounts) {
    double sum = 0;
    for (int i = 0; i < amounts.length; i++) {
      sum += (double) amounts[i] * counts[i];
    }
    return sum / Frequencies.total(counts);
  }

  /** The most tokens a completion can have; 0 if that is not recorded. */
  public int mostTokens() {
    return Arrays.stream(tokens).max().orElse(0);
  }

  /** The index of the cost of one completion; a fixed one takes no random number. */
  int draw(SplittableRandom random) {
    return isFixed() ? 0 : Frequencies.draw(counts, 0, random);
  }
}
