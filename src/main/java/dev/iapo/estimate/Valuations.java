package dev.iapo.estimate;

import dev.iapo.inference.InferenceStrategy;
import java.util.stream.IntStream;

/**
 * The ways in which a strategy values completions, one row each: one row for a context-free
 * strategy, one per context for any other.
 */
final class Valuations {
  private final InferenceStrategy strategy;
  private final double[][] weights; // by row
  private final double[] factors; // by context

  Valuations(Problem problem, InferenceStrategy strategy) {
    this.strategy = strategy;
    int contexts = problem.contexts().size();
    this.weights =
        IntStream.range(0, strategy.contextFree() ? 1 : contexts)
            .mapToObj(problem::weights)
            .toArray(double[][]::new);
    this.factors =
        IntStream.range(0, contexts)
            .mapToDouble(c -> strategy.factor(problem.weights(c)))
            .toArray();
  }

  InferenceStrategy strategy() {
    return strategy;
  }

  double[][] weights() {
    return weights;
  }

  int row(int context) {
    return weights.length == 1 ? 0 : context;
  }

  /** What the value of a context's row is multiplied by in that context. */
  double factor(int context) {
    return factors[context];
  }
}
