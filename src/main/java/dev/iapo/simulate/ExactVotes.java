package dev.iapo.simulate;

import dev.iapo.inference.MajorityVote.TieRule;
import java.util.Arrays;

/**
 * The exact probability that a majority vote over N independent completions is right.
 *
 * <p>With q_j the chance of answer j and u that of an abstention, it is Σ_m C(N, m)·q_ans^m·H_m(N −
 * m), where H_m(d) sums the multinomial probabilities of the d other completions in which no other
 * answer has more than m votes, r answers tied at m weighing as the tie rule says. H_m is built
 * answer by answer as a product of exponential generating functions, in binomial form: every term
 * is a probability, so nothing cancels or overflows.
 */
final class ExactVotes {
  private final int maxScale;
  private final TieRule ties;
  private final double[][] binomials;

  ExactVotes(int maxScale, TieRule ties) {
    this.maxScale = maxScale;
    this.ties = ties;
    this.binomials = new double[maxScale + 1][];
    for (int n = 0; n <= maxScale; n++) {
      binomials[n] = new double[n + 1];
      binomials[n][0] = 1;
      binomials[n][n] = 1;
      for (int i = 1; i < n; i++) {
        binomials[n][i] = binomials[n - 1][i - 1] + binomials[n - 1][i];
      }
    }
  }

  /**
   * The probability at every scale; place N − 1 is scale N.
   *
   * @param chances of every answer; with {@code abstain} they sum to 1
   * @param right index of the right answer
   */
  double[] accuracies(double[] chances, double abstain, int right) {
    double[] accuracies = new double[maxScale];
    double own = 1;
    for (int m = 1; m <= maxScale; m++) {
      own *= chances[right];
      double[] others = others(chances, abstain, right, m);
      for (int d = 0; d < others.length; d++) {
        accuracies[m + d - 1] += binomials[m + d][m] * own * others[d];
      }
    }
    return accuracies;
  }

  /** H_m(d) for every d up to maxScale − m. */
  private double[] others(double[] chances, double abstain, int right, int m) {
    int degree = maxScale - m;
    if (m > degree) {
      return powers(1 - chances[right], degree); // no other answer can reach m
    }
    double[][] byTies = {powers(abstain, degree)};
    for (int answer = 0; answer < chances.length; answer++) {
      if (answer != right && chances[answer] > 0) {
        byTies = withAnswer(byTies, powers(chances[answer], m), degree);
      }
    }
    double[] weighted = byTies[0];
    for (int tied = 1; tied < byTies.length; tied++) {
      double weight = ties == TieRule.FAIR ? 1.0 / (1 + tied) : 0.5;
      for (int d = 0; d <= degree; d++) {
        weighted[d] += weight * byTies[tied][d];
      }
    }
    return weighted;
  }

  /** Admits up to m votes for one more answer; with exactly m it is one more that ties. */
  private double[][] withAnswer(double[][] byTies, double[] powers, int degree) {
    int m = powers.length - 1;
    int mostTies = ties == TieRule.HALF ? 1 : degree / m; // one tie or several weigh the same
    double[][] product = new double[Math.min(byTies.length, mostTies) + 1][degree + 1];
    for (int tied = 0; tied < byTies.length; tied++) {
      double[] from = byTies[tied];
      double[] tying = product[Math.min(tied + 1, product.length - 1)];
      for (int d = 0; d <= degree; d++) {
        double[] choose = binomials[d];
        double below = 0;
        for (int i = 0; i < m && i <= d; i++) {
          below += choose[i] * powers[i] * from[d - i];
        }
        product[tied][d] += below;
        if (d >= m) {
          tying[d] += choose[m] * powers[m] * from[d - m];
        }
      }
    }
    return product;
  }

  private static double[] powers(double base, int upTo) {
    double[] powers = new double[upTo + 1];
    Arrays.fill(powers, base);
    powers[0] = 1;
    for (int i = 2; i <= upTo; i++) {
      powers[i] = powers[i - 1] * base;
    }
    return powers;
  }
}
