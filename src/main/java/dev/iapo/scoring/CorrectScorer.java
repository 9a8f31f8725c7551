package dev.iapo.scoring;

import dev.iapo.domain.Objective;
import dev.iapo.domain.Query;
import dev.iapo.domain.Scoring;
import java.util.function.Predicate;

/** 1 if the answer is one of the query's accepted ones, else 0; no readable answer is 0 too. */
final class CorrectScorer implements Scorer {
  private final AnswerKeys keys;

  CorrectScorer(Objective objective, Scoring scoring, AnswerKeys keys) {
    Scorers.requireZeroAndOne(objective, scoring);
    this.keys = keys;
  }

  @Override
  public OfQuery forQuery(Query query) {
    Predicate<String> accepted = keys.accepting(query.accepted());
    return (text, key) -> Score.of(key.filter(accepted).isPresent());
  }
}
