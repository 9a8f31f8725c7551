package dev.iapo.domain;

import java.util.List;
import java.util.Optional;

/**
 * What a policy file holds that is needed to use it.
 *
 * @param task its name
 * @param run the id of the run that made it; empty if the file does not say
 * @param judging as completions are judged where the policy is used: each scorer's value is its
 *     selecting score
 * @param voting of the task; each arm has what concerns its strategy
 * @param choices one per context that was trained, in the task's order, at least one
 * @param tradeoffs one per way to weigh the objectives that the file has estimates of; none in
 *     older files
 */
public record Deployable(
    String task,
    String run,
    Task.Judging judging,
    Voting voting,
    List<Choice> choices,
    List<Tradeoff> tradeoffs) {
  public Deployable {
    choices = List.copyOf(choices);
    tradeoffs = List.copyOf(tradeoffs);
    if (choices.isEmpty()) {
      throw new IllegalArgumentException("contexts: none (expected: at least one)");
    }
  }

  /**
   * What training chose for a context.
   *
   * @param oracle whether the arm selects by a score that needs the reference answer
   */
  public record Choice(Context context, Arm arm, boolean oracle, Promise promise) {}

  /**
   * An arm, ready to be asked.
   *
   * @param configuration its model's choices per call are 1: who asks it knows better
   */
  public record Arm(Configuration configuration, String strategy, Voting voting, int scale) {}

  /**
   * What training estimated of an arm per query; NaN is not known.
   *
   * @param quality the utility's part that is not cost
   * @param cost in the task's cost unit
   * @param completions drawn
   * @param agreement the probability that two completions of a query have the same answer; those
   *     without an answer agree with none
   * @param unparsed the share of completions without an answer
   */
  public record Promise(
      double quality,
      double utility,
      Figure cost,
      Figure completions,
      Optional<Figure> agreement,
      Optional<Figure> unparsed) {
    /** With the same figures, and another worth. */
    Promise worth(double otherQuality, double otherUtility) {
      return new Promise(otherQuality, otherUtility, cost, completions, agreement, unparsed);
    }
  }

  /**
   * A mean over queries.
   *
   * @param error its standard error; NaN if it is not known
   */
  public record Figure(double mean, double error) {}

  /**
   * What is best as the weight of the cost varies.
   *
   * @param weights of the objectives, in the task's order
   * @param segments from the cost weight 0 down, without a gap, at least one; no oracles
   */
  public record Tradeoff(List<Double> weights, List<Segment> segments) {
    public Tradeoff {
      weights = List.copyOf(weights);
      segments = List.copyOf(segments);
    }
  }

  /**
   * The cost weights at which an arm is best, its completions selected by the tradeoff's weights.
   *
   * @param promise at the tradeoff's weights, and the cost weight {@code from}
   * @param qualities what its answer is worth on average in each objective, more being better
   * @param from the greatest, at most 0
   * @param to the least; −∞ for the last
   */
  public record Segment(Arm arm, Promise promise, List<Double> qualities, double from, double to) {
    public Segment {
      qualities = List.copyOf(qualities);
    }
  }

  /**
   * The arm for a preference.
   *
   * @param promise at the weights that were asked for
   * @param selecting the weights by which the arm's completions are selected, so that the promise
   *     holds: those asked for, or where the file has no estimates of them those of the tradeoff
   *     that the arm is taken from
   * @param context the trained one of the same proportions, if there is one
   */
  public record Selection(
      Arm arm, Promise promise, List<Double> selecting, Optional<String> context, boolean oracle) {
    public Selection {
      selecting = List.copyOf(selecting);
    }
  }

  /**
   * The arm for a preference: what was chosen for the trained context of the same proportions, else
   * the best of the tradeoff of the same proportions, else the best of all tradeoffs.
   *
   * @param weights of the objectives, in the task's order, at least 0, and one above 0
   * @param costWeight at most 0
   * @throws IllegalArgumentException if they are not, or the file does not say what is best for
   *     them; its message says what is expected
   */
  public Selection of(List<Double> weights, double costWeight) {
    return new Preference(this, weights, costWeight).selection();
  }
}
