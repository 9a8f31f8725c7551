package dev.iapo.inference;

/**
 * Where a strategy adds what it finds: {@code rows[v][from + k - 1]} is for scale k under the
 * weights v.
 *
 * @param rows one per vector of weights
 * @param scales the greatest scale that is wanted, from 1
 */
public record Sums(double[][] rows, int from, int scales) {
  /** For one vector of weights, at the beginning of an array. */
  public static Sums of(double[] sums) {
    return new Sums(new double[][] {sums}, 0, sums.length);
  }
}
