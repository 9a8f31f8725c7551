package dev.iapo.run;

import dev.iapo.domain.Appraiser;
import dev.iapo.domain.Opinion;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Sample;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Scoring;
import dev.iapo.llm.LlmFailure;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Why completions of a pull have no scores. */
final class Unscored {
  private static final int EXCERPT = 80;

  private Unscored() {}

  /**
   * The failure of an appraiser for which a pull's completions have no scores: its calls failed, or
   * none of its answers can be used. What it refuses to judge is no failure as long as it judges
   * others of the pull.
   */
  static Optional<LlmFailure> failure(
      PullRecord record, PullAppraisal appraisal, ArmActor.Work work) {
    return appraisal
        .failure()
        .filter(failure -> failure.kind() != LlmFailure.Kind.REJECTED)
        .or(() -> unusable(record, appraisal, work));
  }

  private static Optional<LlmFailure> unusable(
      PullRecord record, PullAppraisal appraisal, ArmActor.Work work) {
    List<Sample> samples =
        record.calls().stream()
            .flatMap(call -> call.completions().stream())
            .filter(sample -> !sample.text().isBlank()) // nobody is asked about these
            .toList();
    if (samples.isEmpty() || samples.stream().anyMatch(Sample::isScored)) {
      return Optional.empty();
    }
    String why =
        appraisal
            .failure()
            .map(LlmFailure::message)
            .orElseGet(() -> nonsense(samples.get(0), work));
    return Optional.of(LlmFailure.of(LlmFailure.Kind.MALFORMED, why));
  }

  private static String nonsense(Sample sample, ArmActor.Work work) {
    List<ScorerSpec> scorers = work.settings().task().judging().scorers();
    for (Opinion opinion : sample.judged().opinions()) {
      if (opinion.scores().isEmpty()) {
        ScorerSpec scorer = scorers.get(opinion.objective());
        Scoring scoring = scoring(scorers, opinion);
        return "%s: no score of %s within %s..%s at %s; an answer: %s"
            .formatted(
                scoring.option("by"),
                scorer.objective().name(),
                scorer.objective().min(),
                scorer.objective().max(),
                scoring.option("path"),
                excerpt(sample, scoring, work));
      }
    }
    return sample.judged().opinions().stream()
        .filter(opinion -> opinion.unusable() > 0)
        .map(opinion -> scoring(scorers, opinion).option("by"))
        .findFirst()
        .map(by -> by + ": a comparison has no usable answers of one order")
        .orElse("a comparison has no answers of one order");
  }

  private static Scoring scoring(List<ScorerSpec> scorers, Opinion opinion) {
    ScorerSpec scorer = scorers.get(opinion.objective());
    return opinion.selecting() ? scorer.selector() : scorer.value();
  }

  private static String excerpt(Sample sample, Scoring scoring, ArmActor.Work work) {
    List<Appraiser> appraisers = work.settings().task().judging().appraisers();
    return Stream.iterate(0, a -> a < appraisers.size(), a -> a + 1)
        .filter(a -> appraisers.get(a).name().equals(scoring.option("by")))
        .flatMap(a -> sample.judged().verdicts().get(a).answers().stream())
        .map(answer -> answer.text().strip())
        .map(text -> text.length() <= EXCERPT ? text : text.substring(0, EXCERPT) + "…")
        .findFirst()
        .orElse("none");
  }
}
