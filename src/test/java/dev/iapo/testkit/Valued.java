package dev.iapo.testkit;

import dev.iapo.domain.Outcomes;
import dev.iapo.inference.InferenceStrategy;
import dev.iapo.inference.Sums;
import java.util.Arrays;

/** Completions valued by a strategy under one vector of weights. */
public final class Valued {
  private Valued() {}

  /** Adds the values of blocks to sums. */
  public static void addBlocks(
      InferenceStrategy strategy, Outcomes completions, double[] weights, double[] sums) {
    strategy.addBlocks(completions, new double[][] {weights}, Sums.of(sums));
  }

  /** Writes the means over subsets, as far as there are completions. */
  public static void subsetMeans(
      InferenceStrategy strategy, Outcomes completions, double[] weights, double[] means) {
    Arrays.fill(means, 0, Math.min(completions.size(), means.length), 0);
    strategy.addSubsetMeans(completions, new double[][] {weights}, 1, Sums.of(means));
  }
}
