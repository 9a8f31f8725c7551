package dev.iapo.domain;

/**
 * How an answer is read from a completion, and when two answers are equal.
 *
 * @param extractor {@code boxed}, {@code last-number}, {@code choice}, {@code regex}, {@code
 *     json-path} or {@code whole}
 * @param argument the pattern or path of the extractors that take one; empty for the others
 * @param equality {@code exact}, {@code case-folded} or {@code numeric}
 * @param tolerance how far a numeric answer may be from the reference; never between votes
 */
public record AnswerSpec(String extractor, String argument, String equality, double tolerance) {
  public AnswerSpec {
    if (!(tolerance >= 0 && Double.isFinite(tolerance))) {
      throw new IllegalArgumentException(
          "answer tolerance: " + tolerance + " (expected: finite, at least 0)");
    }
  }
}
