package dev.iapo.domain;

/**
 * One dimension of a completion's outcome, apart from its cost.
 *
 * <p>Samples hold scores as they are made. In {@link Outcomes} and utilities more is better: there
 * the scores of an objective to minimise are mirrored within its range.
 *
 * @param min the least possible score
 * @param max the greatest possible score
 * @param needsReference whether scoring needs the reference answer, so that a selector that uses
 *     this objective is an oracle
 * @param minimised whether less is better
 */
public record Objective(
    String name, double min, double max, boolean needsReference, boolean minimised) {
  public Objective {
    if (!(min < max)) {
      throw new IllegalArgumentException(
          "objective " + name + ": range " + min + ".." + max + " (expected: min below max)");
    }
  }

  /** One of which more is better. */
  public Objective(String name, double min, double max, boolean needsReference) {
    this(name, min, max, needsReference, false);
  }

  /** The same, but for that. */
  public Objective withReference(boolean needed) {
    return new Objective(name, min, max, needed, minimised);
  }

  /** The worst possible score. */
  public double worst() {
    return minimised ? max : min;
  }

  /** A score as one of which more is better, and that as the score: its mirror image, or itself. */
  public double oriented(double score) {
    return minimised ? min + max - score : score;
  }

  public boolean contains(double score) {
    return score >= min && score <= max;
  }
}
