package dev.iapo.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.Budget;
import dev.iapo.domain.DataSet;
import dev.iapo.domain.Policy;
import dev.iapo.domain.Task;
import dev.iapo.run.EvaluationTask;
import dev.iapo.run.Evaluations;
import dev.iapo.run.Observer;
import dev.iapo.run.Policies;
import dev.iapo.run.RunResult;
import dev.iapo.run.ScriptedRun;
import dev.iapo.testkit.GoldenFile;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class GoldenReportTest {
  private static Report report() {
    RunResult result =
        new ScriptedRun(SampleTasks.crossing(), SampleTasks::answer).failing(0.02).result();
    return Report.of(result, Policies.of(result, "1.2.3"));
  }

  @Test
  void markdown_crossingPrompts_isAsRecorded() {
    GoldenFile.assertMatches("report.md", report().markdown());
  }

  @Test
  void html_crossingPrompts_isAsRecorded() {
    GoldenFile.assertMatches("report.html", report().html());
  }

  @Test
  void markdown_evaluated_saysWhetherTheDifferenceIsReal() {
    RunResult result = new ScriptedRun(SampleTasks.crossing(), SampleTasks::answer).result();
    Policy policy = Policies.of(result, "1.2.3");
    DataSet heldOut = new DataSet(result.task().data().test(), List.of(), "x");
    Task task =
        EvaluationTask.of(policy, heldOut, new Budget(Budget.Unit.COMPLETIONS, 3_000, 0.02));
    ScriptedRun asked =
        new ScriptedRun(
                task,
                (p, query, random) ->
                    SampleTasks.answer(number(result.task(), task, p), query, random))
            .failing(0.02);
    RunResult drawn = asked.result();
    Observer observer = new Observer(Budget.Unit.COMPLETIONS, task.judging().objectives());
    Policy evaluated =
        policy.with(Evaluations.of(policy, task, observer.observe(asked.records()), drawn.tally()));
    String markdown = Report.of(result, evaluated).markdown();
    int from = markdown.indexOf("## Is the difference real?");
    GoldenFile.assertMatches(
        "held-out.md", markdown.substring(from, markdown.indexOf("\n## ", from) + 1));
    assertThat(markdown)
        .contains("not the held-out results above", "200 queries held out, of which ");
    assertThat(Report.of(result, evaluated).html()).contains("Is the difference real?");
  }

  private static int number(Task run, Task evaluation, int configuration) {
    return run.configurations().indexOf(evaluation.configurations().get(configuration));
  }

  @Test
  void report_anotherLocale_givesTheSameBytes() {
    Report expected = report();
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    try {
      assertThat(report().markdown()).isEqualTo(expected.markdown());
      assertThat(report().html()).isEqualTo(expected.html());
    } finally {
      Locale.setDefault(before);
    }
  }
}
