package dev.iapo.estimate;

import dev.iapo.domain.Outcomes;
import dev.iapo.inference.Draws;
import dev.iapo.inference.SequentialStrategy;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Which share a strategy that stops early pays of what all N completions of a configuration cost:
 * ratios of sums over queries, since a query that takes more draws may have dearer ones.
 */
final class Savings {
  /** What is paid for. */
  enum Part {
    COMPLETIONS,
    /** With as many completions per call as a call can bring. */
    CALLS,
    /** With one completion per call. */
    SINGLE_CALLS,
    /** Completions, whatever they cost. */
    DRAWS
  }

  private final SequentialStrategy strategy;
  private final int scales;
  private final int choicesPerCall;
  private final Map<Part, Share> total;

  /** What is paid, and what all N would cost; by scale. */
  private record Share(double[] paid, double[] whole) {
    void set(int scale, double isPaid, double wouldBe) {
      paid[scale - 1] = isPaid;
      whole[scale - 1] = wouldBe;
    }

    void add(Share other, int sign) {
      for (int k = 0; k < paid.length; k++) {
        paid[k] += sign * other.paid[k];
        whole[k] += sign * other.whole[k];
      }
    }

    /** That of the greatest scale up to this one of which something is known, or else 1. */
    double ratio(int k) {
      int at = k;
      while (at >= 0 && !(whole[at] > 0)) {
        at--;
      }
      return at < 0 ? 1 : paid[at] / whole[at];
    }

    /** The influence of one of the queries on the ratio, by scale. */
    double[] influence(Share own) {
      double[] influence = new double[paid.length];
      for (int k = 0; k < influence.length; k++) {
        influence[k] = whole[k] > 0 ? (own.paid[k] - ratio(k) * own.whole[k]) / whole[k] : 0;
      }
      return influence;
    }
  }

  Savings(SequentialStrategy strategy, int scales, int choicesPerCall) {
    this.strategy = strategy;
    this.scales = scales;
    this.choicesPerCall = choicesPerCall;
    this.total = nothing();
  }

  private Map<Part, Share> nothing() {
    Map<Part, Share> nothing = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      nothing.put(part, new Share(new double[scales], new double[scales]));
    }
    return nothing;
  }

  private static Share of(Map<Part, Share> shares, Part part) {
    return Objects.requireNonNull(shares.get(part));
  }

  /**
   * Takes in a query.
   *
   * @param all its completions
   * @param sign 1 to add it, −1 to take it away
   */
  void add(Outcomes all, int sign) {
    share(all).forEach((part, own) -> of(total, part).add(own, sign));
  }

  private Map<Part, Share> share(Outcomes all) {
    double costs = 0;
    for (int i = 0; i < all.size(); i++) {
      costs += all.cost(i);
    }
    double completion = costs / all.size();
    double call = all.calls() == 0 ? 0 : all.callCost() / all.calls();
    Draws draws = strategy.draws(all, scales);
    Map<Part, Share> share = nothing();
    for (int k = 1; k <= Math.min(all.size(), scales); k++) {
      double drawn = draws.completions()[k - 1];
      int calls = (k + choicesPerCall - 1) / choicesPerCall;
      of(share, Part.COMPLETIONS).set(k, drawn * completion, k * completion);
      of(share, Part.CALLS).set(k, draws.calls(k, choicesPerCall) * call, calls * call);
      of(share, Part.SINGLE_CALLS).set(k, drawn * call, k * call);
      of(share, Part.DRAWS).set(k, drawn, k);
    }
    return share;
  }

  /** The share that is paid; beyond the scales that were seen, that of the greatest one. */
  double paid(Part part, int scale) {
    return of(total, part).ratio(scale - 1);
  }

  /** The influences of a query on the share that is paid, by scale. */
  double[] influences(Part part, Outcomes all) {
    return of(total, part).influence(of(share(all), part));
  }
}
