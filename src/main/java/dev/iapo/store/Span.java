package dev.iapo.store;

/**
 * Completions that follow each other, of one configuration's answers to one query.
 *
 * @param configuration index in the run's task
 * @param query index in the training split of the run's task
 * @param replicate index of the first completion
 * @param choices how many, at least 1
 */
public record Span(int configuration, int query, int replicate, int choices) {
  public Span {
    if (choices < 1) {
      throw new IllegalArgumentException("choices: " + choices + " (expected: at least 1)");
    }
  }

  /** The replicate index after the last. */
  public int end() {
    return replicate + choices;
  }
}
