package dev.iapo.estimate;

import dev.iapo.domain.Outcomes;
import dev.iapo.inference.Draws;
import dev.iapo.inference.SequentialStrategy;

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
  private final Share total;

  /** What is paid, and what all N would cost; by part and scale. */
  private record Share(double[][] paid, double[][] whole) {
    static Share none(int scales) {
      return new Share(
          new double[Part.values().length][scales], new double[Part.values().length][scales]);
    }
  }

  Savings(SequentialStrategy strategy, int scales, int choicesPerCall) {
    this.strategy = strategy;
    this.scales = scales;
    this.choicesPerCall = choicesPerCall;
    this.total = Share.none(scales);
  }

  /**
   * Takes in a query.
   *
   * @param all its completions
   * @param sign 1 to add it, −1 to take it away
   */
  void add(Outcomes all, int sign) {
    Share own = share(all);
    for (int part = 0; part < own.paid().length; part++) {
      for (int k = 0; k < scales; k++) {
        total.paid()[part][k] += sign * own.paid()[part][k];
        total.whole()[part][k] += sign * own.whole()[part][k];
      }
    }
  }

  private Share share(Outcomes all) {
    double costs = 0;
    for (int i = 0; i < all.size(); i++) {
      costs += all.cost(i);
    }
    double completion = costs / all.size();
    double call = all.calls() == 0 ? 0 : all.callCost() / all.calls();
    Draws draws = strategy.draws(all, scales);
    Share share = Share.none(scales);
    for (int k = 1; k <= Math.min(all.size(), scales); k++) {
      double drawn = draws.completions()[k - 1];
      put(share, Part.COMPLETIONS, k, drawn * completion, k * completion);
      int calls = (k + choicesPerCall - 1) / choicesPerCall;
      put(share, Part.CALLS, k, draws.calls(k, choicesPerCall) * call, calls * call);
      put(share, Part.SINGLE_CALLS, k, drawn * call, k * call);
      put(share, Part.DRAWS, k, drawn, k);
    }
    return share;
  }

  private static void put(Share share, Part part, int k, double paid, double whole) {
    share.paid()[part.ordinal()][k - 1] = paid;
    share.whole()[part.ordinal()][k - 1] = whole;
  }

  /** The share that is paid; 1 where nothing is known. */
  double paid(Part part, int scale) {
    double whole = total.whole()[part.ordinal()][scale - 1];
    return whole > 0 ? total.paid()[part.ordinal()][scale - 1] / whole : 1;
  }

  /** The influences of a query on the share that is paid, by part and scale. */
  double[][] influences(Outcomes all) {
    Share own = share(all);
    double[][] influences = new double[Part.values().length][scales];
    for (Part part : Part.values()) {
      int at = part.ordinal();
      for (int k = 0; k < scales; k++) {
        double whole = total.whole()[at][k];
        influences[at][k] =
            whole > 0 ? (own.paid()[at][k] - paid(part, k + 1) * own.whole()[at][k]) / whole : 0;
      }
    }
    return influences;
  }
}
