package dev.iapo.config;

/** How early a vote of a served policy may end, before all its completions are drawn. */
public sealed interface EarlyStop {
  /** What {@code auto} is written as. */
  String AUTO = "auto";

  /** What {@code none} is written as. */
  String NONE = "none";

  /** What {@code exact} is written as. */
  String EXACT = "exact";

  /** As the strategy was estimated, and exactly where that costs nothing. */
  record Auto() implements EarlyStop {}

  /** All completions are drawn. */
  record None() implements EarlyStop {}

  /** Once the rest cannot change the answer. */
  record Exact() implements EarlyStop {}

  /**
   * Once the leader is probably the one that the whole vote would choose.
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

  /** As a body of the API says it: a name, or the confidence. */
  default Object plain() {
    if (this instanceof Confident confident) {
      return confident.confidence();
    }
    return this instanceof None ? NONE : this instanceof Exact ? EXACT : AUTO;
  }
}
