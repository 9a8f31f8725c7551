package dev.iapo.scoring;

import dev.iapo.domain.Opinion;
import dev.iapo.domain.Query;
import dev.iapo.domain.Sample;
import dev.iapo.domain.Verdict;
import dev.iapo.scoring.CompletionScorer.Local;
import dev.iapo.scoring.CompletionScorer.Remote;
import dev.iapo.scoring.CompletionScorer.Way;
import dev.iapo.scoring.CompletionScorer.Ways;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Turns completions of one query into samples. Immutable. */
public final class QueryScorer {
  /** A way to score an objective for this query. */
  private interface Scores {
    void add(Scoring scoring, boolean selecting);
  }

  private final AnswerExtractor extractor;
  private final AnswerKeys keys;
  private final List<Scores> values;
  private final List<Optional<Scores>> selecting;

  QueryScorer(AnswerExtractor extractor, AnswerKeys keys, List<Ways> objectives, Query query) {
    this.extractor = extractor;
    this.keys = keys;
    this.values = new ArrayList<>();
    this.selecting = new ArrayList<>();
    for (int k = 0; k < objectives.size(); k++) {
      int index = k;
      values.add(scores(objectives.get(k).value(), k, query));
      selecting.add(objectives.get(k).selecting().map(way -> scores(way, index, query)));
    }
  }

  private static Scores scores(Way way, int objective, Query query) {
    if (way instanceof Remote remote) {
      return (scoring, selecting) -> scoring.add(remote.scoring(), objective, selecting);
    }
    Scorer.OfQuery scorer = ((Local) way).scorer().forQuery(query);
    return (scoring, selecting) -> scoring.add(scorer, selecting);
  }

  /** One completion that nobody judged, scored. */
  public Sample score(String text, String finishReason) {
    return score(text, finishReason, List.of());
  }

  /**
   * One completion, scored: the key of its answer and one score per objective. Never throws.
   *
   * @param verdicts one per appraiser of the task
   */
  public Sample score(String text, String finishReason, List<Verdict> verdicts) {
    Scoring scoring = new Scoring(text, extractor.extract(text).flatMap(keys::key), verdicts);
    for (int k = 0; k < values.size(); k++) {
      values.get(k).add(scoring, false);
      Optional<Scores> other = selecting.get(k);
      if (other.isPresent()) {
        other.get().add(scoring, true);
      } else {
        scoring.selectByValue();
      }
    }
    return scoring.sample(finishReason);
  }

  /** The scoring of one completion. */
  private static final class Scoring {
    private final String text;
    private final Optional<String> key;
    private final List<Verdict> verdicts;
    private final List<Double> scores = new ArrayList<>();
    private final List<Double> selecting = new ArrayList<>();
    private final List<Opinion> opinions = new ArrayList<>();
    private final Set<String> remarks = new LinkedHashSet<>();
    private boolean unscored;

    Scoring(String text, Optional<String> key, List<Verdict> verdicts) {
      this.text = text;
      this.key = key;
      this.verdicts = verdicts;
    }

    void add(Scorer.OfQuery scorer, boolean select) {
      Score score = scorer.score(text, key);
      score.remark().ifPresent(remarks::add);
      (select ? selecting : scores).add(score.value());
    }

    void add(RemoteScoring scorer, int objective, boolean select) {
      if (text.isBlank()) {
        remarks.add(scorer.nothingToJudge());
        (select ? selecting : scores).add(scorer.worst());
        return;
      }
      RemoteScoring.Judgement judgement = scorer.judge(objective, select, verdicts);
      opinions.add(judgement.opinion());
      unscored |= judgement.score().isEmpty();
      (select ? selecting : scores).add(judgement.score().orElse(0));
    }

    void selectByValue() {
      selecting.add(scores.get(scores.size() - 1));
    }

    Sample sample(String finishReason) {
      return new Sample(
          text,
          finishReason,
          key,
          unscored ? List.of() : scores,
          unscored ? List.of() : selecting,
          List.copyOf(remarks),
          verdicts.isEmpty() ? Sample.Judged.NOT : new Sample.Judged(verdicts, opinions));
    }
  }
}
