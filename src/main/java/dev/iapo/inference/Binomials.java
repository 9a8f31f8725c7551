package dev.iapo.inference;

/** Binomial coefficients as doubles, scaled to stay within their range. */
final class Binomials {
  private Binomials() {}

  /**
   * A power of two with which all scaled coefficients of n are finite: C(n, i)·scale^i is at most
   * (1 + scale)^n, and that at most e^upTo.
   *
   * @param upTo the greatest i that is needed, at most 700
   */
  static double scale(int n, int upTo) {
    double scale = 1;
    while (n * scale > upTo) {
      scale /= 2;
    }
    return scale;
  }

  /** C(n, i)·scale^i for i = 0, 1, … up to min(n, upTo). */
  static double[] row(int n, int upTo, double scale) {
    double[] row = new double[Math.min(n, upTo) + 1];
    row[0] = 1;
    for (int i = 1; i < row.length; i++) {
      row[i] = row[i - 1] * (n - i + 1) / i * scale;
    }
    return row;
  }
}
