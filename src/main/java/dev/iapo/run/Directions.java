package dev.iapo.run;

import dev.iapo.domain.Context;
import dev.iapo.domain.Objective;
import dev.iapo.estimate.Problem;
import dev.iapo.inference.InferenceStrategy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The ways to weigh the objectives of which a policy says what is best: those of its contexts, and
 * an even grid, from which the strategies' answers for any other are taken.
 */
final class Directions {
  private static final int MOST = 10;
  private static final int FINEST = 8;
  private static final double SAME = 1e-12;

  private Directions() {}

  /**
   * Contexts that weigh the objectives differently, as a problem has them; some weight is not 0.
   */
  static List<Integer> trained(Problem problem) {
    List<Integer> distinct = new ArrayList<>();
    List<Context> contexts = problem.contexts();
    for (int c = 0; c < contexts.size(); c++) {
      List<Double> weights = contexts.get(c).weights();
      if (sum(weights) > 0
          && distinct.stream().noneMatch(d -> same(weights, contexts.get(d).weights()))) {
        distinct.add(c);
      }
    }
    return distinct;
  }

  /** The other ways to weigh what the strategies value, each with a weight above 0. */
  static List<Context> others(Problem problem) {
    List<Context> others = new ArrayList<>();
    for (List<Double> weights : grid(problem)) {
      if (problem.contexts().stream().noneMatch(own -> same(weights, own.weights()))) {
        others.add(new Context(weights.toString(), weights, 0, 0));
      }
    }
    return others;
  }

  /** Weights are shares of a utility's range, so that scales of scores do not matter. */
  private static List<List<Double>> grid(Problem problem) {
    List<Objective> objectives = problem.objectives();
    boolean firstOnly =
        problem.strategies().stream().anyMatch(InferenceStrategy::contextFree); // votes
    int valued = firstOnly ? 1 : objectives.size();
    int steps = steps(valued);
    List<int[]> shares = new ArrayList<>();
    split(steps, 0, new int[valued], shares);
    return shares.stream()
        .map(
            share ->
                IntStream.range(0, objectives.size())
                    .mapToObj(k -> k < valued ? weight(share[k], steps, objectives.get(k)) : 0.0)
                    .toList())
        .toList();
  }

  private static double weight(int share, int steps, Objective objective) {
    return (double) share / steps / (objective.max() - objective.min());
  }

  /** The most equal parts that weights are made of with at most so many ways to share them out. */
  private static int steps(int objectives) {
    int steps = 1;
    double ways = objectives;
    while (steps < FINEST && ways * (steps + objectives) / (steps + 1) <= MOST) {
      ways = ways * (steps + objectives) / (steps + 1);
      steps++;
    }
    return objectives == 1 ? 1 : steps;
  }

  private static void split(int left, int from, int[] shares, List<int[]> all) {
    if (from == shares.length - 1) {
      shares[from] = left;
      all.add(Arrays.copyOf(shares, shares.length));
      return;
    }
    for (int own = left; own >= 0; own--) {
      shares[from] = own;
      split(left - own, from + 1, shares, all);
    }
  }

  private static double sum(List<Double> weights) {
    return weights.stream().mapToDouble(w -> w).sum();
  }

  private static boolean same(List<Double> one, List<Double> other) {
    double a = sum(one);
    double b = sum(other);
    return a > 0
        && b > 0
        && IntStream.range(0, one.size())
            .allMatch(k -> Math.abs(one.get(k) / a - other.get(k) / b) <= SAME);
  }
}
