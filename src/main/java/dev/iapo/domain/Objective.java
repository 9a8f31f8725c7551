package dev.iapo.domain;

/**
 * One dimension of a completion's outcome, apart from its cost; more is better.
 *
 * @param min the least possible score
 * @param max the greatest possible score
 * @param needsReference whether scoring needs the reference answer, so that a selector that uses
 *     this objective is an oracle
 */
public record Objective(String name, double min, double max, boolean needsReference) {
  public Objective {
    if (!(min < max)) {
      throw new IllegalArgumentException(
          "objective " + name + ": range " + min + ".." + max + " (expected: min below max)");
    }
  }
}
