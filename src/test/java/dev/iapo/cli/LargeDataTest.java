package dev.iapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Task data in the commands: what is set aside is said, and size costs no memory. */
class LargeDataTest {
  private static final String TASK =
      """
      provider { kind = simulated, prices { input = 0.25, output = 1 } }
      data {
        file = %s, id = id, answer = answer, stratify = topic, train-share = 0.5
        fields { question = "$.q.stem" }
      }
      prompts = [{ id = p, messages = [{ role = user, content = "{{question}}" }] }]
      simulated.prompts { p { skill = 0.6, steadiness = 0.2 } }
      answer { extractor = last-number, equality = numeric }
      max-scale = 2
      contexts = [{ id = only, weights { correct = 1 } }]
      budget.completions = 200
      """;

  @TempDir private Path dir = Path.of("");

  /** Every thousandth row is bad. */
  private Path task(int rows, int length) throws IOException {
    Path data = dir.resolve("q.jsonl.gz");
    String text = "some words ".repeat(length / 11);
    try (BufferedWriter out =
        new BufferedWriter(
            new OutputStreamWriter(
                new GZIPOutputStream(Files.newOutputStream(data)), StandardCharsets.UTF_8))) {
      for (int i = 0; i < rows; i++) {
        out.write(
            "{\"id\": \"%s\", \"q\": {\"stem\": \"%s%d?\"}, \"answer\": %d, \"topic\": %d}\n"
                .formatted(i % 1000 == 7 ? "" : "q" + i, text, i, i % 100, i % 3));
      }
    }
    return Files.writeString(dir.resolve("task.conf"), TASK.formatted(data.getFileName()));
  }

  @Test
  void everyCommand_rowsSetAside_areNamedAndCounted() throws IOException {
    String task = task(2_000, 20).toString();
    String[] said = {
      "2 of 2,000 rows of the data cannot be used and are set aside:",
      "  q.jsonl.gz:8: the id is blank (expected: a unique text)",
      "  q.jsonl.gz:1008: the id is blank (expected: a unique text)"
    };
    CommandLineRun validate = CommandLineRun.of("validate", task);
    assertThat(validate.exitCode()).as(validate.err()).isEqualTo(ExitCode.OK);
    assertThat(validate.out()).contains("999 training and 999 test queries");
    assertThat(validate.err().lines()).containsExactly(said);
    assertThat(CommandLineRun.of("plan", task).err().lines()).containsExactly(said);

    String store = dir.resolve("data").toString();
    String out = dir.resolve("out").toString();
    CommandLineRun run = CommandLineRun.of("run", task, "--out", out, "--data-dir", store);
    assertThat(run.exitCode()).as(run.err()).isIn(ExitCode.OK, ExitCode.INCONCLUSIVE);
    assertThat(run.err().lines()).startsWith(said);
    String report = Files.readString(dir.resolve("out/report.md"));
    assertThat(report).contains("2 of 2,000 rows could not be used and were set aside");

    Files.delete(dir.resolve("out/report.md")); // written again, from what is kept
    assertThat(CommandLineRun.of("report", "out", "--data-dir", store).exitCode())
        .isEqualTo(run.exitCode());
    assertThat(Files.readString(dir.resolve("out/report.md"))).contains("2 of 2,000 rows could");
  }

  /** 110 MB of text, which as objects of Java would be more. */
  @Test
  void validate_manyRows_needsNoMemoryForThem() throws Exception {
    Path said = dir.resolve("said");
    try (ChildProcess validate =
        ChildProcess.with(List.of("-Xmx40m"), said, "validate", task(100_000, 1_100).toString())) {
      assertThat(validate.ended()).as(Files.readString(said)).isEqualTo(ExitCode.OK);
    }
    assertThat(Files.readString(said))
        .contains("49950 training and 49950 test queries")
        .contains("100 of 100,000 rows");
  }
}
