package dev.iapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.io.EnvironmentCodec;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.testkit.Environments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path dir = Path.of("");

  private Path environment(RecordedEnvironment recorded) throws Exception {
    Path file = dir.resolve(recorded.strategy().name() + ".json");
    EnvironmentCodec.write(recorded, file);
    return file;
  }

  private CommandLineRun run(Path environment, String out, String... more) {
    return run(environment, 400, out, more);
  }

  private CommandLineRun run(Path environment, int budget, String out, String... more) {
    Stream<String> args =
        Stream.of("run", "--environment", environment.toString(), "--budget", "" + budget);
    Stream<String> all =
        Stream.concat(
            args, Stream.concat(Stream.of("--out", dir.resolve(out).toString()), Stream.of(more)));
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  private JsonNode policyWithoutTiming(String out) throws IOException {
    JsonNode policy = JSON.readTree(dir.resolve(out).resolve("policy.json").toFile());
    ((ObjectNode) policy).remove("timing");
    return policy;
  }

  @Test
  void run_ofAVotingEnvironment_writesPolicyReportAndSamples() throws Exception {
    CommandLineRun run = run(environment(Environments.votes(TieRule.HALF)), "out");
    assertThat(run.exitCode()).as(run.err()).isIn(ExitCode.OK, ExitCode.INCONCLUSIVE);
    assertThat(dir.resolve("out"))
        .isDirectoryNotContaining(file -> file.toString().endsWith(".part"));
    assertThat(List.of("policy.json", "report.md", "report.html", "run.json", "samples.jsonl"))
        .allSatisfy(name -> assertThat(dir.resolve("out").resolve(name)).isNotEmptyFile());
    JsonNode policy = policyWithoutTiming("out");
    assertThat(policy.path("format").asText()).isEqualTo("iapo-policy/1");
    assertThat(policy.path("complete").asBoolean()).isTrue();
    long spent = policy.path("budget").path("spent").path("completions").asLong();
    assertThat(spent).isPositive().isLessThanOrEqualTo(400);
    try (Stream<String> lines = Files.lines(dir.resolve("out/samples.jsonl"))) {
      assertThat(lines.count()).isEqualTo(spent);
    }
    assertThat(run.exitCode() == ExitCode.OK).isEqualTo(policy.path("conclusive").asBoolean());
    assertThat(run.out()).contains("results: ");
    assertThat(run.err()).contains("simulated endpoint at http://127.0.0.1:").contains("round 1/");
  }

  @Test
  void run_ofABestOfNEnvironment_writesAPolicyThatIsNoOracle() throws Exception {
    CommandLineRun run = run(environment(Environments.scores()), "out");
    assertThat(run.exitCode()).as(run.err()).isIn(ExitCode.OK, ExitCode.INCONCLUSIVE);
    JsonNode context = policyWithoutTiming("out").path("contexts").path(0);
    assertThat(context.path("strategy").asText()).isEqualTo("best-of-n");
    assertThat(context.path("oracle").asBoolean()).isFalse();
  }

  @Test
  void run_withTheSameSeed_givesTheSamePolicyAndSamplesAtAnyConcurrency() throws Exception {
    Path environment = environment(Environments.votes(TieRule.HALF));
    run(environment, "one", "--in-flight", "1", "--seed", "5");
    run(environment, "many", "--in-flight", "256", "--seed", "5", "--latency-ms", "3");
    assertThat(policyWithoutTiming("many")).isEqualTo(policyWithoutTiming("one"));
    assertThat(Files.readString(dir.resolve("many/samples.jsonl")))
        .isEqualTo(Files.readString(dir.resolve("one/samples.jsonl")));
  }

  @Test
  void run_intoAFolderThatExists_isRefusedBeforeAnythingIsDrawn() throws Exception {
    Files.createDirectory(dir.resolve("out"));
    CommandLineRun run = run(environment(Environments.votes(TieRule.HALF)), "out");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("exists already").contains("name another folder");
    assertThat(dir.resolve("out")).isEmptyDirectory();
  }

  @Test
  void run_withOneCompletion_drawsItAndIsInconclusive() throws Exception {
    CommandLineRun run = run(environment(Environments.votes(TieRule.HALF)), 1, "out");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.INCONCLUSIVE);
    assertThat(policyWithoutTiming("out").at("/budget/completionsDrawn").asInt()).isEqualTo(1);
  }

  @Test
  void run_withABudgetThatCoversNothing_isRefusedBeforeAnythingIsMade() throws Exception {
    CommandLineRun run =
        run(environment(Environments.votes(TieRule.HALF)), 1, "out", "--algorithm", "psst");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .contains("1 completions cover not even one completion of each of the 2 prompts")
        .contains("raise the budget");
    assertThat(dir.resolve("out")).doesNotExist();
  }

  private Path task(String provider) throws IOException {
    Files.writeString(
        dir.resolve("data.jsonl"), "{\"q\": \"1+1\", \"a\": 2}\n{\"q\": \"2+2\", \"a\": 4}\n");
    Path file = dir.resolve("task.conf");
    Files.writeString(
        file,
        """
        provider { %s }
        data { file = data.jsonl, answer = a, train-share = 1 }
        prompts = [ { id = plain, messages = [ { role = user, content = "{{q}}" } ] } ]
        contexts = [ { id = only, weights { correct = 1 } } ]
        max-scale = 2
        budget { completions = 40 }
        """
            .formatted(provider));
    return file;
  }

  @Test
  void run_againstNothing_failsWithTheAddressAndLeavesNoFolder() throws IOException {
    Path task =
        task(
            "base-url = \"http://127.0.0.1:9/v1\", model = m, api-key-variable = \"\","
                + " retry { initial-backoff = 1ms }");
    CommandLineRun run =
        CommandLineRun.of("run", task.toString(), "--yes", "--out", dir.resolve("out").toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err())
        .contains("http://127.0.0.1:9/v1 cannot be reached")
        .contains("check provider.base-url")
        .doesNotContain("\tat ");
    assertThat(dir.resolve("out")).doesNotExist();
  }

  @Test
  void run_thatMayCostMoney_withoutATerminal_isRefusedUnlessAgreedTo() throws IOException {
    Path task = task("base-url = \"http://127.0.0.1:9/v1\", model = m, api-key-variable = \"\"");
    CommandLineRun run =
        CommandLineRun.of("run", task.toString(), "--out", dir.resolve("out").toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("up to 40 completions").contains("pass --yes");
    assertThat(dir.resolve("out")).doesNotExist();
  }
}
