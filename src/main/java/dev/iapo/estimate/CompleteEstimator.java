package dev.iapo.estimate;

import dev.iapo.domain.Observation;
import dev.iapo.domain.Outcomes;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Complete U-statistics: for each query the mean over all k-subsets of its completions, all pulls
 * together; queries weigh equally. Unbiased, and never more variable than blocks.
 */
final class CompleteEstimator implements QualityEstimator {
  private final Valuations valuations;
  private final int maxScale;
  private final History[] histories;
  private final Row[][] rows; // by valuation and configuration

  /** What was computed of a configuration, as far as it still holds. */
  private static final class Row {
    private final SortedMap<Integer, QueryShare> shares = new TreeMap<>();
    private double @Nullable [] means;
  }

  CompleteEstimator(Problem problem, Valuations valuations, History[] histories) {
    this.valuations = valuations;
    this.maxScale = problem.maxScale();
    this.histories = histories;
    this.rows = new Row[valuations.size()][problem.configurations()];
    for (Row[] bySlot : rows) {
      Arrays.setAll(bySlot, p -> new Row());
    }
  }

  @Override
  public void observe(Observation observation) {
    int configuration = observation.pull().configuration();
    for (Row[] bySlot : rows) {
      bySlot[configuration].shares.remove(observation.pull().query());
      bySlot[configuration].means = null;
    }
  }

  @Override
  public double[] means(int slot, int configuration) {
    Row row = rows[slot][configuration];
    double[] means = row.means;
    if (means == null) {
      means = mean(shares(slot, configuration));
      row.means = means;
    }
    return means.clone();
  }

  private double[] mean(List<QueryShare> shares) {
    double[] sums = new double[maxScale];
    double[] weights = new double[maxScale];
    for (QueryShare share : shares) {
      for (int k = 0; k < maxScale; k++) {
        sums[k] += share.sums()[k];
        weights[k] += share.weights()[k];
      }
    }
    for (int k = 0; k < maxScale; k++) {
      sums[k] /= weights[k]; // 0/0 is NaN: no sample
    }
    return sums;
  }

  @Override
  public List<QueryShare> shares(int slot, int configuration) {
    Row row = rows[slot][configuration];
    for (int query : histories[configuration].queries()) {
      row.shares.computeIfAbsent(query, q -> share(slot, configuration, q));
    }
    return List.copyOf(row.shares.values());
  }

  private QueryShare share(int slot, int configuration, int query) {
    Valuations.Valuation valuation = valuations.get(slot);
    Outcomes all = Outcomes.concat(histories[configuration].pulls(query));
    QueryShare share = new QueryShare(query, new double[maxScale], new double[maxScale]);
    valuation.strategy().subsetMeans(all, valuation.weights(), share.sums());
    Arrays.fill(share.weights(), 0, Math.min(all.size(), maxScale), 1);
    return share;
  }
}
