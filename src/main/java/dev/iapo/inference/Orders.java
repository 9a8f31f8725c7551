package dev.iapo.inference;

import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Random orders of completions. Every beginning of one is a random subset, so the mean over them of
 * what a strategy makes of its beginnings is an unbiased estimate of the mean over all subsets and
 * orders, though not that mean itself.
 */
final class Orders {
  private Orders() {}

  /**
   * Goes through random orders.
   *
   * @param n how many completions there are
   * @param upTo of which so many are looked at
   * @param each takes the order, which is valid up to that number only and until the next one
   */
  static void random(int n, int upTo, int count, long seed, Consumer<int[]> each) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    for (int time = 0; time < count; time++) {
      for (int i = 0; i < upTo; i++) {
        int j = i + random.nextInt(n - i);
        int other = order[i];
        order[i] = order[j];
        order[j] = other;
      }
      each.accept(order);
    }
  }
}
