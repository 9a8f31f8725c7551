package dev.iapo.estimate;

import dev.iapo.inference.InferenceStrategy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ways in which a strategy values completions, one row each: one row for a context-free
 * strategy, one per vector of weights for any other. Contexts that differ in the weight of the cost
 * only share a row.
 */
final class Valuations {
  private final InferenceStrategy strategy;
  private final double[][] weights; // by row
  private final int[] rows; // by context
  private final double[] factors; // by context

  Valuations(Problem problem, InferenceStrategy strategy) {
    this.strategy = strategy;
    int contexts = problem.contexts().size();
    this.rows = new int[contexts];
    this.factors = new double[contexts];
    Map<List<Double>, Integer> known = new LinkedHashMap<>();
    for (int c = 0; c < contexts; c++) {
      List<Double> own = problem.contexts().get(strategy.contextFree() ? 0 : c).weights();
      known.putIfAbsent(own, known.size());
      rows[c] = known.get(own);
      factors[c] = strategy.factor(problem.weights(c));
    }
    this.weights =
        known.keySet().stream()
            .map(own -> own.stream().mapToDouble(w -> w).toArray())
            .toArray(double[][]::new);
  }

  InferenceStrategy strategy() {
    return strategy;
  }

  double[][] weights() {
    return weights;
  }

  int row(int context) {
    return rows[context];
  }

  /** What the value of a context's row is multiplied by in that context. */
  double factor(int context) {
    return factors[context];
  }
}
