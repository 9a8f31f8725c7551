package dev.iapo.config;

/** How early a vote of a served policy may end, before all its completions are drawn. */
public sealed interface EarlyStop {
  /** As was estimated, and elsewhere exactly if that saves calls. */
  record Auto() implements EarlyStop {}

  /** All completions are drawn. */
  record None() implements EarlyStop {}

  /** Once the rest cannot change the answer. */
  record Exact() implements EarlyStop {}

  /**
   * Once the leader is the one that the whole vote would choose, with a confidence.
   *
   * @param confidence in (0.5, 1)
   */
  record Confident(double confidence) implements EarlyStop {
    public Confident {
      if (!(confidence > 0.5 && confidence < 1)) {
        throw new IllegalArgumentException(
            "confidence: " + confidence + " (expected: above 0.5, below 1)");
      }
    }
  }
}
