package dev.iapo.scoring;

import dev.iapo.domain.Sample;
import java.util.List;
import java.util.Optional;

/** Turns completions of one query into samples. Immutable. */
public final class QueryScorer {
  private final AnswerExtractor extractor;
  private final AnswerKeys keys;
  private final List<Scorer.OfQuery> scorers;

  QueryScorer(AnswerExtractor extractor, AnswerKeys keys, List<Scorer.OfQuery> scorers) {
    this.extractor = extractor;
    this.keys = keys;
    this.scorers = scorers;
  }

  /** One completion, scored: the key of its answer and one score per objective. Never throws. */
  public Sample score(String text, String finishReason) {
    Optional<String> key = extractor.extract(text).flatMap(keys::key);
    return new Sample(
        text, finishReason, key, scorers.stream().map(scorer -> scorer.score(text, key)).toList());
  }
}
