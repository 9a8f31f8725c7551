package dev.iapo.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.AnswerSpec;
import dev.iapo.domain.Appraiser;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Opinion;
import dev.iapo.domain.Query;
import dev.iapo.domain.Sample;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Task;
import dev.iapo.domain.Verdict;
import dev.iapo.domain.Verdict.Answer;
import dev.iapo.testkit.Judged;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores out of what appraisers answer. */
class JudgeScoresTest {
  private static final Query QUERY = new Query("q", Map.of("reply", "so"), List.of("yes"));
  private static final Objective HELPFUL = new Objective("helpful", 1, 5, false);
  private static final Objective ERRORS = new Objective("errors", 0, 10, false, true);
  private static final Objective PREFERRED = new Objective("preferred", 0, 1, false);
  private static final List<Appraiser> RATER = Judged.Kind.RATED.appraisers;
  private static final List<Appraiser> REFEREE = Judged.Kind.COMPARED.appraisers;

  private static Sample score(
      List<Appraiser> appraisers, List<ScorerSpec> scorers, String text, Verdict... verdicts) {
    Task.Judging judging =
        new Task.Judging(
            new AnswerSpec("whole", "", "exact", 0),
            scorers,
            new CostRule(CostRule.Kind.TOKENS, ""),
            appraisers);
    return new CompletionScorer(judging).score(text, "stop", QUERY, List.of(verdicts));
  }

  private static Sample rated(String... answers) {
    return score(RATER, List.of(new ScorerSpec(HELPFUL, Judged.HELPFUL)), "a text", said(answers));
  }

  private static Verdict said(String... answers) {
    return new Verdict(
        0, Stream.of(answers).map(text -> new Answer(text, false)).toList(), Optional.empty());
  }

  /** Answers with the completion first, and then with it second. */
  private static Sample compared(List<String> first, List<String> second) {
    List<Answer> answers =
        Stream.concat(
                first.stream().map(said -> new Answer("{\"better\": \"" + said + "\"}", false)),
                second.stream().map(said -> new Answer("{\"better\": \"" + said + "\"}", true)))
            .toList();
    return score(
        REFEREE,
        List.of(new ScorerSpec(PREFERRED, Judged.PREFERRED)),
        "a text",
        new Verdict(0, answers, Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"helpful\": 4}",
        "```json\n{\"why\": \"{good}\", \"helpful\": 4.0}\n```",
        "I first thought {\"helpful\": 2}, but it is {\"helpful\": 4}. So be it.",
        "<think>{\"helpful\": 1}</think>\n{\"helpful\": 4} {not json",
      })
  void score_jsonAmongOtherText_isTheLastThatHasIt(String answer) {
    assertThat(rated(answer).scores()).containsExactly(4.0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "four",
        "4",
        "{\"helpful\": \"4\"}",
        "{\"helpful\": null}",
        "{\"helpful\": 0.5}",
        "{\"helpful\": 5.01}",
        "{\"helpful\": 1e999}",
        "{\"score\": 4}",
        "{\"helpful\": {\"score\": 4}}"
      })
  void score_noNumberWithinTheRange_isMissingAndNeverZero(String answer) {
    Sample sample = rated(answer);
    assertThat(sample.isScored()).isFalse();
    assertThat(sample.judged().opinions()).containsExactly(new Opinion(0, false, List.of(), 1));
  }

  @Test
  void score_repeats_isTheMeanOfTheUsableOnes() {
    Sample sample = rated("{\"helpful\": 2}", "no idea", "{\"helpful\": 5}");
    assertThat(sample.scores()).containsExactly(3.5);
    assertThat(sample.judged().opinions())
        .containsExactly(new Opinion(0, false, List.of(2.0, 5.0), 1));
  }

  @Test
  void score_severalObjectives_outOfOneAnswer() {
    Sample sample =
        score(
            RATER,
            List.of(
                new ScorerSpec(HELPFUL, Judged.HELPFUL),
                new ScorerSpec(ERRORS, Judged.by("judge", "rater", "/errors/count"))),
            "a text",
            said("{\"helpful\": 2, \"errors\": {\"count\": 7}}"));
    assertThat(sample.scores()).containsExactly(2.0, 7.0);
  }

  @Test
  void score_oneObjectiveWithout_noneIsUsed() {
    Sample sample =
        score(
            RATER,
            List.of(
                new ScorerSpec(HELPFUL, Judged.HELPFUL),
                new ScorerSpec(ERRORS, Judged.by("judge", "rater", "$.errors"))),
            "a text",
            said("{\"helpful\": 2}"));
    assertThat(sample.scores()).isEmpty();
    assertThat(sample.judged().opinions())
        .containsExactly(
            new Opinion(0, false, List.of(2.0), 0), new Opinion(1, false, List.of(), 1));
  }

  @Test
  void score_selectorBesideTheValue_selectsByTheOther() {
    Sample sample =
        score(
            Judged.Kind.ALL.appraisers,
            List.of(new ScorerSpec(PREFERRED, Judged.HELPFUL, Optional.of(Judged.REWARD))),
            "a text",
            said("{\"helpful\": 0.25}"),
            said("{\"score\": 0.75}"),
            said());
    assertThat(sample.scores()).containsExactly(0.25);
    assertThat(sample.selecting()).containsExactly(0.75);
  }

  @Test
  void score_emptyCompletion_worstWithARemarkAndNobodyAsked() {
    Sample sample =
        score(
            RATER,
            List.of(new ScorerSpec(HELPFUL, Judged.HELPFUL), new ScorerSpec(ERRORS, Judged.BRIEF)),
            " \n",
            said());
    assertThat(sample.scores()).containsExactly(1.0, 10.0);
    assertThat(sample.remarks())
        .containsExactly(
            "helpful: an empty completion is not judged",
            "errors: an empty completion is not judged");
    assertThat(sample.judged().opinions()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"A, B, 1", "B, A, 0", "A, A, 0.5", "B, B, 0.5", "tie, ' Tie', 0.5", "a, tie, 0.75"})
  void score_comparison_isWhatBothOrdersSay(String first, String second, double expected) {
    assertThat(compared(List.of(first), List.of(second)).scores()).containsExactly(expected);
  }

  @Test
  void score_comparisonWithMoreAnswersOfOneOrder_bothWeighTheSame() {
    assertThat(compared(List.of("A", "A", "B", "?"), List.of("A")).scores())
        .containsExactly(1.0 / 3);
  }

  @Test
  void score_comparisonWithOneOrderUnusable_isMissing() {
    assertThat(compared(List.of("A"), List.of("both")).isScored()).isFalse();
    assertThat(compared(List.of("A", "A"), List.of()).isScored()).isFalse();
  }
}
