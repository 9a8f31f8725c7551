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
        List<Outcomes> pulls,
        Sums sums) {
      for (Outcomes pull : pulls) {
        strategy.addBlocks(pull, weights, sums);
      }
    }

    @Override
    void addSamples(
        List<Outcomes> before, List<Outcomes> pulls, double[] samples, int from, int to) {
      for (Outcomes pull : pulls) {
        for (int k = 1; k <= Math.min(pull.size(), to - from); k++) {
          int blocks = pull.size() / k;
          samples[from + k - 1] += blocks;
        }
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
        List<Outcomes> pulls,
        Sums sums) {
      if (!before.isEmpty()) {
        strategy.addSubsetMeans(Outcomes.concat(before), weights, -1, sums);
      }
      List<Outcomes> all = new ArrayList<>(before);
      all.addAll(pulls);
      strategy.addSubsetMeans(Outcomes.concat(all), weights, 1, sums);
    }

    @Override
    void addSamples(
        List<Outcomes> before, List<Outcomes> pulls, double[] samples, int from, int to) {
      int had = size(before);
      for (int k = had + 1; k <= Math.min(had + size(pulls), to - from); k++) {
        samples[from + k - 1]++;
      }
    }

    private int size(List<Outcomes> pulls) {
      int size = 0;
      for (Outcomes pull : pulls) {
        size += pull.size();
      }
      return size;
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

  /**
   * Adds what pulls of a query change in the sums of that query.
   *
   * @param before its earlier pulls
   */
  abstract void add(
      InferenceStrategy strategy,
      double[][] weights,
      List<Outcomes> before,
      List<Outcomes> pulls,
      Sums sums);

  /** Adds the samples that those pulls bring, by scale, to a part of an array. */
  abstract void addSamples(
      List<Outcomes> before, List<Outcomes> pulls, double[] samples, int from, int to);
}
