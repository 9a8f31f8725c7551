package dev.iapo.serve;

import dev.iapo.config.DaemonSetup.Drift;
import dev.iapo.domain.Deployable.Figure;

/**
 * When a mean is not what was promised. It is looked at with every request, so a fixed multiple of
 * the standard error would be exceeded sooner or later by chance alone. The multiple is that of an
 * always-valid test instead:
 *
 * <pre>
 *   v = s² + p²      s, p: standard errors of the n served, and of the promise
 *   k = 1 + 4 (s² n / requests + p²) / v
 *   L = e² + ln k    e: the errors of the rule
 *   q = exp(L / n)
 *   apart if |served − promised| &gt; √v · √((n − 1) (q − 1) / (1 − q / k))
 * </pre>
 *
 * <p>It is the t-test of Gönen, Johnson, Lu and Westfall (The American Statistician 59, 2005),
 * whose Bayes factor is compared with exp(e²/2): by Ville's inequality it is ever exceeded by
 * chance with a probability of at most exp(−e²/2), 1 in 2981 for e = 4, however often one looks.
 * That is exact for normal numbers and holds well for others, as their means are nearly normal. The
 * promise's error is the same at all looks, and enters as Robbins' mixture has it (Annals of
 * Mathematical Statistics 41, 1970): a mean of n numbers less a mean of others is a Brownian motion
 * at the time 1 / v. For e = 4 the multiple is 5.4 at 50 requests, 4.6 at 200 and below 5.1 up to
 * 100,000.
 */
final class DriftRule {
  /** The least difference of shares that counts. */
  static final double LEAST_SHARE = 0.05;

  /** A drift ends at half the difference that it takes to begin, lest it come and go. */
  private static final double END = 0.5;

  private final Drift drift;

  DriftRule(Drift drift) {
    this.drift = drift;
  }

  /** How many requests are looked at together, at the least, once there are as many. */
  int span() {
    return 10 * drift.requests();
  }

  /**
   * Whether served numbers are apart from what was promised.
   *
   * @param share whether they are shares, within 0..1
   * @param already whether they were so far
   */
  boolean apart(RunningMean served, Figure promised, boolean share, boolean already) {
    if (served.count() < drift.requests() || Double.isNaN(promised.mean())) {
      return false;
    }
    double difference = Math.abs(served.mean() - promised.mean());
    double needed = Math.max(tolerated(promised.mean(), share), bound(served, promised, share));
    return difference > needed * (already ? END : 1);
  }

  /** Of shares it is the same for their complements. */
  private double tolerated(double promised, boolean share) {
    return share
        ? Math.max(LEAST_SHARE, drift.tolerance() * Math.min(promised, 1 - promised))
        : drift.tolerance() * Math.abs(promised);
  }

  /** The difference that chance does not make; infinite if it can make any. */
  double bound(RunningMean served, Figure promised, boolean share) {
    double n = served.count();
    double variance = served.variance();
    if (share) { // of few alike ones it looks too small; it cannot be greater if all is as promised
      variance = Math.max(variance, promised.mean() * (1 - promised.mean()));
    }
    double ofServed = variance / n;
    double error = promised.error();
    double ofPromise = Double.isNaN(error) ? 0 : error * error;
    double both = ofServed + ofPromise;
    if (both == 0) {
      return 0;
    }
    double k = 1 + 4 * (ofServed * n / drift.requests() + ofPromise) / both;
    double q = Math.exp((drift.errors() * drift.errors() + Math.log(k)) / n);
    return q < k ? Math.sqrt(both * (n - 1) * (q - 1) / (1 - q / k)) : Double.POSITIVE_INFINITY;
  }
}
