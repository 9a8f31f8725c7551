package dev.iapo.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.run.Policies;
import dev.iapo.run.RunResult;
import dev.iapo.run.ScriptedRun;
import dev.iapo.testkit.GoldenFile;
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
