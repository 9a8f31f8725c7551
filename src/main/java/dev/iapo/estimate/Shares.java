package dev.iapo.estimate;

import dev.iapo.domain.Outcomes;
import dev.iapo.inference.Sums;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What each query contributes to the estimates of a configuration, under one row of a strategy's
 * valuations. The shares of the row asked for last are kept.
 */
final class Shares {
  /**
   * A query's share: the estimate at scale k is Σ sums[k-1] / Σ weights[k-1] over queries.
   *
   * @param weights samples of the query; 0 where it has none
   */
  record Share(int query, double[] sums, double[] weights) {}

  private final EstimatorKind kind;
  private final int maxScale;
  private final History[] histories; // by configuration
  private final List<@Nullable List<Share>> known = new ArrayList<>(); // by configuration
  private final Valuations valuations;
  private int knownRow;

  Shares(EstimatorKind kind, Valuations valuations, int maxScale, History[] histories) {
    this.kind = kind;
    this.valuations = valuations;
    this.maxScale = maxScale;
    this.histories = histories;
    forgetAll();
  }

  /** A configuration's shares have changed. */
  void forget(int configuration) {
    known.set(configuration, null);
  }

  private void forgetAll() {
    known.clear();
    for (int p = 0; p < histories.length; p++) {
      known.add(null);
    }
  }

  /** In order of the query. */
  List<Share> of(int row, int configuration) {
    if (knownRow != row) {
      forgetAll();
      knownRow = row;
    }
    List<Share> shares = known.get(configuration);
    if (shares == null) {
      shares = new ArrayList<>();
      for (int query : histories[configuration].queries()) {
        shares.add(share(row, query, histories[configuration].pulls(query)));
      }
      known.set(configuration, shares);
    }
    return shares;
  }

  private Share share(int row, int query, List<Outcomes> pulls) {
    Share share = new Share(query, new double[maxScale], new double[maxScale]);
    double[][] weights = {valuations.weights()[row]};
    kind.add(valuations.strategy(), weights, List.of(), pulls, Sums.of(share.sums()));
    kind.addSamples(List.of(), pulls, share.weights(), 0, maxScale);
    return share;
  }
}
