package dev.iapo.run;

import java.util.List;

/** The scores that select completions of one objective, beside those that they are worth. */
public final class ScorePairs {
  private final int objective;
  private Moments all = Moments.NONE;
  private Moments within = Moments.NONE;

  /** Two scores of a completion. */
  record Pair(double selecting, double worth) {}

  /** Means, and sums of squares and products about them. */
  private record Moments(long n, double meanX, double meanY, double xx, double yy, double xy) {
    static final Moments NONE = new Moments(0, 0, 0, 0, 0, 0);

    static Moments of(List<Pair> pairs) {
      Moments moments = NONE;
      for (Pair pair : pairs) {
        moments = moments.merged(new Moments(1, pair.selecting, pair.worth, 0, 0, 0));
      }
      return moments;
    }

    Moments merged(Moments other) {
      long both = n + other.n;
      if (both == 0) {
        return this;
      }
      double dx = other.meanX - meanX;
      double dy = other.meanY - meanY;
      double share = (double) other.n / both;
      double weight = n * share;
      return new Moments(
          both,
          meanX + dx * share,
          meanY + dy * share,
          xx + other.xx + weight * dx * dx,
          yy + other.yy + weight * dy * dy,
          xy + other.xy + weight * dx * dy);
    }

    /** The same as if all had the same means. */
    Moments centred() {
      return new Moments(n, 0, 0, xx, yy, xy);
    }

    double correlation() {
      return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : Double.NaN;
    }
  }

  ScorePairs(int objective) {
    this.objective = objective;
  }

  /** Takes in those of one pull. */
  void add(List<Pair> pairs) {
    Moments moments = Moments.of(pairs);
    all = all.merged(moments);
    within = within.merged(moments.centred());
  }

  public int objective() {
    return objective;
  }

  public long completions() {
    return all.n;
  }

  public double meanSelecting() {
    return all.meanX;
  }

  public double meanWorth() {
    return all.meanY;
  }

  /** Of all completions; NaN if either does not vary. */
  public double correlation() {
    return all.correlation();
  }

  /** Of completions of the same prompt and query, among which selection takes place. */
  public double correlationWithin() {
    return within.correlation();
  }
}
