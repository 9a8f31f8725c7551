package dev.iapo.inference;

import dev.iapo.domain.Outcomes;
import dev.iapo.domain.Seeds;
import dev.iapo.inference.MajorityVote.TieRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The totals that answers reach in the subsets of weighted votes.
 *
 * <p>A right answer wins at a total s with m of its votes in W(m, s)·[t^(k−m)] (1+t)^u·Π_others
 * (Σ_{s'<s} W(·, s') + z·W(·, s)) of the k-subsets, a term z^r weighing as the tie rule says of r
 * ties; W counts the sets of an answer's votes by size and total.
 */
final class Totals {
  /** With more totals of answers times sizes squared, random subsets stand in for all of them. */
  static final int MAX_WORK = 4_000_000;

  /** How many random subsets of each size. */
  static final int ORDERS = 256;

  private final Outcomes completions;
  private final long[] weights;
  private final TieRule ties;
  private final int scales;
  private final Votes votes;
  private final double scale; // of ways, so that they stay within range; cancels in the quotient

  /**
   * @param weights of the completions' votes, at least 0
   * @param scales the greatest size of subsets, at most the number of completions
   */
  Totals(Outcomes completions, long[] weights, TieRule ties, int scales) {
    this.completions = completions;
    this.weights = weights;
    this.ties = ties;
    this.scales = scales;
    this.votes = Votes.of(completions);
    this.scale = Binomials.scale(completions.size(), scales);
  }

  /** The mean value over all subsets of every size, or over random ones if totals are too many. */
  double[] means() {
    return means(MAX_WORK / Math.max(1, scales * scales));
  }

  double[] means(int maxTotals) {
    List<NavigableMap<Long, double[]>> ways = new ArrayList<>();
    int left = maxTotals;
    for (int answer = 0; answer < votes.size() && left >= 0; answer++) {
      ways.add(ways(answer, left));
      left -= ways.get(answer).size();
    }
    return left < 0 ? ofRandomSubsets() : ofAllSubsets(ways);
  }

  /** The sets of an answer's votes, by total and size; given up when there are too many totals. */
  private NavigableMap<Long, double[]> ways(int answer, int most) {
    NavigableMap<Long, double[]> ways = new TreeMap<>();
    for (int i = 0; i < completions.size() && ways.size() <= most; i++) {
      if (completions.vote(i) == answer) {
        NavigableMap<Long, double[]> with = new TreeMap<>();
        ways.forEach((total, bySize) -> with.put(total, bySize.clone()));
        long weight = weights[i];
        ways.forEach((total, bySize) -> addOneMore(bySize, row(with, total + weight)));
        if (scales > 0) {
          row(with, weight)[1] += scale;
        }
        ways = with;
      }
    }
    return ways;
  }

  private double[] row(Map<Long, double[]> ways, long total) {
    return ways.computeIfAbsent(total, t -> new double[scales + 1]);
  }

  private void addOneMore(double[] bySize, double[] into) {
    for (int size = 1; size + 1 < into.length; size++) {
      into[size + 1] += bySize[size] * scale;
    }
  }

  private double[] ofAllSubsets(List<NavigableMap<Long, double[]>> ways) {
    double[] favourable = new double[scales + 1];
    double[][] below = new double[ways.size()][scales + 1]; // sets of a smaller total, or empty
    TreeSet<Long> totals = new TreeSet<>();
    for (int answer = 0; answer < below.length; answer++) {
      below[answer][0] = 1;
      totals.addAll(ways.get(answer).keySet());
    }
    double[] none = new double[0];
    for (long total : totals) {
      double[][] at = new double[below.length][];
      Arrays.setAll(at, answer -> ways.get(answer).getOrDefault(total, none));
      for (int answer = 0; answer < at.length; answer++) {
        if (votes.accepted()[answer] && at[answer].length > 0) {
          addFavourable(answer, at, below, favourable);
        }
      }
      for (int answer = 0; answer < at.length; answer++) {
        for (int size = 0; size < at[answer].length; size++) {
          below[answer][size] += at[answer][size];
        }
      }
    }
    double[] all = Binomials.row(completions.size(), scales, scale);
    double[] means = new double[scales];
    for (int k = 1; k <= scales; k++) {
      means[k - 1] = favourable[k] / all[k];
    }
    return means;
  }

  /**
   * Adds the weighted subsets that a right answer wins at a total. A fair tie is shared among its
   * right answers; a half one counts at the first of them, and only wrong ones tie with it.
   */
  private void addFavourable(int answer, double[][] at, double[][] below, double[] favourable) {
    double[][] byTies = {at[answer]};
    byTies = times(byTies, Binomials.row(votes.abstentions(), scales, scale), new double[0]);
    for (int other = 0; other < at.length; other++) {
      if (other == answer) {
        continue;
      }
      if (ties == TieRule.FAIR || !votes.accepted()[other]) {
        byTies = times(byTies, below[other], at[other]);
      } else {
        double[] upTo = below[other].clone();
        for (int size = 0; size < at[other].length && other > answer; size++) {
          upTo[size] += at[other][size];
        }
        byTies = times(byTies, upTo, new double[0]);
      }
    }
    for (int tied = 0; tied < byTies.length; tied++) {
      double weight = ties.value(1, 1 + tied);
      for (int k = 0; k <= scales; k++) {
        favourable[k] += weight * byTies[tied][k];
      }
    }
  }

  /** Multiplies by polynomials: by one, and shifted to one tie more by the other. */
  private double[][] times(double[][] byTies, double[] apart, double[] tying) {
    int rows = byTies.length + (tying.length > 0 ? 1 : 0);
    double[][] product = new double[ties == TieRule.HALF ? Math.min(rows, 2) : rows][scales + 1];
    for (int tied = 0; tied < byTies.length; tied++) {
      add(byTies[tied], apart, product[tied]);
      add(byTies[tied], tying, product[Math.min(tied + 1, product.length - 1)]);
    }
    return product;
  }

  private static void add(double[] a, double[] b, double[] product) {
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; a[i] != 0 && j < b.length && i + j < product.length; j++) {
        product[i + j] += a[i] * b[j];
      }
    }
  }

  private double[] ofRandomSubsets() {
    double[] means = new double[scales];
    Ballot ballot = new Ballot(votes.accepted(), ties);
    Orders.random(
        weights.length,
        scales,
        ORDERS,
        seed(),
        order -> {
          ballot.clear();
          for (int k = 1; k <= scales; k++) {
            ballot.cast(completions.vote(order[k - 1]), weights[order[k - 1]]);
            means[k - 1] += ballot.value() / ORDERS;
          }
        });
    return means;
  }

  /** The same for the same votes in the same order. */
  private long seed() {
    long seed = 0xB4110;
    for (int i = 0; i < weights.length; i++) {
      seed = Seeds.mix(seed, completions.vote(i), weights[i]);
    }
    return seed;
  }
}
