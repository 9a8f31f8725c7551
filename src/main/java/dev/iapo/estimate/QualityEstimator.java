package dev.iapo.estimate;

import dev.iapo.domain.Observation;
import java.util.List;

/** Estimates the quality part of utilities from observations, for each way of valuing. */
interface QualityEstimator {
  /** Takes in an observation that the history of its configuration already holds. */
  void observe(Observation observation);

  /** The estimates of a configuration at scale 1, 2, …; NaN where there is no sample. */
  double[] means(int slot, int configuration);

  /** What each distinct query contributes to those estimates, in order of the query. */
  List<QueryShare> shares(int slot, int configuration);

  /**
   * A query's share: the estimate at scale k is Σ sums[k-1] / Σ weights[k-1] over queries.
   *
   * @param weights samples of the query; 0 where it has none
   */
  record QueryShare(int query, double[] sums, double[] weights) {}
}
