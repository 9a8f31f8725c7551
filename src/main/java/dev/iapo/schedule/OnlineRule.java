package dev.iapo.schedule;

import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;

/** How an online baseline chooses the next arm of a context, as published. */
enum OnlineRule {
  /** The greatest mean + 2·√(ln t / n), n the arm's samples, t all of the context's. */
  UCB {
    @Override
    int choose(Seen seen, SplittableRandom random) {
      int unsampled = 0;
      double all = 0;
      for (int arm : seen.arms()) {
        unsampled += seen.samples()[arm] == 0 ? 1 : 0;
      }
      if (unsampled > 0) {
        int left = random.nextInt(unsampled);
        return first(seen, arm -> seen.samples()[arm] == 0, left);
      }
      for (long samples : seen.samples()) {
        all += samples;
      }
      double logAll = Math.log(all);
      return best(seen, arm -> seen.means()[arm] + 2 * Math.sqrt(logAll / seen.samples()[arm]));
    }
  },

  /** A random arm with probability 0.1, otherwise the greatest mean. */
  EPSILON_GREEDY {
    @Override
    int choose(Seen seen, SplittableRandom random) {
      return random.nextDouble() < EPSILON
          ? seen.arms()[random.nextInt(seen.arms().length)]
          : best(seen, arm -> seen.means()[arm]);
    }
  },

  /** An arm with a probability proportional to exp(mean / 0.05). */
  SOFTMAX {
    @Override
    int choose(Seen seen, SplittableRandom random) {
      double most = seen.means()[best(seen, arm -> seen.means()[arm])];
      double total = 0;
      for (int arm : seen.arms()) {
        total += Math.exp((seen.means()[arm] - most) / TEMPERATURE);
      }
      double left = random.nextDouble() * total;
      for (int arm : seen.arms()) {
        left -= Math.exp((seen.means()[arm] - most) / TEMPERATURE);
        if (left < 0) {
          return arm;
        }
      }
      return seen.arms()[seen.arms().length - 1];
    }
  };

  private static final double EPSILON = 0.1;
  private static final double TEMPERATURE = 0.05;

  /**
   * What is known in a context.
   *
   * @param arms those to choose among, at least one
   * @param means the estimated utilities by arm; 0 where there is no sample
   * @param samples by arm
   */
  record Seen(int[] arms, double[] means, long[] samples) {}

  abstract int choose(Seen seen, SplittableRandom random);

  /** The first of equal ones. */
  private static int best(Seen seen, IntToDoubleFunction value) {
    int best = seen.arms()[0];
    for (int arm : seen.arms()) {
      best = value.applyAsDouble(arm) > value.applyAsDouble(best) ? arm : best;
    }
    return best;
  }

  private static int first(Seen seen, IntPredicate condition, int skipped) {
    int left = skipped;
    for (int arm : seen.arms()) {
      if (condition.test(arm) && left-- == 0) {
        return arm;
      }
    }
    throw new IllegalArgumentException("skipped: " + skipped);
  }
}
