package dev.iapo.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.Appraiser;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Scoring;
import dev.iapo.domain.Task.Judging;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgesSectionTest {
  private static final String PROMPT =
      "messages = [{ role = user, content = \"{{question}} {{completion}}\" }]";
  private static final String OBJECTIVE =
      "objectives = [{ name = kind, scorer = judge, judge = panel, path = \"$.kind\","
          + " min = 1, max = 10 }]";

  private static final String REST =
      "strategies = [best-of-n]\nsampling { temperature = 0.7, max-tokens = 64 }\n";

  @TempDir private Path temp = Path.of("");

  private TaskFolder task(String judges, String objectives) {
    return new TaskFolder(temp)
        .with(
            "task.conf",
            """
        provider { model = m, api-key-variable = KEY, choices-per-call = 4 }
        data { file = questions.jsonl, answer = answer }
        prompts = [{ id = plain, messages = [{ role = user, content = "{{question}}" }] }]
        contexts = [{ id = only, weights { kind = 1 } }]
        budget { completions = 1000 }
        """
                + REST
                + judges
                + "\n"
                + objectives
                + "\n");
  }

  private static String judge(String body) {
    return "judges { panel { " + body + " } }";
  }

  @Test
  void load_judge_isAnAppraiserWithItsOwnSampling() {
    TaskSetup setup =
        task(
                judge(
                    PROMPT
                        + ", model = big, repeats = 3, prices { input = 1, output = 2 },"
                        + " sampling { temperature = 0, max-tokens = 30, expected-tokens = 10 }"),
                OBJECTIVE)
            .load();
    Judging judging = setup.task().judging();

    assertThat(judging.scorers())
        .extracting(ScorerSpec::value)
        .containsExactly(new Scoring("judge", Map.of("by", "panel", "path", "$.kind")));
    Appraiser panel = judging.appraisers().get(0);
    assertThat(judging.appraisers()).hasSize(1);
    assertThat(panel.kind()).isEqualTo(Appraiser.Kind.JUDGE);
    assertThat(panel.repeats()).isEqualTo(3);
    assertThat(panel.compares()).isFalse();
    assertThat(panel.configuration().model().name()).isEqualTo("big");
    assertThat(panel.configuration().model().choicesPerCall()).isEqualTo(4);
    assertThat(panel.configuration().sampling().temperature()).isEqualTo(OptionalDouble.of(0));
    assertThat(panel.configuration().sampling().maxTokens()).isEqualTo(30);
    assertThat(setup.tariffs()).hasSize(2);
    assertThat(setup.tariffs().get(1).prices().orElseThrow().output()).isEqualTo(2_000_000);
    assertThat(setup.expectedTokens()).containsEntry("judge panel", 10);
    assertThat(judging.objectives().get(0).needsReference()).isFalse();
  }

  @Test
  void load_judgeThatIsToldTheReference_needsIt() {
    String prompt = "messages = [{ role = user, content = \"{{completion}} {{reference}}\" }]";
    assertThat(
            task(judge(prompt), OBJECTIVE)
                .load()
                .task()
                .judging()
                .objectives()
                .get(0)
                .needsReference())
        .isTrue();
  }

  @Test
  void load_selector_selectsByAnotherScoreThanCompletionsAreWorth() {
    String objective =
        "objectives = [{ name = kind, scorer = correct,"
            + " selector { scorer = judge, judge = panel, path = \"$.kind\" } }]";
    Judging judging = task(judge(PROMPT), objective).load().task().judging();

    assertThat(judging.scorers().get(0).value()).isEqualTo(new Scoring("correct"));
    assertThat(judging.scorers().get(0).selector().kind()).isEqualTo("judge");
    assertThat(judging.objectives().get(0).needsReference()).isFalse();
  }

  @Test
  void load_comparingJudge_namesBothPlaces() {
    String prompt =
        "against = question, messages = [{ role = user, content = \"{{completion}} {{other}}\" }]";
    String objective =
        "objectives = [{ name = kind, scorer = judge, judge = panel, path = \"$.better\" }]";
    Appraiser panel = task(judge(prompt), objective).load().task().judging().appraisers().get(0);

    assertThat(panel.against()).isEqualTo("question");
    assertThat(panel.answers()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "repeats = 0 | judges.panel.repeats: 0 (expected: a whole number, 1..100)",
        "provider = far | judges.panel.provider: far (expected: one of providers: )",
        "against = nothing | judges.panel.against: {{nothing}} is no field of the data",
        "against = question | does not name {{other}} (expected: where the text to be judged stands)",
        "rubric = x | judges.panel.rubric: unknown",
      })
  void load_wrongJudge_saysWhereAndWhatIsExpected(String key, String said) {
    assertThat(task(judge(PROMPT + ", " + key), OBJECTIVE).problems())
        .anySatisfy(problem -> assertThat(problem).contains(said));
  }

  @Test
  void load_judgeThatIsNotToldTheCompletion_isRefused() {
    String prompt = "messages = [{ role = user, content = \"{{question}}\" }]";
    assertThat(task(judge(prompt), OBJECTIVE).problems())
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .contains("the prompt of judge panel does not name {{completion}}"));
  }

  @Test
  void load_judgeOfAFieldThatIsNotThere_isRefused() {
    String prompt = "messages = [{ role = user, content = \"{{completion}} {{quest}}\" }]";
    assertThat(task(judge(prompt), OBJECTIVE).problems())
        .anySatisfy(
            problem ->
                assertThat(problem).contains("judge panel: {{quest}} is no field of the data"));
  }

  @Test
  void load_judgeWithoutMessages_isRefused() {
    assertThat(task(judge("repeats = 1"), OBJECTIVE).problems())
        .anySatisfy(problem -> assertThat(problem).contains("judges.panel.messages: missing"));
  }

  @Test
  void load_judgeWithoutAModel_isReadAllTheSame() {
    TaskFolder task = task(judge(PROMPT + ", provider = far, repeats = 2"), OBJECTIVE);
    task.with(
        "task.conf", "providers.far { kind = openai, api-key-variable = KEY }\n" + task.text());
    assertThat(task.problems())
        .containsExactly("task.conf:9: judges.panel.model: missing (expected: the model's name)");
  }

  @Test
  void load_judgeThatNoObjectiveNames_isRefused() {
    assertThat(
            task(judge(PROMPT), "objectives = [{ name = kind, scorer = json, path = \"$.a\" }]")
                .problems())
        .containsExactly(
            "task.conf:8: judges: panel is asked for nothing (expected: an objective that names it,"
                + " or to be left out)");
  }

  @Test
  void load_objectiveOfAnUnknownJudge_namesTheKnown() {
    assertThat(task(judge(PROMPT), OBJECTIVE.replace("judge = panel", "judge = pannel")).problems())
        .anySatisfy(
            problem -> assertThat(problem).contains("judge pannel (expected one of: panel)"));
  }

  @Test
  void load_objectiveWithoutAPath_saysSo() {
    assertThat(task(judge(PROMPT), OBJECTIVE.replace(", path = \"$.kind\"", "")).problems())
        .anySatisfy(problem -> assertThat(problem).contains("objectives[0].path: missing"));
  }

  @Test
  void load_judgeWithoutPricesUnderABudgetInUsd_isRefused() {
    TaskFolder task = task(judge(PROMPT), OBJECTIVE);
    assertThat(task.problems(Map.of("budget.usd", "1")))
        .anySatisfy(problem -> assertThat(problem).contains("prices are unknown"));
  }

  @Test
  void load_comparisonInANarrowRange_isRefused() {
    String prompt =
        "against = question, messages = [{ role = user, content = \"{{completion}} {{other}}\" }]";
    List<String> problems = task(judge(prompt), OBJECTIVE).problems();
    assertThat(problems)
        .anySatisfy(
            problem ->
                assertThat(problem).contains("0 and 1 within it, the scores of a comparison"));
  }
}
