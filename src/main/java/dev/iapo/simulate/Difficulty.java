package dev.iapo.simulate;

import dev.iapo.domain.Query;

/** How hard queries are for a stand-in LLM. */
final class Difficulty {
  /** The query field that says it, 0..1. */
  static final String FIELD = "difficulty";

  private Difficulty() {}

  /**
   * The difficulty of a query, 0.5 if it does not say.
   *
   * @throws IllegalArgumentException if what it says is no number, 0..1
   */
  static double of(Query query) {
    String text = query.fields().getOrDefault(FIELD, "0.5");
    double difficulty;
    try {
      difficulty = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      difficulty = Double.NaN;
    }
    if (!(difficulty >= 0 && difficulty <= 1)) {
      throw new IllegalArgumentException(
          "query %s: %s %s (expected: 0..1)".formatted(query.id(), FIELD, text));
    }
    return difficulty;
  }
}
