package dev.iapo.schedule;

import dev.iapo.estimate.ArmSpace;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Ranks the arms of a context: greater estimated utility first; equal ones by smaller scale, then
 * by the order of configurations and strategies; arms without a sample last.
 */
final class Ranking {
  /** Estimates closer than this are equal: sums of the same terms may differ in the last bits. */
  private static final double RESOLUTION = 1e-12;

  private Ranking() {}

  /** The best {@code keep} of the arms, best first. */
  static int[] best(ArmSpace arms, double[] utilities, int[] alive, int keep) {
    double[] keys = new double[utilities.length];
    for (int arm : alive) {
      keys[arm] =
          Double.isNaN(utilities[arm])
              ? Double.NEGATIVE_INFINITY
              : Math.rint(utilities[arm] / RESOLUTION) + 0.0; // not -0.0, which would differ
    }
    return IntStream.of(alive)
        .boxed()
        .sorted(
            Comparator.<Integer>comparingDouble(arm -> keys[arm])
                .reversed()
                .thenComparingInt(arms::scale)
                .thenComparingInt(arm -> arm))
        .limit(keep)
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
