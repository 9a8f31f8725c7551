package dev.iapo.inference;

import dev.iapo.domain.Labelled;
import dev.iapo.domain.Outcomes;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Majority vote: the most frequent answer is the answer; its value is the probability that it is a
 * right one. Abstentions do not vote; if all abstain the vote is wrong.
 */
public final class MajorityVote extends Vote {
  /** The name in task files and policies. */
  public static final String NAME = "majority-vote";

  /** What a tie that includes a right answer is worth. */
  public enum TieRule implements Labelled {
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

    @Override
    public String label() {
      return label;
    }

    /** What a vote is worth in which so many answers lead, and so many of them are right. */
    double value(int right, int tied) {
      if (right == 0 || right == tied) {
        return right == 0 ? 0 : 1;
      }
      return this == FAIR ? (double) right / tied : 0.5;
    }
  }

  private static final int MAX_REMEMBERED = 20_000;

  private final TieRule ties;
  private final Map<Tally, double[]> remembered = new ConcurrentHashMap<>(); // of subset means

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
  public void addBlocks(Outcomes completions, double[][] weights, Sums sums) {
    int n = completions.size();
    Votes votes = Votes.of(completions);
    int[] counts = new int[votes.size()];
    for (int k = 1; k <= Math.min(n, sums.scales()); k++) {
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
      for (double[] row : sums.rows()) {
        row[sums.from() + k - 1] += sum;
      }
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
    return ties.value(right, tied);
  }

  @Override
  public void addSubsetMeans(Outcomes completions, double[][] weights, int sign, Sums sums) {
    int scales = Math.min(completions.size(), sums.scales());
    Tally tally = Votes.of(completions).tally(scales);
    double[] known = remembered.get(tally);
    if (known == null) {
      known = subsetMeans(tally);
      if (remembered.size() < MAX_REMEMBERED) {
        remembered.put(tally, known);
      }
    }
    add(known, sign, sums);
  }

  private double[] subsetMeans(Tally tally) {
    double scale = Binomials.scale(tally.completions(), tally.scales()); // cancels in the quotient
    double[] favourable = new double[tally.scales() + 1];
    for (int answer = 0; answer < tally.right().size(); answer++) {
      addFavourable(tally, answer, scale, favourable);
    }
    double[] subsets = Binomials.row(tally.completions(), tally.scales(), scale);
    double[] means = new double[tally.scales()];
    for (int k = 1; k <= means.length; k++) {
      means[k - 1] = favourable[k] / subsets[k];
    }
    return means;
  }

  /**
   * Adds to {@code favourable[k]} the weighted number of k-subsets in which this right answer has
   * the most votes: Σ_m C(n_answer, m)·[t^(k−m)] of the generating function of the other votes,
   * none of which may exceed m; r answers tied at m weigh as the tie rule says. A fair tie is
   * shared among its right answers; a half one counts at the first of them, and only wrong ones tie
   * with it.
   */
  private void addFavourable(Tally tally, int answer, double scale, double[] favourable) {
    double[] own = Binomials.row(tally.right().get(answer), tally.scales(), scale);
    int rivals = tally.mostVotes(answer);
    double[] anyOthers =
        Binomials.row(tally.completions() - tally.right().get(answer), tally.scales(), scale);
    for (int m = 1; m < own.length; m++) {
      int degree = tally.scales() - m;
      if (m > rivals) { // nothing else can reach m
        for (int rest = 0; rest < anyOthers.length && rest <= degree; rest++) {
          favourable[m + rest] += own[m] * anyOthers[rest];
        }
        continue;
      }
      double[][] others = {Binomials.row(tally.abstentions(), degree, scale)}; // by number of ties
      for (int other = 0; other < tally.right().size(); other++) {
        if (other != answer) {
          int most = ties == TieRule.HALF && other < answer ? m - 1 : m;
          double[] ways = Binomials.row(tally.right().get(other), most, scale);
          others = withAnswer(others, ways, m, degree, ties == TieRule.FAIR);
        }
      }
      for (int count : tally.wrong()) {
        others = withAnswer(others, Binomials.row(count, m, scale), m, degree, true);
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
