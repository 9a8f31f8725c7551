package dev.iapo.scoring;

import dev.iapo.domain.AnswerSpec;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Query;
import dev.iapo.domain.Scoring;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** 1 if an answer of its own, read from the completion, equals a field of the query, else 0. */
final class EqualsScorer implements Scorer {
  private final String reference;
  private final AnswerExtractor extractor;
  private final AnswerKeys keys;
  private final Score noAnswer;

  EqualsScorer(Objective objective, Scoring scoring) {
    Scorers.requireZeroAndOne(objective, scoring);
    this.reference = Scorers.required(objective, scoring, "reference");
    AnswerSpec spec =
        new AnswerSpec(
            scoring.options().getOrDefault("extractor", "whole"),
            scoring.option("argument"),
            scoring.options().getOrDefault("equality", "exact"),
            Scorers.number(objective, scoring, "tolerance", 0));
    this.extractor = AnswerExtractors.of(spec);
    this.keys = AnswerKeys.of(spec);
    this.noAnswer = Scorers.lack(objective, "no answer by " + spec.extractor());
  }

  @Override
  public OfQuery forQuery(Query query) {
    String expected = query.fields().getOrDefault(reference, "");
    Predicate<String> accepted = keys.accepting(List.of(expected));
    return (text, key) -> score(extractor.extract(text).flatMap(keys::key), accepted);
  }

  private Score score(Optional<String> key, Predicate<String> accepted) {
    return key.isEmpty() ? noAnswer : Score.of(accepted.test(key.get()));
  }
}
