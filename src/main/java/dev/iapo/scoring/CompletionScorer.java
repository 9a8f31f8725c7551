package dev.iapo.scoring;

import dev.iapo.domain.Query;
import dev.iapo.domain.Sample;
import dev.iapo.domain.Task;
import java.util.List;

/** Turns completions into samples as a task judges them. Immutable. */
public final class CompletionScorer {
  private final AnswerExtractor extractor;
  private final AnswerKeys keys;
  private final List<Scorer> scorers;

  /**
   * The scorer of a task.
   *
   * @throws IllegalArgumentException if a part of it does not exist or is malformed
   */
  public CompletionScorer(Task.Judging judging) {
    extractor = AnswerExtractors.of(judging.answer());
    keys = AnswerKeys.of(judging.answer());
    scorers = judging.scorers().stream().map(spec -> Scorers.of(spec, keys)).toList();
  }

  /** The scoring of one query's completions; reduces its accepted answers to keys once. */
  public QueryScorer forQuery(Query query) {
    return new QueryScorer(
        extractor, keys, scorers.stream().map(scorer -> scorer.forQuery(query)).toList());
  }

  /** One completion, scored; for several of one query {@link #forQuery} is cheaper. */
  public Sample score(String text, String finishReason, Query query) {
    return forQuery(query).score(text, finishReason);
  }
}
