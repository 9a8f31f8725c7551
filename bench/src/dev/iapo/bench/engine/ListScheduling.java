package dev.iapo.bench.engine;

import java.util.Arrays;
import java.util.PriorityQueue;

/** How long calls of known durations take on so many slots, in any unit. */
final class ListScheduling {
  private ListScheduling() {}

  /** Each call starts, in the order given, as soon as a slot is free. */
  static long inOrder(long[] durations, int slots) {
    PriorityQueue<Long> free = new PriorityQueue<>();
    long end = 0;
    for (long duration : durations) {
      long start = free.size() < slots ? 0 : free.remove();
      free.add(start + duration);
      end = Math.max(end, start + duration);
    }
    return end;
  }

  /** The longest calls first: within a third of the best there is, and known only afterwards. */
  static long longestFirst(long[] durations, int slots) {
    long[] sorted = durations.clone();
    Arrays.sort(sorted);
    for (int i = 0, j = sorted.length - 1; i < j; i++, j--) {
      long other = sorted[i];
      sorted[i] = sorted[j];
      sorted[j] = other;
    }
    return inOrder(sorted, slots);
  }
}
