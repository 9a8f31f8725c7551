package dev.iapo.compare;

import java.util.Arrays;
import java.util.Comparator;

/** Holm's step-down adjustment of p-values for the number of tests (Holm 1979). */
public final class Holm {
  private Holm() {}

  /** The adjusted p-values, in the order given: at most 1, never below what was given. */
  public static double[] adjusted(double[] p) {
    Integer[] order = new Integer[p.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> p[i]));
    double[] adjusted = new double[p.length];
    double largest = 0;
    for (int rank = 0; rank < order.length; rank++) {
      largest = Math.max(largest, (p.length - rank) * p[order[rank]]);
      adjusted[order[rank]] = Math.min(1, largest);
    }
    return adjusted;
  }
}
