package dev.iapo.serve;

import dev.iapo.domain.Deployable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * By what a question was answered.
 *
 * @param context of the policy with these weights, if it has one
 * @param weights by objective, in the task's order, and last that of {@code cost}
 */
public record Served(
    String policy,
    int version,
    Optional<String> context,
    Map<String, Double> weights,
    Deployable.Arm arm) {
  public Served {
    weights = new LinkedHashMap<>(weights);
  }
}
