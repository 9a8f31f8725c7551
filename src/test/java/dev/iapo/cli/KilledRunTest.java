package dev.iapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quickstart in a process that is killed or interrupted, and resumed. */
class KilledRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path dir = Path.of("");

  private String[] args(String verb, String... more) {
    List<String> args = new ArrayList<>(List.of(verb));
    args.addAll(List.of(more));
    args.addAll(List.of("--data-dir", dir.resolve("data").toString()));
    return args.toArray(String[]::new);
  }

  private String[] quickstart(String out, String latency) {
    return args(
        "run",
        "conf/quickstart.conf",
        "--budget",
        "3000",
        "--in-flight",
        "3", // of at most 16 completions each: no more than the contingency
        "--latency-ms",
        latency,
        "--out",
        dir.resolve(out).toString());
  }

  private JsonNode policy(String out) throws IOException {
    JsonNode policy = JSON.readTree(dir.resolve(out).resolve("policy.json").toFile());
    ((ObjectNode) policy).remove("timing");
    return policy;
  }

  /** The same run where nothing happens to it, in another store. */
  private JsonNode undisturbed() throws IOException {
    Path out = dir.resolve("undisturbed");
    CommandLineRun run =
        CommandLineRun.of(
            "run", "conf/quickstart.conf", "--budget", "3000", "--out", out.toString());
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.INCONCLUSIVE);
    return policy("undisturbed");
  }

  /** Some rounds are over, and what was drawn in the next is on its way to the disk. */
  private boolean isUnderWay(String out) {
    Path samples = dir.resolve(out).resolve("samples.jsonl.part");
    try (Stream<String> lines = Files.exists(samples) ? Files.lines(samples) : Stream.of()) {
      return lines.limit(700).count() == 700;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ChildProcess startAndAwait(String out) throws IOException {
    ChildProcess run = ChildProcess.start(dir.resolve(out + ".said"), quickstart(out, "20"));
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> !run.isAlive() || isUnderWay(out));
    assertThat(run.isAlive()).as(Files.readString(dir.resolve(out + ".said"))).isTrue();
    return run;
  }

  /** The policy but for what was spent, on calls that were cut off too. */
  private static JsonNode choices(JsonNode policy) {
    return policy.path("contexts");
  }

  @Test
  void resume_afterKill_endsInThePolicyOfTheUndisturbedRun() throws Exception {
    JsonNode undisturbed = undisturbed();
    try (ChildProcess run = startAndAwait("killed")) {
      CommandLineRun second = CommandLineRun.of(args("resume", "killed"));
      assertThat(second.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(second.err()).contains("is in use by process ");
      run.kill();
    }
    assertThat(dir.resolve("killed")).isDirectoryNotContaining(f -> f.endsWith("samples.jsonl"));
    CommandLineRun runs = CommandLineRun.of(args("runs"));
    assertThat(runs.out()).containsPattern("killed +quickstart +cut off ");
    CommandLineRun resume = CommandLineRun.of(args("resume", "killed"));
    assertThat(resume.exitCode()).as(resume.err()).isEqualTo(ExitCode.INCONCLUSIVE);
    assertThat(resume.out()).containsPattern("resumed: [0-9,]+ completions were there already");
    assertThat(choices(policy("killed"))).isEqualTo(choices(undisturbed));
    assertThat(Files.readString(dir.resolve("killed/samples.jsonl"))).contains("completion");
    assertThat(dir.resolve("killed")).isDirectoryNotContaining("glob:**.part");
    assertThat(CommandLineRun.of(args("runs")).out())
        .containsPattern("killed +quickstart +completed ");
    assertThat(policy("killed").at("/budget/spent/completions").asLong()).isLessThanOrEqualTo(3000);
  }

  @Test
  void resume_afterCtrlC_endsInThePolicyOfTheUndisturbedRun() throws Exception {
    JsonNode undisturbed = undisturbed();
    try (ChildProcess run = startAndAwait("stopped")) {
      run.interrupt();
    }
    assertThat(dir.resolve("stopped.said"))
        .content()
        .contains("stopping; waiting for the calls under way", "to go on: iapo resume stopped");
    assertThat(policy("stopped").path("complete").asBoolean()).isFalse();
    CommandLineRun runs = CommandLineRun.of(args("runs"));
    assertThat(runs.out()).containsPattern("stopped +quickstart +interrupted ");
    CommandLineRun resume = CommandLineRun.of(args("resume", "stopped"));
    assertThat(resume.exitCode()).as(resume.err()).isEqualTo(ExitCode.INCONCLUSIVE);
    assertThat(resume.out()).doesNotContain("cut off");
    assertThat(policy("stopped")).isEqualTo(undisturbed);
    assertThat(Files.readString(dir.resolve("stopped/samples.jsonl")))
        .isEqualTo(Files.readString(dir.resolve("undisturbed/samples.jsonl")));
  }
}
