package dev.iapo.schedule;

/** Exponential bounds on how far the mean of independent values may stray. */
final class Tail {
  private Tail() {}

  /**
   * A bound on ln inf_λ E exp(λ(X − E X − t)) for one bounded value: with n of them, a mean strays
   * by t to one side with a probability of at most its n-fold exponential. It is the lesser of
   * those of Hoeffding (1963, Theorem 2) and Bennett (1962).
   *
   * @param t the deviation; none is excluded if it is not greater than 0
   * @param range the width of an interval that holds X
   */
  static double lnRate(double t, double variance, double range) {
    if (!(t > 0)) {
      return 0;
    }
    if (range <= 0 || variance <= 0 || t == Double.POSITIVE_INFINITY) {
      return Double.NEGATIVE_INFINITY;
    }
    double hoeffding = -2 * t * t / (range * range);
    double u = range * t / variance;
    double bennett = -variance / (range * range) * ((1 + u) * Math.log1p(u) - u);
    return Math.min(hoeffding, bennett);
  }
}
