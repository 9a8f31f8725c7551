package dev.iapo.domain;

/**
 * A language model, and who offers it.
 *
 * @param provider names the provider, whose limits its calls share
 * @param name what the provider calls it
 * @param choicesPerCall the most completions that one call of it can bring, at least 1
 */
public record Model(String provider, String name, int choicesPerCall) {
  public Model {
    if (choicesPerCall < 1) {
      throw new IllegalArgumentException(
          "choices per call: " + choicesPerCall + " (expected: at least 1)");
    }
  }
}
