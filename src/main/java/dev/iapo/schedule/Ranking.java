package dev.iapo.schedule;

import dev.iapo.estimate.ArmSpace;
import java.util.Arrays;

/**
 * Ranks the arms of a context: greater estimated utility first; equal ones by smaller scale, then
 * by the order of configurations and strategies; arms without a sample last.
 *
 * <p>Time is linear in the arms. An instance keeps what it works with and is for one thread.
 */
final class Ranking {
  /** Estimates closer than about its inverse are equal: their last bits may differ. */
  private static final double RESOLUTION = 1e12;

  private static final int BUCKETS = 2048;
  private static final int FEW = 256;

  private final ArmSpace arms;
  private final int[] listed;
  private final int[] counts = new int[BUCKETS];

  Ranking(ArmSpace arms) {
    this.arms = arms;
    this.listed = new int[arms.size()];
  }

  /** The best of some arms. */
  int best(double[] utilities, ArmSet among) {
    int n = among.list(listed);
    int best = listed[0];
    double bestKey = key(utilities[best]);
    for (int i = 1; i < n; i++) {
      int arm = listed[i];
      double key = key(utilities[arm]);
      if (key > bestKey
          || (key == bestKey && arms.scale(arm) < arms.scale(best))
          || (Double.isNaN(bestKey)
              && (!Double.isNaN(key) || arms.scale(arm) < arms.scale(best)))) {
        best = arm;
        bestKey = key;
      }
    }
    return best;
  }

  /**
   * Keeps the best of some arms.
   *
   * @param utilities by arm; overwritten
   */
  void keep(int count, double[] utilities, ArmSet among) {
    if (count >= among.size()) {
      return;
    }
    int n = among.list(listed);
    double[] keys = keys(utilities, n);
    double threshold = greatest(count, keys, n);
    int above = 0;
    int equal = 0;
    for (int i = 0; i < n; i++) {
      above += keys[i] > threshold ? 1 : 0;
      equal += keys[i] == threshold ? 1 : 0;
    }
    among.clear();
    keepAtLeast(threshold, keys, n, among);
    if (above + equal > count) {
      dropTies(count - above, threshold, keys, n, among);
    }
    among.recount();
  }

  /** The keys of the listed arms, in their order and in the place of the utilities. */
  private double[] keys(double[] utilities, int n) {
    double least = Double.POSITIVE_INFINITY;
    boolean unsampled = false;
    for (int i = 0; i < n; i++) {
      double key = key(utilities[listed[i]]);
      utilities[i] = key; // i is at most the arm, which is not looked at again
      least = key < least ? key : least;
      unsampled |= Double.isNaN(key);
    }
    if (unsampled) {
      double last = Double.isInfinite(least) ? 0 : Math.min(least - 1, Math.nextDown(least));
      for (int i = 0; i < n; i++) {
        utilities[i] = Double.isNaN(utilities[i]) ? last : utilities[i];
      }
    }
    return utilities;
  }

  private static double key(double utility) {
    return Math.rint(utility * RESOLUTION);
  }

  /** The count-th greatest of n keys: by buckets, those of the bucket it is in, and so on. */
  private double greatest(int count, double[] keys, int n) {
    double[] left = keys;
    int size = n;
    int rank = count;
    while (true) {
      double least = left[0];
      double most = left[0];
      for (int i = 1; i < size; i++) {
        least = Math.min(least, left[i]);
        most = Math.max(most, left[i]);
      }
      if (least == most) {
        return least;
      }
      if (size <= FEW) {
        double[] sorted = Arrays.copyOf(left, size);
        Arrays.sort(sorted);
        return sorted[size - rank];
      }
      double perKey = (BUCKETS - 1) / (most - least);
      Arrays.fill(counts, 0);
      for (int i = 0; i < size; i++) {
        counts[(int) ((left[i] - least) * perKey)]++;
      }
      int bucket = BUCKETS - 1;
      while (counts[bucket] < rank) {
        rank -= counts[bucket--];
      }
      double[] within = new double[counts[bucket]];
      int found = 0;
      for (int i = 0; i < size; i++) {
        if ((int) ((left[i] - least) * perKey) == bucket) {
          within[found++] = left[i];
        }
      }
      left = within;
      size = found;
    }
  }

  private void keepAtLeast(double threshold, double[] keys, int n, ArmSet kept) {
    for (int i = 0; i < n; i++) {
      long bit = keys[i] >= threshold ? 1L : 0L;
      kept.words[listed[i] / Long.SIZE] |= bit << (listed[i] % Long.SIZE);
    }
  }

  /** Of the arms with that key, keeps the first by scale, then by order. */
  private void dropTies(int room, double threshold, double[] keys, int n, ArmSet kept) {
    int[] byScale = new int[arms.maxScale() + 1];
    for (int i = 0; i < n; i++) {
      byScale[arms.scale(listed[i])] += keys[i] == threshold ? 1 : 0;
    }
    int left = room;
    int last = 1;
    while (byScale[last] <= left) {
      left -= byScale[last++];
    }
    for (int i = 0; i < n; i++) {
      int arm = listed[i];
      int scale = arms.scale(arm);
      if (keys[i] == threshold && (scale > last || (scale == last && left-- <= 0))) {
        kept.words[arm / Long.SIZE] &= ~(1L << (arm % Long.SIZE));
      }
    }
  }
}
