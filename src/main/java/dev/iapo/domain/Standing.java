package dev.iapo.domain;

import java.util.List;

/**
 * What a run knows between two of its rounds, or at its end, in the words of its task.
 *
 * @param policy what it would choose now
 * @param rounds those that were observed
 * @param survivors by context, the arms it may still choose, at most {@link #MOST_ARMS}
 * @param curves of the first {@link #MOST_CONTEXTS} contexts
 * @param tradeoffs one for every way in which these contexts weigh the objectives
 */
public record Standing(
    Policy policy,
    List<Round> rounds,
    List<List<Frontier.Arm>> survivors,
    List<Curve> curves,
    List<Tradeoff> tradeoffs) {
  /** The most contexts of which curves are told. */
  public static final int MOST_CONTEXTS = 24;

  /** The most curves that are told of a context. */
  public static final int MOST_CURVES = 40;

  /** The most arms that are told of a context. */
  public static final int MOST_ARMS = 200;

  /** The most points that are told of a trade-off. */
  public static final int MOST_POINTS = 2000;

  public Standing {
    rounds = List.copyOf(rounds);
    survivors = survivors.stream().map(List::copyOf).toList();
    curves = List.copyOf(curves);
    tradeoffs = List.copyOf(tradeoffs);
  }

  /**
   * A round.
   *
   * @param number from 1; 0 is screening
   * @param alive the arms alive per context when it was planned
   */
  public record Round(int number, List<Integer> alive) {
    public Round {
      alive = List.copyOf(alive);
    }
  }

  /**
   * The utility of a prompt in a context over the number of completions, under the strategy chosen
   * there.
   *
   * @param alive whether the context may still choose it at some scale
   * @param steps at scale 1, 2, …, as far as something was drawn
   */
  public record Curve(
      String context,
      String strategy,
      String prompt,
      boolean alive,
      boolean chosen,
      List<Interval> steps) {
    public Curve {
      steps = List.copyOf(steps);
    }
  }

  /**
   * Quality against cost, with the weights of the objectives fixed.
   *
   * @param contexts that weigh them so
   * @param weights of the objectives, in the task's order
   * @param candidates how many arms were compared
   * @param segments what is best, from the cost weight 0 down
   */
  public record Tradeoff(
      List<String> contexts,
      List<Double> weights,
      int candidates,
      List<Frontier.Segment> segments,
      List<Point> points) {
    public Tradeoff {
      contexts = List.copyOf(contexts);
      weights = List.copyOf(weights);
      segments = List.copyOf(segments);
      points = List.copyOf(points);
    }
  }

  /** A candidate; whether no other beats it in quality or cost and matches it in the other. */
  public record Point(Frontier.Point point, boolean nonDominated) {}
}
