package dev.iapo.simulate;

import java.util.SplittableRandom;

/** Recorded frequencies as a distribution. */
final class Frequencies {
  private Frequencies() {}

  static long total(int[] counts) {
    long total = 0;
    for (int count : counts) {
      total += count;
    }
    return total;
  }

  /** An index drawn by its count; {@code counts.length} for one of the {@code others}. */
  static int draw(int[] counts, int others, SplittableRandom random) {
    long place = random.nextLong(total(counts) + others);
    for (int i = 0; i < counts.length; i++) {
      place -= counts[i];
      if (place < 0) {
        return i;
      }
    }
    return counts.length;
  }
}
