package dev.iapo.estimate;

import dev.iapo.domain.Observation;
import dev.iapo.domain.Outcomes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Complete U-statistics: for each query the mean over all k-subsets of its completions, all pulls
 * together; queries weigh equally. Unbiased, and never more variable than blocks.
 */
final class CompleteEstimator implements QualityEstimator {
  private final Valuations valuations;
  private final int maxScale;
  private final History[] histories;
  private final @Nullable List<QueryShare>[][] cache; // by valuation and configuration

  @SuppressWarnings({"unchecked", "rawtypes"})
  CompleteEstimator(Problem problem, Valuations valuations) {
    this.valuations = valuations;
    this.maxScale = problem.maxScale();
    this.histories = new History[problem.configurations()];
    Arrays.setAll(histories, p -> new History());
    this.cache = new List[valuations.size()][problem.configurations()];
  }

  @Override
  public void observe(Observation observation) {
    int configuration = observation.pull().configuration();
    histories[configuration].add(observation);
    for (List<QueryShare>[] bySlot : cache) {
      bySlot[configuration] = null;
    }
  }

  @Override
  public double[] means(int slot, int configuration) {
    double[] sums = new double[maxScale];
    double[] weights = new double[maxScale];
    for (QueryShare share : shares(slot, configuration)) {
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
    List<QueryShare> shares = cache[slot][configuration];
    if (shares == null) {
      shares = compute(slot, configuration);
      cache[slot][configuration] = shares;
    }
    return shares;
  }

  private List<QueryShare> compute(int slot, int configuration) {
    Valuations.Valuation valuation = valuations.get(slot);
    List<QueryShare> shares = new ArrayList<>();
    for (int query : histories[configuration].queries()) {
      Outcomes all = Outcomes.concat(histories[configuration].pulls(query));
      QueryShare share = new QueryShare(query, new double[maxScale], new double[maxScale]);
      valuation.strategy().subsetMeans(all, valuation.weights(), share.sums());
      Arrays.fill(share.weights(), 0, Math.min(all.size(), maxScale), 1);
      shares.add(share);
    }
    return shares;
  }
}
