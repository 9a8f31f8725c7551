package dev.iapo.domain;

import java.util.List;

/**
 * A user's preference: the weights of a utility.
 *
 * @param weights one weight per objective, in the task's order, at least 0
 * @param costWeight the weight of one unit of cost, at most 0
 * @param probability how often this preference occurs; those of a task sum to 1
 */
public record Context(String id, List<Double> weights, double costWeight, double probability) {
  public Context {
    weights = List.copyOf(weights);
    for (double weight : weights) {
      if (!(weight >= 0 && Double.isFinite(weight))) {
        throw new IllegalArgumentException(
            "context " + id + ": weight " + weight + " (expected: a finite number, at least 0)");
      }
    }
    if (!(costWeight <= 0 && Double.isFinite(costWeight))) {
      throw new IllegalArgumentException(
          "context " + id + ": cost weight " + costWeight + " (expected: finite, at most 0)");
    }
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "context " + id + ": probability " + probability + " (expected: 0..1)");
    }
    costWeight = costWeight + 0.0; // -0.0 becomes 0.0
  }
}
