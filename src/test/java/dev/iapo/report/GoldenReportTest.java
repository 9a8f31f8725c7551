package dev.iapo.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.run.Policies;
import dev.iapo.run.RunResult;
import dev.iapo.run.ScriptedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Run with {@code -Dgolden.update=true} to write the golden files anew. */
class GoldenReportTest {
  private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");

  private static Report report() {
    RunResult result =
        new ScriptedRun(SampleTasks.crossing(), SampleTasks::answer).failing(0.02).result();
    return Report.of(result, Policies.of(result, "1.2.3"));
  }

  @Test
  void markdown_crossingPrompts_isAsRecorded() throws IOException {
    check("report.md", report().markdown());
  }

  @Test
  void html_crossingPrompts_isAsRecorded() throws IOException {
    check("report.html", report().html());
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

  private static void check(String name, String actual) throws IOException {
    Path file = GOLDEN.resolve(name);
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(GOLDEN);
      Files.writeString(file, actual);
    }
    assertThat(actual).isEqualTo(Files.readString(file));
  }
}
