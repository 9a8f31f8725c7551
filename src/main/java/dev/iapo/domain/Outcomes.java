package dev.iapo.domain;

import java.util.List;

/**
 * What the completions of one pull are worth, as numbers, in the order of their replicate index.
 *
 * <p>Every completion has K objective scores, a marginal cost, and a vote: a code that is equal for
 * equal answers to the same query, or {@link #ABSTAIN}. A vote is right if the first score of its
 * completions is above one half.
 */
public final class Outcomes {
  /** The vote of a completion without a readable answer: paid for, and does not vote. */
  public static final int ABSTAIN = -1;

  private final int[] votes;
  private final double[] scores;
  private final double[] costs;
  private final int objectives;
  private final int calls;
  private final double callCost;

  /**
   * Takes over the arrays without a copy; callers give them up.
   *
   * @param votes n vote codes, at least {@link #ABSTAIN}
   * @param scores n × K scores, completion by completion
   * @param costs n marginal costs (those of the completion itself)
   * @param calls the provider calls that brought these completions
   * @param callCost the summed cost of those calls that does not depend on the number of
   *     completions (that of the prompt tokens)
   */
  public Outcomes(int[] votes, double[] scores, double[] costs, int calls, double callCost) {
    if (votes.length != costs.length
        || (votes.length == 0 ? scores.length != 0 : scores.length % votes.length != 0)) {
      throw new IllegalArgumentException(
          "outcomes: "
              + votes.length
              + " votes, "
              + scores.length
              + " scores, "
              + costs.length
              + " costs (expected: n, n × K, n)");
    }
    this.votes = votes;
    this.scores = scores;
    this.costs = costs;
    this.objectives = votes.length == 0 ? 0 : scores.length / votes.length;
    this.calls = calls;
    this.callCost = callCost;
  }

  /** The number of completions. */
  public int size() {
    return votes.length;
  }

  public int objectives() {
    return objectives;
  }

  public int vote(int completion) {
    return votes[completion];
  }

  public double score(int completion, int objective) {
    return scores[completion * objectives + objective];
  }

  /** The scores by objective and completion. */
  public double[][] byObjective() {
    double[][] columns = new double[objectives][votes.length];
    int at = 0;
    for (int i = 0; i < votes.length; i++) {
      for (int k = 0; k < objectives; k++) {
        columns[k][i] = scores[at++];
      }
    }
    return columns;
  }

  /** Whether this completion's answer is a right one. */
  public boolean correct(int completion) {
    return scores[completion * objectives] > 0.5;
  }

  public double cost(int completion) {
    return costs[completion];
  }

  public int calls() {
    return calls;
  }

  public double callCost() {
    return callCost;
  }

  /** All completions of several pulls, one after the other. */
  public static Outcomes concat(List<Outcomes> pulls) {
    if (pulls.size() == 1) {
      return pulls.get(0);
    }
    int size = pulls.stream().mapToInt(Outcomes::size).sum();
    int objectives = pulls.stream().mapToInt(Outcomes::objectives).max().orElse(0);
    int[] votes = new int[size];
    double[] scores = new double[size * objectives];
    double[] costs = new double[size];
    int at = 0;
    for (Outcomes pull : pulls) {
      System.arraycopy(pull.votes, 0, votes, at, pull.size());
      System.arraycopy(pull.scores, 0, scores, at * objectives, pull.scores.length);
      System.arraycopy(pull.costs, 0, costs, at, pull.size());
      at += pull.size();
    }
    return new Outcomes(
        votes,
        scores,
        costs,
        pulls.stream().mapToInt(o -> o.calls).sum(),
        pulls.stream().mapToDouble(o -> o.callCost).sum());
  }
}
