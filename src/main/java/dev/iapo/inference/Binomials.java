package dev.iapo.inference;

/** Binomial coefficients as doubles. */
final class Binomials {
  private Binomials() {}

  /** C(n, 0), C(n, 1), … up to C(n, min(n, upTo)). */
  static double[] row(int n, int upTo) {
    double[] row = new double[Math.min(n, upTo) + 1];
    row[0] = 1;
    for (int i = 1; i < row.length; i++) {
      row[i] = row[i - 1] * (n - i + 1) / i;
    }
    return row;
  }
}
