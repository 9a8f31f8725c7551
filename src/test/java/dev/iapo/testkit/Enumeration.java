package dev.iapo.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Goes through all subsets, permutations and sequences, by definition and without a shortcut. */
public final class Enumeration {
  private Enumeration() {}

  /** All index sets of k out of n. */
  public static void subsets(int n, int k, Consumer<int[]> each) {
    for (int bits = 0; bits < 1 << n; bits++) {
      if (Integer.bitCount(bits) == k) {
        int[] subset = new int[k];
        for (int i = 0, at = 0; i < n; i++) {
          if ((bits >> i & 1) == 1) {
            subset[at++] = i;
          }
        }
        each.accept(subset);
      }
    }
  }

  /** All orders of 0..n-1. */
  public static void permutations(int n, Consumer<int[]> each) {
    permutations(new ArrayList<>(), n, each);
  }

  private static void permutations(List<Integer> prefix, int n, Consumer<int[]> each) {
    if (prefix.size() == n) {
      each.accept(prefix.stream().mapToInt(i -> i).toArray());
    }
    for (int i = 0; i < n; i++) {
      if (!prefix.contains(i)) {
        prefix.add(i);
        permutations(prefix, n, each);
        prefix.remove(prefix.size() - 1);
      }
    }
  }

  /** All sequences of that length over 0..symbols-1. */
  public static void sequences(int symbols, int length, Consumer<int[]> each) {
    int[] sequence = new int[length];
    int at;
    do {
      each.accept(sequence.clone());
      for (at = length - 1; at >= 0 && sequence[at] == symbols - 1; at--) {
        sequence[at] = 0;
      }
      if (at >= 0) {
        sequence[at]++;
      }
    } while (at >= 0);
  }

  /** All ways of putting at most {@code most} things into that many places. */
  public static void counts(int places, int most, Consumer<int[]> each) {
    sequences(
        most + 1,
        places,
        counts -> {
          int sum = 0;
          for (int count : counts) {
            sum += count;
          }
          if (sum <= most) {
            each.accept(counts);
          }
        });
  }
}
