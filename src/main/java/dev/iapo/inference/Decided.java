package dev.iapo.inference;

import java.util.Arrays;

/**
 * When a majority vote is decided: when its leader can be neither overtaken nor tied by what is
 * left to draw. Once it is, it remains so; hence it is enough to know how the lead is distributed
 * after each number of draws.
 */
final class Decided {
  private final Share[] shares;
  private final double[] abstentions;
  private final int scales;

  /**
   * Answers with the same chances.
   *
   * @param ways the weighted number of ways to draw i votes of one of them, for i = 0, 1, …
   * @param times how many such answers there are
   */
  record Share(double[] ways, int times) {}

  private Decided(Share[] shares, double[] abstentions, int scales) {
    this.shares = shares;
    this.abstentions = abstentions;
    this.scales = scales;
  }

  /**
   * The probability that a vote on k completions is decided after m of them, at {@code [m][k − m]}.
   *
   * @param abstentions the weighted number of ways to draw i of them
   * @param all the weighted number of ways to draw m completions, for m up to the greatest scale
   */
  static double[][] of(Share[] shares, double[] abstentions, double[] all) {
    Decided decided = new Decided(shares, abstentions, all.length - 1);
    double[][] ways = new double[all.length][all.length];
    for (int leader = 0; leader < shares.length; leader++) {
      decided.add(leader, ways);
    }
    for (int m = 0; m < ways.length; m++) {
      for (int left = 0; left < ways.length; left++) {
        ways[m][left] /= all[m];
      }
    }
    return ways;
  }

  /**
   * The fewest draws after which a vote may be decided: all of them for the leader. 0 if it is.
   *
   * @param firstTwo the totals of the leader and of the second
   * @param greatest the most that a completion adds to a total, above 0
   */
  static long fewest(long[] firstTwo, int left, long greatest) {
    long lead = firstTwo[0] - firstTwo[1];
    long open = left * greatest - lead; // what the second may come to be ahead
    return open < 0 ? 0 : open / (2 * greatest) + 1;
  }

  /** Adds the ways in which a leader has v of m votes, and no rival more than v − (k − m) − 1. */
  private void add(int leader, double[][] decided) {
    double[] own = shares[leader].ways();
    int most = mostOfRivals(leader);
    for (int bound = 0; bound <= most && bound <= scales - 3; bound++) {
      double[] rest = rivals(leader, bound, scales - 3 - bound);
      for (int v = bound + 2; v < own.length; v++) {
        double ways = shares[leader].times() * own[v];
        for (int left = bound == most ? 1 : v - 1 - bound; left <= v - 1 - bound; left++) {
          int to = Math.min(rest.length, scales + 1 - v - left);
          for (int others = 0; others < to; others++) {
            decided[v + others][left] += ways * rest[others];
          }
        }
      }
    }
  }

  private int mostOfRivals(int leader) {
    int most = 0;
    for (int i = 0; i < shares.length; i++) {
      if (rivals(leader, i) > 0) {
        most = Math.max(most, shares[i].ways().length - 1);
      }
    }
    return most;
  }

  private int rivals(int leader, int share) {
    return shares[share].times() - (share == leader ? 1 : 0);
  }

  /** The ways to draw d others, none of them more than so often, for d up to a degree. */
  private double[] rivals(int leader, int bound, int degree) {
    double[] product = Arrays.copyOf(abstentions, Math.min(abstentions.length, degree + 1));
    for (int i = 0; i < shares.length; i++) {
      double[] ways = shares[i].ways();
      double[] factor = Arrays.copyOf(ways, Math.min(ways.length, bound + 1));
      for (int time = 0; time < rivals(leader, i) && bound > 0; time++) {
        product = product(product, factor, degree);
      }
    }
    return product;
  }

  private static double[] product(double[] a, double[] b, int degree) {
    double[] product = new double[Math.min(a.length + b.length - 1, degree + 1)];
    for (int i = 0; i < a.length; i++) {
      double factor = a[i];
      int to = Math.min(b.length, product.length - i);
      for (int j = 0; j < to; j++) {
        product[i + j] += factor * b[j];
      }
    }
    return product;
  }
}
