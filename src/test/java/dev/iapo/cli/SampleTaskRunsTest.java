package dev.iapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sample tasks of conf/tasks, with smaller budgets. */
class SampleTaskRunsTest {
  @TempDir private Path dir = Path.of("");

  @ParameterizedTest
  @CsvSource({"math, 3000, check, other-way", "receipts, 2000, schema, doubt"})
  void run_ofAVote_choosesAnotherPromptForManyThanForOne(
      String task, String budget, String early, String late) throws Exception {
    Path out = dir.resolve("out");

    CommandLineRun run =
        CommandLineRun.of(
            "run", "conf/tasks/" + task + ".conf", "--budget", budget, "--out", out.toString());

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.INCONCLUSIVE);
    JsonNode best =
        new ObjectMapper().readTree(out.resolve("policy.json").toFile()).path("contexts").path(2);
    assertThat(best.path("prompt").asText()).isEqualTo(late);
    assertThat(best.path("scale").asInt()).isGreaterThan(4);
    assertThat(best.path("promptOnly").path("prompt").asText()).isEqualTo(early);
  }
}
