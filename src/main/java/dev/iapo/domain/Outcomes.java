package dev.iapo.domain;

import java.util.List;

/**
 * What the completions of one pull are worth, as numbers, in the order of their replicate index.
 *
 * <p>Every completion has K objective scores that it is worth, K by which it is selected, a
 * marginal cost, a cost of each appraiser's calls about it, and a vote: a code that is equal for
 * equal answers to the same query, or {@link #ABSTAIN}. A vote is right if the first score of its
 * completions is above one half.
 */
public final class Outcomes {
  /** The vote of a completion without a readable answer: paid for, and does not vote. */
  public static final int ABSTAIN = -1;

  private static final double[] NONE = {};

  private final int[] votes;
  private final double[] scores;
  private final double[] selecting; // the same array as scores if they are the same
  private final double[] costs;
  private final double[] appraisalCosts;
  private final int objectives;
  private final int appraisers;
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
    this(votes, scores, scores, costs, NONE, calls, callCost);
  }

  /**
   * Takes over the arrays without a copy; callers give them up.
   *
   * @param votes n vote codes, at least {@link #ABSTAIN}
   * @param scores n × K scores, completion by completion
   * @param selecting n × K scores to select by; the same array if they are the same
   * @param costs n marginal costs (those of the completion itself)
   * @param appraisalCosts n × A costs of judging, completion by completion
   * @param calls the provider calls that brought these completions
   * @param callCost the summed cost of those calls that does not depend on the number of
   *     completions (that of the prompt tokens)
   */
  public Outcomes(
      int[] votes,
      double[] scores,
      double[] selecting,
      double[] costs,
      double[] appraisalCosts,
      int calls,
      double callCost) {
    if (selecting.length != scores.length
        || (votes.length == 0
            ? appraisalCosts.length != 0
            : appraisalCosts.length % votes.length != 0)) {
      throw new IllegalArgumentException(
          "outcomes: %d votes, %d scores, %d to select by, %d appraisal costs (expected: n, n × K, n × K, n × A)"
              .formatted(votes.length, scores.length, selecting.length, appraisalCosts.length));
    }
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
    this.selecting = selecting;
    this.costs = costs;
    this.appraisalCosts = appraisalCosts;
    this.objectives = votes.length == 0 ? 0 : scores.length / votes.length;
    this.appraisers = votes.length == 0 ? 0 : appraisalCosts.length / votes.length;
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

  /** The score by which a completion is selected. */
  public double selecting(int completion, int objective) {
    return selecting[completion * objectives + objective];
  }

  /** Whether completions are selected by other scores than they are worth. */
  public boolean selectsByOthers() {
    return selecting != scores;
  }

  /** The same completions, worth what they are selected by. */
  public Outcomes asSelecting() {
    return new Outcomes(votes, selecting, selecting, costs, appraisalCosts, calls, callCost);
  }

  /** The scores by objective and completion. */
  public double[][] byObjective() {
    return columns(scores);
  }

  /** The scores to select by, by objective and completion. */
  public double[][] selectingByObjective() {
    return columns(selecting);
  }

  private double[][] columns(double[] rows) {
    double[][] columns = new double[objectives][votes.length];
    int at = 0;
    for (int i = 0; i < votes.length; i++) {
      for (int k = 0; k < objectives; k++) {
        columns[k][i] = rows[at++];
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

  /** How many appraisers judged the completions. */
  public int appraisers() {
    return appraisers;
  }

  /** What an appraiser's calls about a completion cost. */
  public double appraisalCost(int completion, int appraiser) {
    return appraisalCosts[completion * appraisers + appraiser];
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
    int appraisers = pulls.stream().mapToInt(Outcomes::appraisers).max().orElse(0);
    boolean byOthers = pulls.stream().anyMatch(Outcomes::selectsByOthers);
    int[] votes = new int[size];
    double[] scores = new double[size * objectives];
    double[] selecting = byOthers ? new double[size * objectives] : scores;
    double[] costs = new double[size];
    double[] appraisalCosts = appraisers == 0 ? NONE : new double[size * appraisers];
    int at = 0;
    for (Outcomes pull : pulls) {
      System.arraycopy(pull.votes, 0, votes, at, pull.size());
      System.arraycopy(pull.scores, 0, scores, at * objectives, pull.scores.length);
      if (byOthers) {
        System.arraycopy(pull.selecting, 0, selecting, at * objectives, pull.selecting.length);
      }
      System.arraycopy(pull.costs, 0, costs, at, pull.size());
      System.arraycopy(
          pull.appraisalCosts, 0, appraisalCosts, at * appraisers, pull.appraisalCosts.length);
      at += pull.size();
    }
    return new Outcomes(
        votes,
        scores,
        selecting,
        costs,
        appraisalCosts,
        pulls.stream().mapToInt(o -> o.calls).sum(),
        pulls.stream().mapToDouble(o -> o.callCost).sum());
  }
}
