package dev.iapo.domain;

import java.util.List;
import java.util.Optional;

/**
 * What the stored outcomes of a run say of preferences, also of such as it was not made for.
 *
 * @param policy its choices are those for the preferences that were asked for
 * @param preferences one per choice, in their order
 * @param trained what the run itself chose, in its contexts
 * @param tradeoffs one for every way in which the asked preferences weigh the objectives
 */
public record Frontier(
    Policy policy, List<Preference> preferences, List<Trained> trained, List<Tradeoff> tradeoffs) {
  public Frontier {
    preferences = List.copyOf(preferences);
    trained = List.copyOf(trained);
    tradeoffs = List.copyOf(tradeoffs);
    if (preferences.size() != policy.choices().size()) {
      throw new IllegalArgumentException(
          "frontier: %d preferences (expected: %d, one per choice)"
              .formatted(preferences.size(), policy.choices().size()));
    }
  }

  /** What can be chosen. */
  public record Arm(String prompt, String strategy, int scale) {}

  /** An arm with the utility's part that is not cost, and the cost of a query. */
  public record Point(Arm arm, double quality, double cost) {}

  /**
   * A preference.
   *
   * @param trained the run's context of the same weights, if it has one
   * @param sameAs the run's contexts with the same choice
   * @param curves of every configuration under the chosen strategy
   */
  public record Preference(Optional<String> trained, List<String> sameAs, List<Curve> curves) {
    public Preference {
      sameAs = List.copyOf(sameAs);
      curves = List.copyOf(curves);
    }
  }

  /** A context of the run, and what the run chose for it. */
  public record Trained(Context context, Arm arm) {}

  /**
   * The utility of a configuration over the number of completions.
   *
   * @param steps at scale 1, 2, …
   */
  public record Curve(String prompt, List<Step> steps) {
    public Curve {
      steps = List.copyOf(steps);
    }
  }

  /**
   * A configuration at a scale.
   *
   * @param difference by how much it is better than the choice, query by query
   */
  public record Step(Interval utility, Interval difference) {}

  /**
   * Quality against cost, with the weights of the objectives fixed.
   *
   * @param weights of the objectives, in the task's order
   * @param candidates how many arms were compared
   * @param segments what is best, from the cost weight 0 down
   * @param nonDominated the arms that no other beats in one and matches in the other
   */
  public record Tradeoff(
      List<Double> weights, int candidates, List<Segment> segments, List<Point> nonDominated) {
    public Tradeoff {
      weights = List.copyOf(weights);
      segments = List.copyOf(segments);
      nonDominated = List.copyOf(nonDominated);
    }
  }

  /**
   * The cost weights at which an arm is best.
   *
   * @param from the greatest, at most 0
   * @param to the least; −∞ for the last
   */
  public record Segment(Point point, double from, double to) {}
}
