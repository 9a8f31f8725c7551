package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.DataSet;
import dev.iapo.domain.Policy;
import dev.iapo.domain.Task;
import dev.iapo.report.SampleTasks;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Why choices are not decided, in words that are true of what was drawn. */
class ReasonsTest {
  private static final int PROMPTS = 24;

  private static Task task(
      String algorithm, int prompts, int queries, int maxScale, long budget, double tolerance) {
    List<Configuration> configurations =
        IntStream.range(0, prompts)
            .mapToObj(p -> SampleTasks.configuration("p" + p, "Be " + p + ".\n\n{{question}}"))
            .toList();
    Task task =
        SampleTasks.task(
            "many", configurations, List.of(SampleTasks.context("all", 0)), maxScale, budget);
    DataSet data = task.data();
    Task.Goal goal = task.goal();
    return new Task(
        task.name(),
        task.description(),
        task.configurations(),
        new DataSet(data.train().subList(0, queries), data.test(), data.fingerprint()),
        task.judging(),
        new Task.Goal(
            goal.strategies(), goal.voting(), goal.maxScale(), goal.contexts(), tolerance),
        new Task.Search(
            algorithm,
            "complete",
            "paired",
            new Budget(Budget.Unit.COMPLETIONS, budget, 0),
            task.search().seed()));
  }

  private static Policy.Choice choice(ScriptedRun run) {
    return Policies.of(run.result(), "1.2.3").choices().get(0);
  }

  private static ScriptedRun run(Task task) {
    return new ScriptedRun(task, SampleTasks::answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "psst-paired | 8 | 4000 | 17 of 24 prompts were dropped by screening at N <= 4, and what they give at"
            + " larger N was not measured; a run with algorithm = psst and enough budget compares all"
            + " prompts at every N, and a much larger budget keeps more of them",
        "psst-top23 | 8 | 60000 | 1 of 24 prompts was dropped by screening at N = 1, and what it gives at"
            + " larger N was not measured; a run with algorithm = psst and enough budget compares all"
            + " prompts at every N, and a larger K keeps more of them",
        "psst-paired | 2 | 1000 | 17 of 24 prompts were dropped by screening at N <= 2, and not compared"
            + " further; a run with algorithm = psst and enough budget compares all prompts at every"
            + " N, and a much larger budget keeps more of them"
      })
  void reason_screened_saysHowManyWereDroppedAndTheRemedy(
      String algorithm, int maxScale, long budget, String reason) {
    Policy.Choice choice = choice(run(task(algorithm, PROMPTS, 500, maxScale, budget, 0.05)));
    assertThat(choice.conclusive()).isFalse();
    assertThat(choice.regretBound()).isInfinite();
    assertThat(choice.reason()).isEqualTo(reason);
  }

  @Test
  void reason_fewTrainingQueries_saysThatOnlyMoreOfThemHelp() {
    assertThat(choice(run(task("psst-paired", 3, 12, 4, 5_000, 0.05))).reason())
        .isEqualTo("the task has 12 training queries only (20 are needed)");
  }

  @Test
  void reason_tooFewForTheRuleOfThree_saysHowManyAreNeeded() {
    assertThat(choice(run(task("psst-paired", 2, 100, 2, 20_000, 0.01))).reason())
        .endsWith(
            "; the task has 100 training queries, and at least 300 are needed:"
                + " more of them, or a larger tolerance, could decide it");
  }

  @Test
  void reason_intervalTooWide_namesTheRivalAndWhatWouldDecideIt() {
    assertThat(choice(run(task("psst-paired", 4, 500, 4, 2_000, 0.01))).reason())
        .matches(
            "prompt p\\d at N = \\d may still be better by up to 0\\.\\d{4} \\(tolerance 0\\.0100\\);"
                + " a larger budget, or a larger tolerance, could decide it");
    assertThat(choice(run(task("psst-paired", 4, 400, 4, 60_000, 0.01))).reason())
        .endsWith(
            "; all 400 training queries were used:"
                + " more of them, or a larger tolerance, could decide it");
  }

  @Test
  void reason_smallBudget_namesWhatWasSeenTooLittle() {
    assertThat(choice(run(task("psst", 4, 500, 4, 500, 0.05))).reason())
        .matches(
            "prompt p\\d at N = \\d was compared on \\d+ queries only \\(20 are needed\\);"
                + " a larger budget, or fewer prompts, would compare it on more");
    assertThat(choice(run(task("psst", 4, 500, 4, 60, 0.05))).reason())
        .matches(
            "the choice was seen on \\d+ quer(y|ies) only \\(20 are needed\\);"
                + " a larger budget, or fewer prompts, would show it on more");
  }

  @Test
  void reason_budgetOfLessThanACompletionEach_saysHowManyHaveNone() {
    assertThat(choice(run(task("psst-paired", PROMPTS, 500, 8, 20, 0.05))).reason())
        .isEqualTo(
            "14 of 24 prompts have no completion, and 8 more were dropped by screening;"
                + " a larger budget, or fewer prompts, would give every prompt some");
    assertThat(choice(run(task("psst", PROMPTS, 500, 8, 20, 0.05))).reason())
        .isEqualTo("no completion was received");
  }

  @Test
  void reason_interruptedWhileScreening_saysUpToWhichScaleWasSeen() {
    ScriptedRun run =
        run(task("psst-paired", PROMPTS, 500, 8, 11_000, 0.05))
            .endingAfter(1, RunResult.State.INTERRUPTED, "stopped on request");
    assertThat(choice(run).reason())
        .isEqualTo(
            "prompt p0 was seen at N <= 2 only, and what it gives at larger N was not measured;"
                + " the run stopped early");
  }
}
