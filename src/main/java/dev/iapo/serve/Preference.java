package dev.iapo.serve;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a question wants of quality and cost. */
public sealed interface Preference {
  /** What the policy was deployed with. */
  record Usual() implements Preference {}

  /** That of a context of the policy. */
  record InContext(String id) implements Preference {}

  /**
   * Weights.
   *
   * @param weights by objective, and by {@code cost}; what is not named weighs 0
   */
  record Weighing(Map<String, Double> weights) implements Preference {
    public Weighing {
      weights = new LinkedHashMap<>(weights);
    }
  }
}
