package dev.iapo.inference;

/** What all votes have in common: they are worth the probability that the answer is a right one. */
abstract class Vote implements InferenceStrategy {
  @Override
  public final boolean contextFree() {
    return true;
  }

  @Override
  public final double factor(double[] weights) {
    return weights[0];
  }

  @Override
  public boolean selectsBy(int objective, double[] weights) {
    return false;
  }

  /** Adds the same to every row. */
  static void add(double[] byScale, int sign, Sums sums) {
    for (double[] row : sums.rows()) {
      for (int k = 1; k <= byScale.length; k++) {
        row[sums.from() + k - 1] += sign * byScale[k - 1];
      }
    }
  }
}
