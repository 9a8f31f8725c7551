package dev.iapo.domain;

import java.util.Optional;

/**
 * How the scores of one objective are made.
 *
 * @param value of the score that a completion is worth
 * @param selecting of the score by which a completion is selected where it is used, if by another
 */
public record ScorerSpec(Objective objective, Scoring value, Optional<Scoring> selecting) {
  /** Scores that completions are worth, and are selected by. */
  public ScorerSpec(Objective objective, Scoring value) {
    this(objective, value, Optional.empty());
  }

  /** Of the scores by which completions are selected. */
  public Scoring selector() {
    return selecting.orElse(value);
  }
}
