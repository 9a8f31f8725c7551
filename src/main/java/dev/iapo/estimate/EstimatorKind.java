package dev.iapo.estimate;

import dev.iapo.domain.Labelled;
import dev.iapo.domain.Outcomes;
import dev.iapo.inference.InferenceStrategy;
import dev.iapo.inference.Sums;
import java.util.ArrayList;
import java.util.List;

/**
 * How qualities are estimated from completions: the estimate of an arm is the sum of what its
 * queries add, divided by their samples.
 */
public enum EstimatorKind implements Labelled {
  /** The mean over the disjoint blocks of all pulls, every block one sample, as published. */
  BLOCKS("blocks") {
    @Override
    void add(
        InferenceStrategy strategy,
        double[][] weights,
        List<Outcomes> before,
        Outcomes pull,
        Sums sums) {
      strategy.addBlocks(pull, weights, sums);
    }

    @Override
    void addSamples(List<Outcomes> before, Outcomes pull, double[] samples, int from, int scales) {
      for (int k = 1; k <= Math.min(pull.size(), scales); k++) {
        int blocks = pull.size() / k;
        samples[from + k - 1] += blocks;
      }
    }
  },

  /**
   * Complete U-statistics: for each query the mean over all subsets of its completions, all pulls
   * together; queries weigh equally. Unbiased, and never more variable than blocks.
   */
  COMPLETE("complete") {
    @Override
    void add(
        InferenceStrategy strategy,
        double[][] weights,
        List<Outcomes> before,
        Outcomes pull,
        Sums sums) {
      if (!before.isEmpty()) {
        strategy.addSubsetMeans(Outcomes.concat(before), weights, -1, sums);
      }
      List<Outcomes> all = new ArrayList<>(before);
      all.add(pull);
      strategy.addSubsetMeans(Outcomes.concat(all), weights, 1, sums);
    }

    @Override
    void addSamples(List<Outcomes> before, Outcomes pull, double[] samples, int from, int scales) {
      int had = 0;
      for (Outcomes earlier : before) {
        had += earlier.size();
      }
      for (int k = had + 1; k <= Math.min(had + pull.size(), scales); k++) {
        samples[from + k - 1]++;
      }
    }
  };

  private final String label;

  EstimatorKind(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }

  /** Adds what a pull changes in the sums of its query, after earlier pulls of that query. */
  abstract void add(
      InferenceStrategy strategy,
      double[][] weights,
      List<Outcomes> before,
      Outcomes pull,
      Sums sums);

  /** Adds the samples that a pull brings, after earlier pulls of its query, by scale. */
  abstract void addSamples(
      List<Outcomes> before, Outcomes pull, double[] samples, int from, int scales);
}
