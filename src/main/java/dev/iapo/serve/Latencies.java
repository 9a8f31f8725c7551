package dev.iapo.serve;

import dev.iapo.serve.Watched.Seconds;

/**
 * How long things took, in buckets that are each 4 % wider than the one before: quantiles are at
 * most 2 % off, or half a millisecond. The mean and the greatest are exact.
 */
final class Latencies {
  private static final double LEAST = 1e-3; // seconds
  private static final double GROWTH = 1.04;
  private static final int BUCKETS = 468; // up to a day

  private final long[] counts = new long[BUCKETS];
  private final RunningMean all = new RunningMean();
  private double greatest = Double.NaN;

  void add(double seconds) {
    all.add(seconds);
    greatest = all.count() == 1 ? seconds : Math.max(greatest, seconds);
    counts[bucket(seconds)]++;
  }

  private static int bucket(double seconds) {
    return seconds < LEAST
        ? 0
        : Math.min(BUCKETS - 1, 1 + (int) (Math.log(seconds / LEAST) / Math.log(GROWTH)));
  }

  Seconds seconds() {
    return new Seconds(all.mean(), quantile(0.5), quantile(0.95), greatest);
  }

  /** The least that a share of all do not exceed. */
  private double quantile(double share) {
    long rank = (long) Math.ceil(share * all.count());
    long seen = 0;
    for (int bucket = 0; bucket < BUCKETS && rank > 0; bucket++) {
      seen += counts[bucket];
      if (seen >= rank) {
        double middle = bucket == 0 ? LEAST / 2 : LEAST * Math.pow(GROWTH, bucket - 0.5);
        return Math.min(middle, greatest);
      }
    }
    return Double.NaN;
  }
}
