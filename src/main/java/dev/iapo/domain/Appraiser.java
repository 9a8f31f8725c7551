package dev.iapo.domain;

/**
 * A model or service that is asked for scores of completions.
 *
 * @param name by which objectives name it
 * @param configuration whom it asks, and how; its prompt's fields are those of the query, {@code
 *     reference} (the first accepted answer), {@code completion}, and {@code other} where it
 *     compares: the texts in the first and in the second place. The prompt of a service is not
 *     used.
 * @param repeats how often each completion is judged, at least 1; the scores are averaged
 * @param against the field of the query whose text each completion is compared with, in both
 *     orders; empty if completions are judged alone
 */
public record Appraiser(
    String name, Kind kind, Configuration configuration, int repeats, String against) {
  /** What is asked. */
  public enum Kind implements Labelled {
    /** A language model. */
    JUDGE("judge"),
    /** A program or a reward model, several completions at a time. */
    SERVICE("service");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    @Override
    public String label() {
      return label;
    }
  }

  public Appraiser {
    if (repeats < 1) {
      throw new IllegalArgumentException(
          "appraiser " + name + ": repeats " + repeats + " (expected: at least 1)");
    }
  }

  public boolean compares() {
    return !against.isEmpty();
  }

  /** How many answers there are about each completion. */
  public int answers() {
    return repeats * (compares() ? 2 : 1);
  }
}
