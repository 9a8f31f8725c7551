package dev.iapo.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.Appraiser;
import dev.iapo.domain.Context;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Opinion;
import dev.iapo.domain.Sample;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Scoring;
import dev.iapo.domain.Task;
import dev.iapo.domain.Verdict;
import dev.iapo.run.Policies;
import dev.iapo.run.RunResult;
import dev.iapo.run.ScriptedRun;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class JudgedReportTest {
  private static final Scoring RATED =
      new Scoring("judge", Map.of("by", "rater", "path", "$.score"));
  private static final Scoring COMPARED =
      new Scoring("judge", Map.of("by", "referee", "path", "$.better"));

  /** Selected by a rater, and worth what a referee says; a second objective has no weight. */
  private static Task task() {
    Task task =
        SampleTasks.task(
            "replies",
            List.of(
                SampleTasks.configuration("plain", "{{question}}"),
                SampleTasks.configuration("padded", "At length: {{question}}")),
            List.of(new Context("all", List.of(1.0, 0.0), 0, 1)),
            8,
            16_000);
    Task.Judging judging = task.judging();
    List<Appraiser> appraisers =
        List.of(
            appraiser("rater", "Rate <b>it</b>: {{completion}}", 2, ""),
            appraiser("referee", "Compare {{completion}} with {{other}}", 1, "question"));
    List<ScorerSpec> scorers =
        List.of(
            new ScorerSpec(new Objective("liked", 0, 1, false), COMPARED, Optional.of(RATED)),
            new ScorerSpec(new Objective("length", 0, 100, false), new Scoring("length")));
    Task judged =
        new Task(
            task.name(),
            task.description(),
            task.configurations(),
            task.data(),
            new Task.Judging(judging.answer(), scorers, judging.cost(), appraisers),
            task.goal(),
            task.search());
    return SampleTasks.withStrategies(judged, "best-of-n");
  }

  private static Appraiser appraiser(String name, String prompt, int repeats, String against) {
    return new Appraiser(
        name, Appraiser.Kind.JUDGE, SampleTasks.configuration(name, prompt), repeats, against);
  }

  /** Of the padded prompt the best-rated replies are the worst. */
  private static Sample answer(int prompt, int query, SplittableRandom random) {
    double rated = random.nextDouble();
    double worth = prompt == 0 ? rated : rated < 0.6 ? 0.5 : 0;
    if (random.nextDouble() < 0.1) {
      return sample(List.of(), List.of(), rated, 2);
    }
    return sample(List.of(worth, 40.0), List.of(rated, 40.0), rated, 0);
  }

  private static Sample sample(
      List<Double> scores, List<Double> selecting, double rated, int unusable) {
    Verdict.Answer straight = new Verdict.Answer("{}", false);
    List<Verdict> verdicts =
        List.of(
            new Verdict(0.01, List.of(straight, straight), Optional.empty()),
            new Verdict(0.03, List.of(straight, new Verdict.Answer("{}", true)), Optional.empty()));
    List<Opinion> opinions =
        List.of(
            new Opinion(
                0,
                false,
                unusable > 0 ? List.of() : List.of(1.0, rated > 0.5 ? 1.0 : 0.0),
                unusable),
            new Opinion(0, true, List.of(rated, rated), 0));
    return new Sample(
        "reply",
        "stop",
        Optional.of("reply"),
        scores,
        selecting,
        List.of(),
        new Sample.Judged(verdicts, opinions));
  }

  private static Report report() {
    RunResult result = new ScriptedRun(task(), JudgedReportTest::answer).result();
    return Report.of(result, Policies.of(result, "1.2.3"));
  }

  private static String section(String markdown, String heading) {
    int from = markdown.indexOf("## " + heading);
    assertThat(from).as(heading).isNotNegative();
    int to = markdown.indexOf("\n## ", from);
    return markdown.substring(from, to < 0 ? markdown.length() : to);
  }

  @Test
  void markdown_judged_saysHowFarJudgesAgree() {
    String judges = section(report().markdown(), "Judges");
    assertThat(judges)
        .contains("Agreement of repeats", "100.0 %", "0.000")
        .contains("Both orders name the same text")
        .containsPattern("(?m)^\\| `referee` .*\\*\\*\\d+\\.\\d % \\(high\\)\\*\\*")
        .contains("Correlation within a prompt and query")
        .contains("`rater` 0.01 milli-USD, `referee` 0.03 milli-USD");
  }

  @Test
  void markdown_selectorThatIsFooled_saysFromWhichNOn() {
    String text = section(report().markdown(), "Selected by one score, worth another");
    assertThat(text).containsPattern("(?m)^\\| `padded` *\\| *\\*\\*1\\*\\* .*\\| yes ");
    assertThat(text).doesNotContain("| `plain`  |").doesNotContain("past that point");
  }

  @Test
  void markdown_twoObjectives_haveACurveEach() {
    String text = section(report().markdown(), "The objectives one by one");
    assertThat(text)
        .contains("Drawn are shares of each objective's range")
        .containsPattern("(?m)^\\| `length` *\\| *40.000 \\| *40.000 ");
  }

  @Test
  void markdown_unscored_areCountedByPrompt() {
    assertThat(section(report().markdown(), "Quality of the completions"))
        .contains("Without a score", "of the completions have no score");
  }

  @Test
  void report_judgesPrompts_standInTheAppendixLiterally() {
    assertThat(section(report().markdown(), "To reproduce"))
        .contains("### Judge `rater`", "Asked 2 times", "Rate <b>it</b>: {{completion}}");
    assertThat(report().html()).contains("Rate &lt;b&gt;it&lt;/b&gt;: {{completion}}");
  }
}
