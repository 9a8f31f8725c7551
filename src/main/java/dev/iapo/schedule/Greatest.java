package dev.iapo.schedule;

import java.util.Arrays;

/**
 * Finds the k-th greatest of many numbers in linear time: first among those near where a sample has
 * it, then by buckets.
 *
 * <p>An instance keeps what it works with and is for one thread.
 */
final class Greatest {
  private static final int BUCKETS = 512;
  private static final int FEW = 48;

  /** From so many numbers on, a sample of them tells first about where it is. */
  private static final int MANY = 16_384;

  private static final int SAMPLE = 1024;

  /** Places in the sample by which it may be off: 3.5 standard deviations. */
  private static final int MARGIN = 56;

  private final int[] counts = new int[BUCKETS];
  private final double[] sample = new double[SAMPLE];
  private final double[] near;
  private int above;

  /**
   * @param most the most numbers that it will be asked about
   */
  Greatest(int most) {
    this.near = new double[most];
  }

  /** The k-th greatest of n values, NaN ones apart; −∞ if there are fewer. */
  double of(int k, double[] values, int n) {
    if (n >= MANY) {
      sampled(values, n);
      int place = SAMPLE - 1 - (int) ((long) k * SAMPLE / n);
      double low = sample[Math.max(0, place - MARGIN)];
      double high = sample[Math.min(SAMPLE - 1, place + MARGIN)];
      int found = between(low, high, values, n);
      if (above < k && k <= above + found) {
        return byBuckets(k - above, found);
      }
    }
    int found = between(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, values, n);
    return k > found ? Double.NEGATIVE_INFINITY : byBuckets(k, found);
  }

  private void sampled(double[] values, int n) {
    int stride = n / SAMPLE | 1; // odd, so that all scales are among them
    for (int i = 0, at = 0; i < SAMPLE; i++, at = (at + stride) % n) {
      sample[i] = Double.isNaN(values[at]) ? Double.NEGATIVE_INFINITY : values[at];
    }
    Arrays.sort(sample);
  }

  /**
   * Puts those between the two, inclusive, at the beginning of {@code near}, and counts those
   * above.
   */
  private int between(double low, double high, double[] values, int n) {
    int found = 0;
    int greater = 0;
    for (int i = 0; i < n; i++) {
      double value = values[i];
      greater += value > high ? 1 : 0;
      if (value <= high && value >= low) {
        near[found++] = value;
      }
    }
    above = greater;
    return found;
  }

  /** The k-th greatest of the first n that are near: by buckets, those of its bucket, and so on. */
  private double byBuckets(int k, int n) {
    double[] left = near;
    int size = n;
    int rank = k;
    while (true) {
      double least = left[0];
      double most = left[0];
      for (int i = 1; i < size; i++) {
        least = left[i] < least ? left[i] : least;
        most = left[i] > most ? left[i] : most;
      }
      if (least == most) {
        return least;
      }
      if (size <= FEW) {
        Arrays.sort(left, 0, size);
        return left[size - rank];
      }
      double perValue = (BUCKETS - 1) / (most - least);
      if (Double.isInfinite(perValue)) { // they are so close that it makes no difference
        Arrays.sort(left, 0, size);
        return left[size - rank];
      }
      Arrays.fill(counts, 0);
      for (int i = 0; i < size; i++) {
        counts[(int) ((left[i] - least) * perValue)]++;
      }
      int bucket = BUCKETS - 1;
      while (counts[bucket] < rank) {
        rank -= counts[bucket--];
      }
      double[] within = new double[counts[bucket]];
      int found = 0;
      for (int i = 0; i < size; i++) {
        if ((int) ((left[i] - least) * perValue) == bucket) {
          within[found++] = left[i];
        }
      }
      left = within;
      size = found;
    }
  }
}
