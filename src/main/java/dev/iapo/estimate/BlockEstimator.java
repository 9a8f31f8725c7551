package dev.iapo.estimate;

import dev.iapo.domain.Observation;
import dev.iapo.domain.Outcomes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The published estimator: the mean over the disjoint blocks of all pulls, every block one sample
 * (paper, cross-scale reuse).
 */
final class BlockEstimator implements QualityEstimator {
  private final Valuations valuations;
  private final int maxScale;
  private final double[][][] sums; // by valuation, configuration and scale
  private final long[][] blocks; // by configuration and scale
  private final History[] histories;
  private final List<Map<Integer, List<QueryShare>>> known; // by valuation, then configuration

  BlockEstimator(Problem problem, Valuations valuations, History[] histories) {
    this.valuations = valuations;
    this.maxScale = problem.maxScale();
    this.sums = new double[valuations.size()][problem.configurations()][maxScale];
    this.blocks = new long[problem.configurations()][maxScale];
    this.histories = histories;
    this.known = new ArrayList<>();
    for (int slot = 0; slot < valuations.size(); slot++) {
      known.add(new HashMap<>());
    }
  }

  @Override
  public void observe(Observation observation) {
    int configuration = observation.pull().configuration();
    Outcomes outcomes = observation.outcomes();
    known.forEach(bySlot -> bySlot.remove(configuration));
    for (int slot = 0; slot < sums.length; slot++) {
      addBlocks(slot, outcomes, sums[slot][configuration]);
    }
    for (int k = 1; k <= Math.min(outcomes.size(), maxScale); k++) {
      blocks[configuration][k - 1] += outcomes.size() / k;
    }
  }

  private void addBlocks(int slot, Outcomes outcomes, double[] into) {
    Valuations.Valuation valuation = valuations.get(slot);
    valuation.strategy().addBlocks(outcomes, valuation.weights(), into);
  }

  @Override
  public double[] means(int slot, int configuration) {
    double[] means = new double[maxScale];
    for (int k = 0; k < maxScale; k++) {
      means[k] = sums[slot][configuration][k] / blocks[configuration][k]; // 0/0 is NaN: no sample
    }
    return means;
  }

  @Override
  public List<QueryShare> shares(int slot, int configuration) {
    return known.get(slot).computeIfAbsent(configuration, p -> computed(slot, p));
  }

  private List<QueryShare> computed(int slot, int configuration) {
    List<QueryShare> shares = new ArrayList<>();
    History history = histories[configuration];
    for (int query : history.queries()) {
      QueryShare share = new QueryShare(query, new double[maxScale], new double[maxScale]);
      for (Outcomes pull : history.pulls(query)) {
        addBlocks(slot, pull, share.sums());
        for (int k = 1; k <= Math.min(pull.size(), maxScale); k++) {
          int count = pull.size() / k;
          share.weights()[k - 1] += count;
        }
      }
      shares.add(share);
    }
    return List.copyOf(shares);
  }
}
