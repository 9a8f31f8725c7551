package dev.iapo.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Context;
import dev.iapo.domain.Task;
import dev.iapo.run.Policies;
import dev.iapo.run.RunResult;
import dev.iapo.run.ScriptedRun;
import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportTest {
  private static final Pattern UNSAFE =
      Pattern.compile("[\\p{Cc}&&[^\\n\\t]]|[\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]");

  private static Report report(ScriptedRun run) {
    RunResult result = run.result();
    return Report.of(result, Policies.of(result, "1.2.3"));
  }

  private static ScriptedRun run(Task task) {
    return new ScriptedRun(task, SampleTasks::answer);
  }

  /** Parses the page as XML and checks what holds of every page. */
  private static Document page(Report report) throws Exception {
    String html = report.html();
    Document page =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(html)));
    assertThat(html).doesNotContain("NaN").doesNotContain("Infinity").doesNotContain("null");
    assertThat(report.markdown()).doesNotContain("NaN").doesNotContain("Infinity");
    assertThat(UNSAFE.matcher(html + report.markdown()).find()).isFalse();
    for (String tag : List.of("script", "link", "img", "a", "iframe", "object", "use", "image")) {
      assertThat(page.getElementsByTagName(tag).getLength()).as(tag).isZero();
    }
    for (Element svg : elements(page, "svg")) {
      assertThat(elements(svg, "title").get(0).getTextContent()).isNotBlank();
      assertThat(elements(svg, "desc").get(0).getTextContent()).isNotBlank();
    }
    for (Element head : elements(page, "th")) {
      assertThat(head.getAttribute("scope")).isIn("col", "row");
    }
    List<String> ids = elements(page, "*").stream().map(e -> e.getAttribute("id")).toList();
    assertThat(ids.stream().filter(id -> !id.isEmpty())).doesNotHaveDuplicates();
    return page;
  }

  private static List<Element> elements(Document page, String tag) {
    return elements(page.getDocumentElement(), tag);
  }

  private static List<Element> elements(Element parent, String tag) {
    NodeList found = parent.getElementsByTagName(tag);
    return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i)).toList();
  }

  @Test
  void html_crossingPrompts_hasADrawingPerContextInTwoSizes() throws Exception {
    Document page = page(report(run(SampleTasks.crossing())));
    assertThat(elements(page, "svg")).hasSize(2 * (2 * 3 + 2)); // contexts; cost, arms alive
  }

  @Test
  void report_crossingPrompts_saysSoInWords() {
    String text = report(run(SampleTasks.crossing())).markdown();
    assertThat(text)
        .contains("In `premium` prompts cross: at N = 1 prompt `terse` is best")
        .contains("prompt `diverse` is ahead");
  }

  @Test
  void report_hostileTexts_showsThemHarmlessly() throws Exception {
    String hostile =
        "<script>alert(1)</script> ]]> -->`` ```` \u001B[31mred\u0007 \u202Eevil\u2066 "
            + "\u2028| a | b |\n# heading\n![x](http://evil.example/x.png) &lt; \uD800 \uFFFF";
    Task crossing = SampleTasks.crossing();
    Task task =
        SampleTasks.task(
            hostile,
            List.of(
                SampleTasks.configuration(hostile, hostile, "```\n" + hostile),
                crossing.configurations().get(1)),
            List.of(SampleTasks.context(hostile, 0), SampleTasks.context("b", -3)),
            4,
            2_000);
    ScriptedRun run = run(task).endingAfter(1, RunResult.State.FAILED, hostile);
    Report report = report(run);
    page(report);
    assertThat(report.html())
        .doesNotContain("<script")
        .doesNotContain("http://evil.example/x.png\"")
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
        .contains("\\u{1B}[31mred")
        .contains("\\u{202E}evil");
    assertThat(report.markdown()).contains("`````text\n<script>").contains("\\u{1B}[31mred");
  }

  @Test
  void markdown_hostileNames_startNoBlockAndSplitNoCell() {
    Task crossing = SampleTasks.crossing();
    Task task =
        SampleTasks.task(
            "x\n# y",
            List.of(SampleTasks.configuration("a | b\n## c", "{{question}}")),
            crossing.goal().contexts(),
            4,
            2_000);
    String text = report(run(task)).markdown();
    assertThat(text).doesNotContain("\n# y").doesNotContain("\n## c");
    List<String> rows = text.lines().filter(line -> line.contains("a &#124; b")).toList();
    assertThat(rows).isNotEmpty().allMatch(row -> row.startsWith("|"));
  }

  @Test
  void report_promptOf100kB_isCutAndSaysSo() throws Exception {
    Configuration large = SampleTasks.configuration("large", "x".repeat(100_000), "end");
    Task crossing = SampleTasks.crossing();
    Task task = SampleTasks.task("large", List.of(large), crossing.goal().contexts(), 4, 2_000);
    Report report = report(run(task));
    page(report);
    assertThat(report.markdown())
        .contains("cut after 19,999 of 100,000 characters")
        .hasSizeLessThan(40_000);
  }

  @Test
  void report_manyContexts_hasTablesInsteadOfParagraphs() throws Exception {
    List<Context> contexts =
        IntStream.range(0, 27)
            .mapToObj(i -> new Context("c" + i, List.of(1.0), -0.02 * i, i == 20 ? 0.48 : 0.02))
            .toList();
    Task crossing = SampleTasks.crossing();
    Task task = SampleTasks.task("many", crossing.configurations(), contexts, 16, 9_000);
    Report report = report(run(task));
    Document page = page(report);
    assertThat(elements(page, "svg")).hasSize(2 * (2 * 6 + 2));
    assertThat(report.markdown())
        .contains("Shown are 6 of 27 contexts, the most frequent ones: `c0`, `c1`, `c2`, `c3`, ")
        .contains("`c4` and `c20`.")
        .contains("How far each choice is decided")
        .doesNotContain("For `c0`");
  }

  @Test
  void report_onePromptOneContextOneCompletion_isComplete() throws Exception {
    Task task =
        SampleTasks.task(
            "one",
            List.of(SampleTasks.configuration("only", "{{question}}")),
            List.of(SampleTasks.context("all", 0)),
            1,
            100);
    Report report = report(run(task));
    page(report);
    assertThat(report.markdown())
        .contains("It compared 1 prompt at 1 completion per query")
        .contains("In no context do the prompts cross");
  }

  @Test
  void report_nothingSampled_saysThatNothingIsKnown() throws Exception {
    Report report =
        report(
            run(SampleTasks.crossing())
                .endingAfter(0, RunResult.State.FAILED, "HTTP 401: no such key"));
    page(report);
    assertThat(report.markdown())
        .contains("> **Not conclusive: the run failed** (`HTTP 401: no such key`)")
        .contains("nothing is known, for no completion was received")
        .contains("No round was run.");
  }

  private static String screened(long budget) {
    List<Configuration> prompts =
        IntStream.range(0, 24)
            .mapToObj(i -> SampleTasks.configuration("prompt-" + i, "{{question}}"))
            .toList();
    List<Context> contexts = SampleTasks.crossing().goal().contexts();
    Task task = SampleTasks.task("screened", prompts, contexts, 32, budget);
    return report(run(SampleTasks.withAlgorithm(task, "psst-paired"))).markdown();
  }

  @Test
  void report_screenedRun_marksTheRoundsOfScreening() {
    String text = screened(5_000);
    assertThat(text)
        .contains("round 1 (screening)")
        .contains("round 2 (screening)")
        .contains("| round 3 ")
        .contains("After every later round each context keeps the better half of its arms.")
        .contains("the rounds after screening choose");
  }

  @Test
  void report_promptsWithTooFewQueries_saysThatMoreMayCross() {
    String text = screened(2_000);
    assertThat(text)
        .contains(
            "Compared at N = 1 are 4 prompts only, so more may cross than is said here: 20 of 24"
                + " prompts were seen on too few queries: 18 on none (screened out, or without an"
                + " answer), 2 on fewer than 20 queries.")
        .doesNotContain("In no context do the prompts cross")
        .doesNotContain("the square is the best prompt at N = 1")
        .doesNotContain("|– |");
  }

  @Test
  void report_interrupted_saysThatThisWasKnownSoFar() throws Exception {
    Report report =
        report(
            run(SampleTasks.crossing())
                .endingAfter(2, RunResult.State.INTERRUPTED, "stopped on request"));
    page(report);
    assertThat(report.markdown())
        .contains("**Not conclusive: the run was interrupted** (`stopped on request`).")
        .contains("This is what was known so far.");
  }

  @Test
  void report_fewQueries_writesNotBounded() throws Exception {
    Task crossing = SampleTasks.crossing();
    Task task = SampleTasks.withBudget(crossing, new Budget(Budget.Unit.COMPLETIONS, 64, 0));
    Report report = report(run(task));
    page(report);
    assertThat(report.markdown()).contains("not bounded").contains("(20 are needed)");
  }

  @Test
  void report_bestOfNByTheReference_warnsOfTheOracle() throws Exception {
    Report report = report(run(SampleTasks.withStrategies(SampleTasks.crossing(), "best-of-n")));
    page(report);
    assertThat(report.markdown())
        .contains("best of N (oracle)")
        .contains("> **Oracle:** in `free`, `standard` and `premium` the best of N")
        .contains("keeping the one with the best score");
  }

  @Test
  void report_budgetInUsd_isWrittenInUsd() throws Exception {
    Budget budget = new Budget(Budget.Unit.USD, 2 * Budget.PICO_PER_USD, 0.05);
    Task task = SampleTasks.withBudget(SampleTasks.crossing(), budget);
    Report report = report(run(task).usageUnknown());
    page(report);
    assertThat(report.markdown())
        .containsPattern("It spent [0-9.]+ of at most 2 USD")
        .contains("Spent (USD)")
        .contains("for these the maximum was charged");
  }

  @Test
  void report_failingCalls_pointsThemOut() {
    String text = report(run(SampleTasks.crossing()).failing(0.2)).markdown();
    assertThat(text)
        .contains("of the completions asked for did not come. They count as missing")
        .contains("`chatty`: ")
        .contains("cut at the limit of 256 output tokens");
  }

  @Test
  void report_thousandPromptsAndLargeScales_isBoundedInTimeAndSize() throws Exception {
    List<Configuration> prompts =
        IntStream.range(0, 1000)
            .mapToObj(i -> SampleTasks.configuration("prompt-" + i, "{{question}}"))
            .toList();
    List<Context> contexts = SampleTasks.crossing().goal().contexts();
    RunResult result = run(SampleTasks.task("large", prompts, contexts, 128, 200_000)).result();
    var policy = Policies.of(result, "1.2.3");
    long start = System.nanoTime();
    Report report = Report.of(result, policy);
    page(report);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    assertThat(report.html())
        .hasSizeLessThan(1_000_000)
        .contains("Drawn are the best 30 of 1,000 prompts.");
    assertThat(report.markdown())
        .hasSizeLessThan(100_000)
        .contains("1,000 of 1,000 prompts are left out: fewer than 20 queries")
        .contains("Listed are 30 of 1,000 prompts");
  }
}
