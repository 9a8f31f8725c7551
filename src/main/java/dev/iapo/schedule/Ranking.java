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

  /** From so many keys on, a sample of them tells first about where the threshold is. */
  private static final int MANY = 16_384;

  private static final int SAMPLE = 1024;

  /** Places in the sample by which the threshold may be off: 3.5 standard deviations. */
  private static final int MARGIN = 56;

  private final ArmSpace arms;
  private final int[] listed;
  private final int[] counts = new int[BUCKETS];
  private final double[] sample = new double[SAMPLE];
  private final double[] near; // keys about the threshold

  Ranking(ArmSpace arms) {
    this.arms = arms;
    this.listed = new int[arms.size()];
    this.near = new double[arms.size() < MANY ? 0 : arms.size()];
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
    keepAtLeast(threshold, keys, among);
    among.recount();
    if (among.size() > count) {
      dropTies(among.size() - count, threshold, keys, n, among);
      among.recount();
    }
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

  /** The count-th greatest of n keys. */
  private double greatest(int count, double[] keys, int n) {
    if (n < MANY) {
      return greatestByBuckets(count, keys, n);
    }
    int stride = n / SAMPLE | 1; // odd, so that all scales are among them
    for (int i = 0, at = 0; i < SAMPLE; i++, at = (at + stride) % n) {
      sample[i] = keys[at];
    }
    Arrays.sort(sample);
    int place = SAMPLE - 1 - (int) ((long) count * SAMPLE / n);
    double low = sample[Math.max(0, place - MARGIN)];
    double high = sample[Math.min(SAMPLE - 1, Math.max(0, place + MARGIN))];
    int above = 0;
    int found = 0;
    for (int i = 0; i < n; i++) {
      double key = keys[i];
      near[found] = key; // stays if it is counted
      above += key > high ? 1 : 0;
      found += key >= low && key <= high ? 1 : 0;
    }
    return above < count && count <= above + found
        ? greatestByBuckets(count - above, near, found)
        : greatestByBuckets(count, keys, n);
  }

  /** By buckets, those of the bucket it is in, and so on. */
  private double greatestByBuckets(int count, double[] keys, int n) {
    double[] left = keys;
    int size = n;
    int rank = count;
    while (true) {
      double least = left[0];
      double most = left[0];
      for (int i = 1; i < size; i++) {
        double key = left[i]; // never NaN, for which Math.min would look
        least = key < least ? key : least;
        most = key > most ? key : most;
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

  /** Word by word, so that no bit waits for the one before it to be written. */
  private static void keepAtLeast(double threshold, double[] keys, ArmSet among) {
    int i = 0;
    for (int w = 0; w < among.words.length; w++) {
      long kept = 0;
      if (among.words[w] == -1) {
        for (int bit = 0; bit < Long.SIZE; bit++) {
          kept |= (keys[i++] >= threshold ? 1L : 0L) << bit;
        }
      } else {
        for (long left = among.words[w]; left != 0; left &= left - 1) {
          kept |= (keys[i++] >= threshold ? 1L : 0L) << Long.numberOfTrailingZeros(left);
        }
      }
      among.words[w] = kept;
    }
  }

  /** Of the arms with that key, drops so many: the last by scale, then by order. */
  private void dropTies(int surplus, double threshold, double[] keys, int n, ArmSet kept) {
    int[] byScale = new int[arms.maxScale() + 1];
    int left = -surplus;
    for (int i = 0; i < n; i++) {
      if (keys[i] == threshold) {
        byScale[arms.scale(listed[i])]++;
        left++;
      }
    }
    int last = 1;
    while (byScale[last] <= left) {
      left -= byScale[last++];
    }
    for (int i = 0; i < n; i++) {
      if (keys[i] == threshold) {
        int arm = listed[i];
        int scale = arms.scale(arm);
        if (scale > last || (scale == last && left-- <= 0)) {
          kept.words[arm / Long.SIZE] &= ~(1L << (arm % Long.SIZE));
        }
      }
    }
  }
}
