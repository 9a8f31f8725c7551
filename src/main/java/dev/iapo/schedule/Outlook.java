package dev.iapo.schedule;

import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.Estimates;

/**
 * What configurations promise beyond the scales they were pulled at. Quality is taken to go on as
 * it did over the last doubling of N: a straight line in log N, which suits the maximum of N scores
 * and votes far from certainty alike. The cost is known at every scale. It serves to keep
 * configurations for a closer look, never to choose between arms.
 *
 * <p>The level at the scale of the first look comes from all queries, what further completions add
 * from those of the second look, where both are seen on the same queries.
 */
final class Outlook {
  private final Estimates all;
  private final Estimates second;
  private final ArmSpace arms;
  private final int from;
  private final int to;

  /**
   * @param all estimates of both looks
   * @param second those of the second look alone
   * @param from the scale of the first look
   * @param to that of the second, at least 2
   */
  Outlook(Estimates all, Estimates second, int from, int to) {
    this.all = all;
    this.second = second;
    this.arms = all.arms();
    this.from = from;
    this.to = to;
  }

  /**
   * All arms of the configurations that promise most in a context.
   *
   * @param among arms of the configurations to choose from
   */
  ArmSet best(int count, int context, ArmSet among) {
    double[] promised = new double[arms.configurations()];
    for (int p = 0; p < promised.length; p++) {
      boolean candidate = among.contains(arms.arm(p, 0, 1));
      promised[p] = candidate ? promised(context, p) : Double.NEGATIVE_INFINITY;
    }
    ArmSet best = ArmSet.none(arms);
    for (int i = 0; i < count; i++) {
      int most = 0;
      for (int p = 1; p < promised.length; p++) {
        most = promised[p] > promised[most] ? p : most;
      }
      if (promised[most] > Double.NEGATIVE_INFINITY) {
        best.addAll(ArmSet.of(most, arms));
        promised[most] = Double.NEGATIVE_INFINITY;
      }
    }
    return best;
  }

  /** The greatest utility that a configuration promises at any scale; −∞ if it was not seen. */
  private double promised(int context, int configuration) {
    double best = Double.NEGATIVE_INFINITY;
    for (int s = 0; s < arms.strategies(); s++) {
      best = Math.max(best, promised(context, configuration, s));
    }
    return best;
  }

  private double promised(int context, int configuration, int strategy) {
    double costWeight = all.problem().contexts().get(context).costWeight();
    int half = (to + 1) / 2;
    double perLog =
        (gain(context, configuration, strategy, to) - gain(context, configuration, strategy, half))
            / Math.log((double) to / half);
    double best = Double.NEGATIVE_INFINITY;
    for (int scale = 1; scale <= arms.maxScale(); scale++) {
      double quality;
      if (scale <= from) {
        quality = all.quality(context, arms.arm(configuration, strategy, scale));
      } else {
        quality =
            all.quality(context, arms.arm(configuration, strategy, from))
                + gain(context, configuration, strategy, Math.min(scale, to))
                + (scale > to ? perLog * Math.log((double) scale / to) : 0);
      }
      double utility =
          quality + costWeight * all.cost(context, arms.arm(configuration, strategy, scale));
      best = utility > best ? utility : best; // NaN, where nothing was seen, is not
    }
    return best;
  }

  /** What completions beyond those of the first look add up to a scale. */
  private double gain(int context, int configuration, int strategy, int scale) {
    return second.quality(context, arms.arm(configuration, strategy, scale))
        - second.quality(context, arms.arm(configuration, strategy, from));
  }
}
