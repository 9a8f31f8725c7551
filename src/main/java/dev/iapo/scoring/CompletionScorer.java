package dev.iapo.scoring;

import dev.iapo.domain.Query;
import dev.iapo.domain.Sample;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Scoring;
import dev.iapo.domain.Task;
import dev.iapo.domain.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns completions into samples as a task judges them. Immutable. */
public final class CompletionScorer {
  /** The two ways to score an objective; the first of them is what a completion is worth. */
  record Ways(Way value, Optional<Way> selecting) {}

  /** One way to score: by a completion alone, or by what appraisers said of it. */
  sealed interface Way {}

  record Local(Scorer scorer) implements Way {}

  record Remote(RemoteScoring scoring) implements Way {}

  private final AnswerExtractor extractor;
  private final AnswerKeys keys;
  private final List<Ways> objectives;

  /**
   * The scorer of a task.
   *
   * @throws IllegalArgumentException if a part of it does not exist or is malformed
   */
  public CompletionScorer(Task.Judging judging) {
    extractor = AnswerExtractors.of(judging.answer());
    keys = AnswerKeys.of(judging.answer());
    objectives = new ArrayList<>();
    for (ScorerSpec spec : judging.scorers()) {
      objectives.add(
          new Ways(
              way(judging, spec, spec.value()),
              spec.selecting().map(selecting -> way(judging, spec, selecting))));
    }
  }

  private Way way(Task.Judging judging, ScorerSpec spec, Scoring scoring) {
    return RemoteScoring.isRemote(scoring)
        ? new Remote(new RemoteScoring(spec.objective(), scoring, judging.appraisers()))
        : new Local(Scorers.of(spec.objective(), scoring, keys));
  }

  /** The scoring of one query's completions; reduces its accepted answers to keys once. */
  public QueryScorer forQuery(Query query) {
    return new QueryScorer(extractor, keys, objectives, query);
  }

  /** One completion, scored; for several of one query {@link #forQuery} is cheaper. */
  public Sample score(String text, String finishReason, Query query, List<Verdict> verdicts) {
    return forQuery(query).score(text, finishReason, verdicts);
  }

  /** One completion that nobody judged, scored. */
  public Sample score(String text, String finishReason, Query query) {
    return score(text, finishReason, query, List.of());
  }
}
