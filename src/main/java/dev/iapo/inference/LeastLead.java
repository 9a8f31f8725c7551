package dev.iapo.inference;

/** The votes with which a leader is far enough ahead of the answer behind it. */
final class LeastLead {
  private final int[] least; // votes of the leader, by those of the second

  /**
   * @param confidence in that the leader is the more frequent one of the two
   * @param completions the most that are drawn
   */
  LeastLead(double confidence, int completions) {
    this.least = new int[completions + 1];
    double[] posterior = new double[completions + 1]; // by votes of the leader
    for (int second = 0; second <= completions; second++) {
      int first = 0;
      for (int v = 0; v <= completions; v++) {
        posterior[v] = posterior(posterior, v, second);
        first += posterior[v] < confidence ? 1 : 0; // it rises with v
      }
      least[second] = first;
    }
  }

  /**
   * P(p₁ > p₂) after v and w votes, 1 − I_{1/2}(v + 1, w + 1): the mean of those after one vote
   * less of either.
   *
   * @param known those of w up to v − 1, and from v on those of w − 1
   */
  private static double posterior(double[] known, int v, int w) {
    if (w == 0) {
      return 1 - Math.scalb(1.0, -(v + 1));
    }
    return v == 0 ? Math.scalb(1.0, -(w + 1)) : (known[v - 1] + known[v]) / 2;
  }

  static void check(double confidence) {
    if (!(confidence > 0.5 && confidence < 1)) {
      throw new IllegalArgumentException(
          "confidence: " + confidence + " (expected: above 0.5, below 1)");
    }
  }

  /**
   * Whether the confidence is reached.
   *
   * @param firstTwo the votes of the leader and of the second
   */
  boolean suffices(long[] firstTwo) {
    return fewest(firstTwo) <= 0;
  }

  /** The fewest draws after which it may be reached: all of them votes of the leader. */
  long fewest(long[] firstTwo) {
    return least[(int) firstTwo[1]] - firstTwo[0];
  }
}
