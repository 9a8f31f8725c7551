package dev.iapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.io.EnvironmentCodec;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.testkit.Environments;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrontierCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path runs = Path.of("");
  @TempDir private Path dir = Path.of("");

  @BeforeAll
  static void run() throws Exception {
    run(Environments.votes(TieRule.HALF), "votes");
    run(Environments.scores(), "scores");
  }

  private static void run(RecordedEnvironment environment, String name) throws Exception {
    Path file = runs.resolve(name + ".json");
    EnvironmentCodec.write(environment, file);
    CommandLineRun run =
        CommandLineRun.of(
            "run",
            "--environment",
            file.toString(),
            "--budget",
            "400",
            "--out",
            runs.resolve(name).toString());
    assertThat(run.exitCode()).as(run.err()).isIn(ExitCode.OK, ExitCode.INCONCLUSIVE);
  }

  private static CommandLineRun frontier(Object... args) {
    return CommandLineRun.of(
        Stream.concat(Stream.of("frontier"), Arrays.stream(args).map(String::valueOf))
            .toArray(String[]::new));
  }

  private static JsonNode json(CommandLineRun run) throws IOException {
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isIn(ExitCode.OK, ExitCode.INCONCLUSIVE);
    return JSON.readTree(run.out());
  }

  private Path copy(String name) throws IOException {
    Path copy = Files.createDirectory(dir.resolve("copy"));
    for (String file : List.of("policy.json", "run.json", "samples.jsonl")) {
      Files.copy(runs.resolve(name).resolve(file), copy.resolve(file));
    }
    return copy;
  }

  private static void assertRefused(CommandLineRun run, String... said) {
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).startsWith("iapo: ").contains(said).doesNotContain("\tat ");
    assertThat(run.out()).isEmpty();
  }

  /** All that a policy says of a context, the frontier says of its weights. */
  @ParameterizedTest
  @ValueSource(strings = {"votes", "scores"})
  void frontier_ownWeights_areThePolicysChoices(String name) throws IOException {
    JsonNode policy = JSON.readTree(runs.resolve(name).resolve("policy.json").toFile());
    JsonNode own = json(frontier(runs.resolve(name), "--json")).path("preferences");
    assertThat(own).hasSameSizeAs(policy.path("contexts"));
    for (int c = 0; c < own.size(); c++) {
      JsonNode expected = policy.path("contexts").path(c);
      List<String> weights = new ArrayList<>();
      expected
          .path("weights")
          .properties()
          .forEach(weight -> weights.add(weight.getKey() + "=" + weight.getValue()));
      JsonNode asked =
          json(frontier(runs.resolve(name), "--weights", String.join(",", weights), "--json"))
              .path("preferences");
      assertThat(asked).hasSize(1);
      assertThat(asked.path(0)).isEqualTo(own.path(c));
      for (String field : List.of("prompt", "scale", "utility", "regretBound", "reason", "id")) {
        assertThat(own.path(c).path(field)).isEqualTo(expected.path(field));
      }
      assertThat(own.path(c).path("trainedAs")).isEqualTo(expected.path("id"));
    }
  }

  @Test
  void frontier_anotherPreference_saysWhatIsBestAndHowItDiffers() throws IOException {
    CommandLineRun run = frontier(runs.resolve("votes"), "--weights", "correct=1,cost=-123");
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("What to use in each context:")
        .contains("correct=1,cost=-123")
        .contains("What the run chose in its own contexts:")
        .contains("What is best at which weight of the cost:")
        .contains(" and below ");
  }

  @Test
  void frontier_htmlAndMarkdown_areWrittenAndNotOverwritten() throws IOException {
    Path html = dir.resolve("new/page.html");
    Path markdown = dir.resolve("page.md");
    frontier(runs.resolve("scores"), "--html", html, "--markdown", markdown);
    assertThat(html).content().startsWith("<!DOCTYPE html>").contains("Quality against cost");
    assertThat(markdown)
        .content()
        .contains("No prompt can be compared with the choice.", "prompts are left out: fewer than");
    assertRefused(frontier(runs.resolve("scores"), "--html", html), "exists already", "--force");
    CommandLineRun forced = frontier(runs.resolve("scores"), "--html", html, "--force");
    assertThat(forced.exitCode()).isIn(ExitCode.OK, ExitCode.INCONCLUSIVE);
    Path samples = runs.resolve("scores/samples.jsonl");
    assertRefused(frontier(runs.resolve("scores"), "--html", samples, "--force"), "is to be read");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "correct=1,cots=-1  | weights.cots: unknown (did you mean cost?)",
        "correct=much       | weights.correct: \"much\" (expected: ",
        "correct=1,cost=0.1 | weights.cost: 0.1 (expected: ",
        "correct=-1         | weights.correct: -1 (expected: ",
        "cost=-1            | no objective weighs anything",
        "correct 1          | not readable (expected: weights, such as correct=1,cost=-0.02)",
      })
  void frontier_wrongWeights_areRefusedWithThePlace(String weights, String said) {
    assertRefused(
        frontier(runs.resolve("votes"), "--weights", weights), "--weights " + weights + ": ", said);
  }

  @Test
  void frontier_ofNoRun_saysWhatIsExpected() throws IOException {
    assertRefused(frontier(dir.resolve("none")), "no such folder (expected: the output folder");
    assertRefused(frontier(dir), "a folder without policy.json (expected: the output folder");
    assertRefused(frontier(runs.resolve("votes.json")), "a file (expected: the output folder");
    assertRefused(frontier(), "RUN");
  }

  @Test
  void frontier_ofAFailedOrOldRun_saysSo() throws IOException {
    Path copy = copy("votes");
    Files.delete(copy.resolve("run.json"));
    assertRefused(frontier(copy), "a folder without run.json", "run the task again");
    Files.delete(copy.resolve("policy.json"));
    assertRefused(frontier(copy), "the run failed, and chose nothing");
  }

  @Test
  void frontier_ofDamagedSamples_namesTheLine() throws IOException {
    Path copy = copy("votes");
    Path samples = copy.resolve("samples.jsonl");
    List<String> lines = new ArrayList<>(Files.readAllLines(samples));
    lines.set(6, lines.get(6).substring(0, 99));
    Files.write(samples, lines, StandardCharsets.UTF_8);
    assertRefused(frontier(copy), samples + ":7: not JSON: ");
    Files.delete(samples);
    assertRefused(frontier(copy), samples + ": no such file (expected: the samples of a run)");
  }

  @Test
  void frontier_ofAnotherRunsSamples_isRefused() throws IOException {
    Path copy = copy("votes");
    Path samples = copy.resolve("samples.jsonl");
    List<String> lines = Files.readAllLines(samples);
    List<String> changed =
        lines.stream()
            .map(line -> line.replace("\"scores\":{\"correct\":1.0}", "\"scores\":{\"correct\":0}"))
            .toList();
    assertThat(changed).isNotEqualTo(lines);
    Files.write(samples, changed, StandardCharsets.UTF_8);
    assertRefused(
        frontier(copy),
        samples + ": the samples are not those that the policy was made of: they give utility ",
        "as the policy says");
  }

  @Test
  void frontier_ofADamagedRunFile_saysWhere() throws IOException {
    Path copy = copy("votes");
    Path run = copy.resolve("run.json");
    Files.writeString(run, Files.readString(run).substring(0, 400));
    assertRefused(frontier(copy), run + ": line ", "whole");
  }
}
