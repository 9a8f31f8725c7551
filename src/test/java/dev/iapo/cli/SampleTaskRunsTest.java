package dev.iapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iapo.domain.Deployable;
import dev.iapo.io.PolicyCodec;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
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
    Deployable usable = PolicyCodec.deployable(out.resolve("policy.json"));
    assertThat(usable.choices()).hasSize(3);
    assertThat(usable.tradeoffs()).hasSize(1);
    assertThat(usable.of(List.of(1.0), -1e9).arm().scale()).isEqualTo(1);
  }

  @Test
  void run_ofDialogues_choosesByTheJudgesMarksForEveryPreference() throws Exception {
    Path out = dir.resolve("out");

    CommandLineRun run =
        CommandLineRun.of(
            "run", "conf/tasks/hh.conf", "--budget", "0.25usd", "--out", out.toString());

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.INCONCLUSIVE);
    JsonNode contexts =
        new ObjectMapper().readTree(out.resolve("policy.json").toFile()).path("contexts");
    Map<String, String> chosen = new HashMap<>();
    contexts.forEach(c -> chosen.put(c.path("id").asText(), c.path("prompt").asText()));
    assertThat(chosen)
        .hasSize(27)
        .containsEntry("helpful=0.2,harmless=1,cost=-4", "careful")
        .containsEntry("helpful=1,harmless=0.2,cost=-4", "expert");
    Deployable usable = PolicyCodec.deployable(out.resolve("policy.json"));
    assertThat(usable.judging().appraisers()).isNotEmpty();
    for (List<Double> weights :
        List.of(List.of(1.0, 0.0), List.of(0.0, 1.0), List.of(0.37, 0.91))) {
      Deployable.Selection selection = usable.of(weights, -3.3);
      assertThat(selection.oracle()).isFalse();
      assertThat(selection.promise().utility()).isFinite();
    }
  }
}
