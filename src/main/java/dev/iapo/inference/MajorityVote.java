package dev.iapo.inference;

import dev.iapo.domain.Outcomes;
import java.util.Arrays;

/**
 * Majority vote: the most frequent answer is the answer; its value is the probability that it is a
 * right one. Abstentions do not vote; if all abstain the vote is wrong.
 */
public final class MajorityVote implements InferenceStrategy {
  /** The name in task files and policies. */
  public static final String NAME = "majority-vote";

  /** What a tie that includes a right answer is worth. */
  public enum TieRule {
    /**
     * One half however many are tied, as the published environments score it; one where all the
     * tied are right.
     */
    HALF("half"),
    /** The share of right answers among the tied: what a draw among them gives. */
    FAIR("fair");

    private final String label;

    TieRule(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  private final TieRule ties;

  public MajorityVote(TieRule ties) {
    this.ties = ties;
  }

  public TieRule ties() {
    return ties;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean contextFree() {
    return true;
  }

  @Override
  public double factor(double[] weights) {
    return weights[0];
  }

  @Override
  public void addBlocks(Outcomes completions, double[] weights, double[] sums) {
    int n = completions.size();
    Votes votes = Votes.of(completions);
    int[] counts = new int[votes.size()];
    for (int k = 1; k <= Math.min(n, sums.length); k++) {
      double sum = 0;
      for (int from = 0; from + k <= n; from += k) {
        Arrays.fill(counts, 0);
        for (int i = from; i < from + k; i++) {
          int vote = completions.vote(i);
          if (vote != Outcomes.ABSTAIN) {
            counts[vote]++;
          }
        }
        sum += value(counts, votes.accepted());
      }
      sums[k - 1] += sum;
    }
  }

  /** The value of a vote with these counts per answer. */
  private double value(int[] counts, boolean[] accepted) {
    int most = 0;
    int tied = 0;
    int right = 0;
    for (int answer = 0; answer < counts.length; answer++) {
      if (counts[answer] > most) {
        most = counts[answer];
        tied = 0;
        right = 0;
      }
      if (most > 0 && counts[answer] == most) {
        tied++;
        right += accepted[answer] ? 1 : 0;
      }
    }
    if (right == 0 || right == tied) {
      return right == 0 ? 0 : 1;
    }
    return ties == TieRule.FAIR ? (double) right / tied : 0.5;
  }

  @Override
  public void subsetMeans(Outcomes completions, double[] weights, double[] means) {
    Votes votes = Votes.of(completions);
    int n = completions.size();
    int scales = Math.min(n, means.length);
    double scale = Binomials.scale(n, scales); // cancels in the quotient below
    double[] favourable = new double[scales + 1];
    for (int answer = 0; answer < votes.size(); answer++) {
      if (votes.accepted()[answer]) {
        addFavourable(votes, answer, scale, favourable);
      }
    }
    double[] subsets = Binomials.row(n, scales, scale);
    for (int k = 1; k <= scales; k++) {
      means[k - 1] = favourable[k] / subsets[k];
    }
  }

  /**
   * Adds to {@code favourable[k]} the weighted number of k-subsets in which this answer has the
   * most votes: Σ_m C(n_answer, m)·[t^(k−m)] of the generating function of the other votes, none of
   * which may exceed m; r answers tied at m weigh as the tie rule says. A fair tie is shared among
   * its right answers; a half one counts at the first of them, and only wrong ones tie with it.
   */
  private void addFavourable(Votes votes, int answer, double scale, double[] favourable) {
    int scales = favourable.length - 1;
    double[] own = Binomials.row(votes.counts()[answer], scales, scale);
    for (int m = 1; m < own.length; m++) {
      int degree = scales - m;
      double[][] others = {Binomials.row(votes.abstentions(), degree, scale)}; // by number of ties
      for (int other = 0; other < votes.size(); other++) {
        if (other != answer) {
          boolean alike = ties == TieRule.HALF && votes.accepted()[other];
          int most = alike && other < answer ? m - 1 : m;
          double[] ways = Binomials.row(votes.counts()[other], most, scale);
          others = withAnswer(others, ways, m, degree, !alike);
        }
      }
      for (int tied = 0; tied < others.length; tied++) {
        double weight = tied == 0 ? 1 : ties == TieRule.FAIR ? 1.0 / (1 + tied) : 0.5;
        for (int rest = 0; rest < others[tied].length && rest <= degree; rest++) {
          favourable[m + rest] += own[m] * weight * others[tied][rest];
        }
      }
    }
  }

  /**
   * Multiplies the polynomials by Σ_{i<m} C(n, i) t^i, and, shifted to one tie more if {@code
   * mayTie}, by C(n, m) t^m.
   */
  private double[][] withAnswer(
      double[][] byTies, double[] ways, int m, int degree, boolean mayTie) {
    boolean canTie = mayTie && ways.length > m && m <= degree;
    int rows = Math.min(byTies.length + (canTie ? 1 : 0), degree / m + 1);
    if (ties == TieRule.HALF) {
      rows = Math.min(rows, 2); // one tie or several weigh the same
    }
    double[][] product = new double[rows][degree + 1];
    for (int tied = 0; tied < byTies.length; tied++) {
      for (int i = 0; i < ways.length && i <= degree; i++) {
        int into = canTie && i == m ? Math.min(tied + 1, rows - 1) : tied;
        double[] from = byTies[tied];
        for (int d = 0; d < from.length && d + i <= degree; d++) {
          product[into][d + i] += ways[i] * from[d];
        }
      }
    }
    return product;
  }
}
