package dev.iapo.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.AnswerSpec;
import dev.iapo.domain.Appraiser;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.Model;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.Query;
import dev.iapo.domain.Sample;
import dev.iapo.domain.Sampling;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Scoring;
import dev.iapo.domain.Task;
import dev.iapo.domain.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionScorerTest {
  private static final ScorerSpec CORRECT =
      new ScorerSpec(new Objective("accuracy", 0, 1, true), new Scoring("correct"));
  private static final ScorerSpec STYLE =
      new ScorerSpec(
          new Objective("style", 1, 5, false), new Scoring("json", Map.of("path", "$.style")));
  private static final Query QUERY = new Query("q", Map.of(), List.of("1/2", "2"));

  private static CompletionScorer scorer(AnswerSpec answer, ScorerSpec... scorers) {
    return new CompletionScorer(
        new Task.Judging(answer, List.of(scorers), new CostRule(CostRule.Kind.TOKENS, "")));
  }

  @Test
  void score_jsonCompletion_hasKeyAndOneScorePerObjective() {
    String text = "{\"answer\": \"0.50\", \"style\": 4}";
    Sample sample =
        scorer(new AnswerSpec("json-path", "$.answer", "numeric", 0), CORRECT, STYLE)
            .score(text, "stop", QUERY);
    assertThat(sample).isEqualTo(new Sample(text, "stop", Optional.of("0.5"), List.of(1.0, 4.0)));
  }

  @Test
  void score_emptyCompletion_hasTheWorstScoreOfEveryJudgedObjective() {
    Prompt prompt = new Prompt("j", List.of(new ChatMessage("user", "{{completion}}")));
    Appraiser judge =
        new Appraiser(
            "j",
            Appraiser.Kind.JUDGE,
            new Configuration("j", prompt, new Model("p", "m", 1), Sampling.ofMaxTokens(9)),
            1,
            "");
    Scoring judged = new Scoring("judge", Map.of("by", "j", "path", "$.a"));
    Scoring local = new Scoring("regex", Map.of("pattern", "a"));
    Objective harm = new Objective("harm", 0, 10, false, true);
    Task.Judging judging =
        new Task.Judging(
            new AnswerSpec("whole", "", "exact", 0),
            List.of(
                new ScorerSpec(new Objective("help", 0, 10, false), judged, Optional.empty()),
                new ScorerSpec(harm, judged, Optional.empty()),
                new ScorerSpec(harm, local, Optional.of(judged))),
            new CostRule(CostRule.Kind.TOKENS, ""),
            List.of(judge));
    Verdict nothing = new Verdict(0, List.of(), Optional.empty());
    Sample sample =
        new CompletionScorer(judging).forQuery(QUERY).score(" ", "stop", List.of(nothing));
    assertThat(sample.scores()).containsExactly(0.0, 10.0, 0.0);
    assertThat(sample.selecting()).containsExactly(0.0, 10.0, 10.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "it is 0.5    | 1",
        "it is 2.0    | 1",
        "it is 3      | 0",
        "it is hard   | 0",
        "''           | 0",
      })
  void correct_answer_isOneIfAnyReferenceAccepts(String text, double score) {
    Sample sample =
        scorer(new AnswerSpec("last-number", "", "numeric", 0), CORRECT).score(text, "stop", QUERY);
    assertThat(sample.scores()).containsExactly(score);
  }

  @Test
  void correct_unparsable_abstains() {
    Sample sample =
        scorer(new AnswerSpec("boxed", "", "numeric", 0), CORRECT).score("hm", "length", QUERY);
    assertThat(sample).isEqualTo(new Sample("hm", "length", Optional.empty(), List.of(0.0)));
  }

  @Test
  void correct_tolerance_isForTheReferenceOnly() {
    CompletionScorer scorer = scorer(new AnswerSpec("whole", "", "numeric", 0.1), CORRECT);
    QueryScorer ofQuery = scorer.forQuery(QUERY);
    assertThat(ofQuery.score("2.05", "stop").scores()).containsExactly(1.0);
    assertThat(ofQuery.score("2.05", "stop").answer()).contains("2.05");
    assertThat(ofQuery.score("2.15", "stop").scores()).containsExactly(0.0);
  }

  @Test
  void correct_noReference_isZero() {
    Query query = new Query("q", Map.of(), List.of());
    Sample sample =
        scorer(new AnswerSpec("whole", "", "exact", 0), CORRECT).score("x", "stop", query);
    assertThat(sample.scores()).containsExactly(0.0);
  }

  @Test
  void of_unknownKind_namesTheKnown() {
    ScorerSpec spec = new ScorerSpec(STYLE.objective(), new Scoring("foo"));
    assertThatThrownBy(() -> scorer(new AnswerSpec("whole", "", "exact", 0), spec))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "scorer of objective style: foo (expected one of: correct, equals, json,"
                + " regex, schema, length)");
  }

  @Test
  void of_correctWithArgument_isRefused() {
    ScorerSpec spec =
        new ScorerSpec(CORRECT.objective(), new Scoring("correct", Map.of("path", "x")));
    assertThatThrownBy(() -> scorer(new AnswerSpec("whole", "", "exact", 0), spec))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("scorer of objective accuracy: correct with path (expected: no options)");
  }

  @Test
  void of_correctOutsideItsRange_isRefused() {
    ScorerSpec spec = new ScorerSpec(STYLE.objective(), new Scoring("correct"));
    assertThatThrownBy(() -> scorer(new AnswerSpec("whole", "", "exact", 0), spec))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "scorer of objective style: range 1.0..5.0 (expected: 0 and 1 within it, the scores of"
                + " correct)");
  }

  @Test
  void of_jsonWithInfiniteRange_isRefused() {
    Objective objective = new Objective("o", Double.NEGATIVE_INFINITY, 1, false);
    assertThatThrownBy(
            () ->
                scorer(
                    new AnswerSpec("whole", "", "exact", 0),
                    new ScorerSpec(objective, new Scoring("json", Map.of("path", "$.a")))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("scorer of objective o: range -Infinity..1.0 (expected: finite)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "style"})
  void of_jsonWithoutAPath_isRefused(String argument) {
    ScorerSpec spec =
        new ScorerSpec(STYLE.objective(), new Scoring("json", Map.of("path", argument)));
    assertThatThrownBy(() -> scorer(new AnswerSpec("whole", "", "exact", 0), spec))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("scorer of objective style: json: ");
  }
}
