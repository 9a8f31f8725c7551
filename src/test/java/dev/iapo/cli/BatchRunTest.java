package dev.iapo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quickstart in batches, over HTTP. */
class BatchRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern COST_WEIGHT = Pattern.compile("cost = (-[0-9.]+)");
  private static final String BATCH =
      """
      provider { mode = batch, batch { linger = 200ms, poll = 100ms } }
      simulated { batch-time = 300ms }
      """;

  @TempDir private Path dir = Path.of("");

  /** The quickstart, with something more. */
  private Path task(String name, String more, double costFactor) throws Exception {
    String quickstart = Files.readString(Path.of("conf/quickstart.conf"));
    String absolute =
        quickstart.replace(
            "file = quickstart/", "file = " + Path.of("conf/quickstart").toAbsolutePath() + "/");
    String scaled =
        COST_WEIGHT
            .matcher(absolute)
            .replaceAll(m -> "cost = " + costFactor * Double.parseDouble(m.group(1)));
    return Files.writeString(dir.resolve(name + ".conf"), scaled + "\n" + more);
  }

  private JsonNode policy(Path task) throws Exception {
    Path out = task.resolveSibling(task.getFileName() + "-out");
    CommandLineRun run =
        CommandLineRun.of("run", task.toString(), "--budget", "4000", "--out", out.toString());
    assertThat(run.exitCode()).as(run.err()).isIn(ExitCode.OK, ExitCode.INCONCLUSIVE);
    return JSON.readTree(out.resolve("policy.json").toFile());
  }

  private static List<String> choices(JsonNode policy) {
    List<String> choices = new ArrayList<>();
    for (JsonNode context : policy.path("contexts")) {
      choices.add(context.path("id") + " " + context.path("prompt") + " " + context.path("scale"));
    }
    return choices;
  }

  /** A weight of cost is per USD, so that of half the cost has to be twice as much. */
  @Test
  void run_inBatches_givesTheSamePolicyForHalfTheMoney() throws Exception {
    JsonNode live = policy(task("live", "", 1));
    JsonNode batch = policy(task("batch", BATCH, 2));

    assertThat(choices(batch)).hasSize(3).isEqualTo(choices(live));
    JsonNode paid = batch.findPath("spent");
    JsonNode before = live.findPath("spent");
    assertThat(paid.path("completions")).isEqualTo(before.path("completions"));
    assertThat(paid.path("tokens")).isEqualTo(before.path("tokens"));
    assertThat(before.path("usd").asDouble()).isPositive();
    assertThat(paid.path("usd").asDouble())
        .isCloseTo(before.path("usd").asDouble() / 2, within(1e-12));
  }

  @Test
  void plan_ofBatches_saysHowManyRoundsAndHowLong() throws Exception {
    CommandLineRun plan = CommandLineRun.of("plan", task("plan", BATCH, 1).toString());

    assertThat(plan.exitCode()).as(plan.err()).isEqualTo(ExitCode.OK);
    assertThat(plan.out())
        .containsPattern("mode batch: \\d+ rounds, one after another")
        .contains("up to 50,000 requests");
  }
}
