package dev.iapo.estimate;

import dev.iapo.estimate.Envelope.Line;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Quality against cost in one way to weigh the objectives: what is best as the weight of the cost
 * varies. Compared are the arms with trustworthy evidence, the candidates: those seen on at least
 * half as many distinct queries as the arm seen on most.
 *
 * @param context one that weighs the objectives this way
 * @param candidates smaller scales first, then in order of arms; utilities count as equal, and so
 *     do qualities, if they are when rounded to 10⁻¹²
 * @param compared the configurations that have candidates
 * @param leastQueries those that a candidate was seen on at least
 */
public record Tradeoff(
    int context, List<Line> candidates, Set<Integer> compared, int leastQueries) {
  private static final double RESOLUTION = 1e12;

  public Tradeoff {
    candidates = List.copyOf(candidates);
    compared = Set.copyOf(compared);
  }

  /** The trade-off in the way that a context weighs the objectives. */
  public static Tradeoff of(Estimates estimates, int context) {
    return of(estimates, context, arm -> true);
  }

  /** The same, of some arms. */
  public static Tradeoff of(Estimates estimates, int context, IntPredicate among) {
    ArmSpace arms = estimates.arms();
    List<int[]> queries = new ArrayList<>(); // by configuration and scale
    int most = 1;
    for (int p = 0; p < arms.configurations(); p++) {
      int[] known = estimates.queriesByScale(p);
      queries.add(known);
      most = Math.max(most, known[0]); // no larger scale has more
    }
    List<Line> candidates = new ArrayList<>();
    Set<Integer> compared = new HashSet<>();
    for (int arm = 0; arm < arms.size(); arm++) {
      int p = arms.configuration(arm);
      int scale = arms.scale(arm);
      if (among.test(arm) && 2 * queries.get(p)[scale - 1] >= most) {
        double quality = rounded(estimates.quality(context, arm)) / RESOLUTION;
        compared.add(p);
        candidates.add(new Line(arm, quality, estimates.cost(context, arm)));
      }
    }
    candidates.sort(Comparator.comparingInt(line -> arms.scale(line.arm())));
    return new Tradeoff(context, candidates, compared, (most + 1) / 2);
  }

  private static double rounded(double value) {
    return Math.rint(value * RESOLUTION);
  }

  /** Whether nothing was sampled. */
  public boolean isEmpty() {
    return candidates.isEmpty();
  }

  /**
   * The best candidate at a weight of the cost, of equally good ones the first.
   *
   * @param costWeight at most 0
   */
  public Line best(double costWeight) {
    Line best = candidates.get(0);
    for (Line line : candidates) {
      best = rounded(line.at(costWeight)) > rounded(best.at(costWeight)) ? line : best;
    }
    return best;
  }

  /** The best candidates, for every weight of the cost. */
  public Envelope envelope() {
    return Envelope.of(candidates);
  }

  /** The candidates that no other beats in quality or cost and matches in the other. */
  public List<Line> nonDominated() {
    return Envelope.nonDominated(candidates);
  }
}
