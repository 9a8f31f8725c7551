package dev.iapo.scoring;

import dev.iapo.domain.Objective;
import dev.iapo.domain.Query;
import dev.iapo.domain.ScorerSpec;
import java.util.function.Predicate;

/** 1 if the answer is one of the query's accepted ones, else 0; no readable answer is 0 too. */
final class CorrectScorer implements Scorer {
  private final AnswerKeys keys;

  CorrectScorer(ScorerSpec spec, AnswerKeys keys) {
    Objective objective = spec.objective();
    if (!spec.argument().isEmpty()) {
      throw new IllegalArgumentException(
          Scorers.name(spec) + "correct " + spec.argument() + " (expected: no argument)");
    }
    if (objective.min() > 0 || objective.max() < 1) {
      throw new IllegalArgumentException(
          Scorers.name(spec)
              + "range "
              + objective.min()
              + ".."
              + objective.max()
              + " (expected: 0 and 1 within it, the scores of correct)");
    }
    this.keys = keys;
  }

  @Override
  public OfQuery forQuery(Query query) {
    Predicate<String> accepted = keys.accepting(query.accepted());
    return (text, key) -> key.filter(accepted).isPresent() ? 1 : 0;
  }
}
