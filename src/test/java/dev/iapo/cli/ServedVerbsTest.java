package dev.iapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.testkit.RawServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verbs that a daemon does, with a daemon. */
class ServedVerbsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String QUICKSTART = "conf/quickstart.conf";
  private static final Duration LONGEST = Duration.ofSeconds(60);

  @TempDir private Path dir = Path.of("");

  private OwnDaemon daemon() {
    return new OwnDaemon(dir.resolve("data"), 0);
  }

  private static ObjectNode policy(Path folder) throws IOException {
    ObjectNode policy = (ObjectNode) JSON.readTree(folder.resolve("policy.json").toFile());
    policy.remove("timing");
    policy.remove("version");
    return policy;
  }

  private static List<String> choices(CommandLineRun run) {
    return run.out().lines().takeWhile(line -> !line.contains("Spent ")).toList();
  }

  private static void assertDone(CommandLineRun run) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
  }

  private static void await(OwnDaemon daemon, String id, String... states) {
    Awaitility.await()
        .atMost(LONGEST)
        .untilAsserted(() -> assertThat(states).contains(state(daemon, id)));
  }

  private static String state(OwnDaemon daemon, String id) throws IOException {
    for (JsonNode run : JSON.readTree(daemon.iapo("runs", "--json").out()).path("runs")) {
      if (run.path("id").asText().equals(id)) {
        return run.path("state").asText();
      }
    }
    return "none";
  }

  private static String detached(OwnDaemon daemon, String... more) {
    String[] args = new String[more.length + 2];
    args[0] = QUICKSTART;
    args[1] = "--detach";
    System.arraycopy(more, 0, args, 2, more.length);
    CommandLineRun run = daemon.iapo("run", args);
    assertDone(run);
    return run.out().strip();
  }

  @Test
  void run_atADaemon_findsAndSaysTheSameAsHere() throws IOException {
    Path here = dir.resolve("here");
    Path there = dir.resolve("there");
    String[] budget = {"--budget", "4000", "--seed", "5"};
    CommandLineRun local =
        CommandLineRun.of(
            "run",
            QUICKSTART,
            "--out",
            here.toString(),
            budget[0],
            budget[1],
            budget[2],
            budget[3]);
    CommandLineRun served;
    try (OwnDaemon daemon = daemon()) {
      served =
          daemon.iapo(
              "run",
              QUICKSTART,
              "--out",
              there.toString(),
              budget[0],
              budget[1],
              budget[2],
              budget[3]);
    }
    assertThat(served.exitCode()).as(served.err()).isEqualTo(local.exitCode());
    assertThat(policy(there)).isEqualTo(policy(here));
    assertThat(choices(served)).isEqualTo(choices(local)).isNotEmpty();
    assertThat(served.out()).contains("results: " + there + " (open report.html)");
    assertThat(served.err()).contains("arms (prompt × N) alive per context");
    for (String file : List.of("samples.jsonl", "report.md", "report.html")) {
      assertThat(there.resolve(file)).isNotEmptyFile();
    }
    assertThat(Files.readAllLines(there.resolve("samples.jsonl")))
        .hasSameSizeAs(Files.readAllLines(here.resolve("samples.jsonl")));
  }

  @Test
  void detachedRun_isWatchedListedReportedExportedAndDeleted() throws IOException {
    try (OwnDaemon daemon = daemon()) {
      String id = detached(daemon, "--budget", "1000", "--priority", "low");
      CommandLineRun watch = daemon.iapo("watch", id);
      assertThat(watch.exitCode()).as(watch.err()).isEqualTo(ExitCode.INCONCLUSIVE);
      assertThat(watch.out()).contains("--server " + daemon.uri() + " report " + id);

      List<String> lines = daemon.iapo("runs").out().lines().toList();
      assertThat(lines.get(0)).matches("run +task +state +created +spent +completions +reused");
      assertThat(lines.get(1)).matches(id + " +quickstart +completed +20.+ of 1,000 .+ – +–");

      Path out = dir.resolve("report");
      CommandLineRun report = daemon.iapo("report", id, "--out", out.toString());
      assertThat(report.exitCode()).isEqualTo(ExitCode.INCONCLUSIVE);
      assertThat(choices(report)).isEqualTo(choices(watch));
      CommandLineRun again = daemon.iapo("report", id, "--out", out.toString());
      assertThat(again.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(again.err()).contains("exists already");

      Path samples = dir.resolve("more/samples.jsonl");
      assertDone(daemon.iapo("export", id, "--samples", samples.toString()));
      assertThat(samples).hasSameTextualContentAs(out.resolve("samples.jsonl"));

      CommandLineRun unasked = daemon.iapo("delete", id);
      assertThat(unasked.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(unasked.err()).contains("pass --yes");
      assertThat(daemon.isKept(id)).isTrue();
      assertThat(daemon.iapo("delete", id, "--yes").out()).isEqualTo("deleted " + id + "\n");
      assertThat(state(daemon, id)).isEqualTo("none");
      assertThat(daemon.iapo("runs").err()).contains(" has no run");
    }
  }

  @Test
  void run_thatGoesOn_isPausedResumedCancelledAndGivenMore() {
    try (OwnDaemon daemon = daemon()) {
      String id = detached(daemon, "--latency-ms", "300", "--in-flight", "2");
      await(daemon, id, "running");
      CommandLineRun pause = daemon.iapo("pause", id);
      assertDone(pause);
      assertThat(pause.out()).startsWith(id + ": ").contains("of 36,000 completions spent");
      await(daemon, id, "paused");
      assertDone(daemon.iapo("resume", id));
      await(daemon, id, "running");
      assertThat(daemon.iapo("budget", id, "40000").out()).contains("of 40,000 completions spent");
      CommandLineRun less = daemon.iapo("budget", id, "100");
      assertThat(less.exitCode()).isEqualTo(ExitCode.USAGE);
      assertDone(daemon.iapo("cancel", id));
      await(daemon, id, "interrupted");
      CommandLineRun twice = daemon.iapo("pause", id);
      assertThat(twice.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(twice.err()).startsWith("iapo: ").contains("interrupted");
    }
  }

  @Test
  void run_thatIsFollowed_survivesARestartOfTheDaemon() throws Exception {
    Path out = dir.resolve("out");
    CompletableFuture<CommandLineRun> followed;
    URI uri;
    try (OwnDaemon daemon = daemon()) {
      uri = daemon.uri();
      followed =
          CompletableFuture.supplyAsync(
              () ->
                  daemon.iapo(
                      "run",
                      QUICKSTART,
                      "--budget",
                      "1500",
                      "--latency-ms",
                      "60",
                      "--out",
                      out.toString()));
      Awaitility.await().atMost(LONGEST).until(() -> hasSamples(dir.resolve("data/runs")));
      assertThat(followed).isNotDone();
    }
    try (OwnDaemon again = new OwnDaemon(dir.resolve("data"), uri.getPort())) {
      assertThat(again.uri()).isEqualTo(uri);
      CommandLineRun run = followed.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.INCONCLUSIVE);
      assertThat(run.err()).contains("cannot be reached", "; trying again");
      assertThat(policy(out).at("/complete").asBoolean()).isTrue();
    }
  }

  @Test
  void run_thatIsFollowed_goesOnAfterCtrlC() throws Exception {
    Path said = dir.resolve("said");
    try (OwnDaemon daemon = daemon();
        ChildProcess followed =
            ChildProcess.start(
                said,
                "run",
                QUICKSTART,
                "--server",
                daemon.uri().toString(),
                "--data-dir",
                dir.resolve("data").toString(),
                "--latency-ms",
                "300",
                "--in-flight",
                "2",
                "--out",
                dir.resolve("out").toString())) {
      Awaitility.await().atMost(LONGEST).until(() -> Files.readString(said).contains("running"));
      followed.interrupt();
      String id = JSON.readTree(daemon.iapo("runs", "--json").out()).at("/runs/0/id").asText();
      assertThat(said)
          .content()
          .contains(id + " goes on at the daemon", "--server " + daemon.uri() + " cancel " + id);
      assertThat(state(daemon, id)).isEqualTo("running");
      assertThat(dir.resolve("out")).doesNotExist();
      assertDone(daemon.iapo("cancel", id));
    }
  }

  private static boolean hasSamples(Path runs) throws IOException {
    if (!Files.isDirectory(runs)) {
      return false;
    }
    try (var all = Files.walk(runs)) {
      return all.anyMatch(
          file -> file.endsWith("samples.jsonl.part") && file.toFile().length() > 0);
    }
  }

  @Test
  void localVerb_whileADaemonHasTheFolder_namesIt() {
    try (OwnDaemon daemon = daemon()) {
      String data = dir.resolve("data").toString();
      CommandLineRun runs = CommandLineRun.of("runs", "--data-dir", data);
      assertThat(runs.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(runs.err())
          .contains("(a daemon has it: bin/iapo --server " + daemon.uri() + " runs)");
      assertThat(CommandLineRun.of("report", "x", "--data-dir", data).err())
          .contains("--server " + daemon.uri() + " report)");
      assertThat(CommandLineRun.of("evaluate", "x", "--data-dir", data).err())
          .contains("--server " + daemon.uri() + " runs)");
    }
  }

  @Test
  void wrongRequests_areRefusedInTheDaemonsWords() throws IOException {
    try (OwnDaemon daemon = daemon()) {
      CommandLineRun unknown = daemon.iapo("report", "nosuchrun");
      assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(unknown.err()).startsWith("iapo: ").contains("nosuchrun");

      Path wrong = dir.resolve("wrong");
      Files.writeString(wrong, "0123456789-0123456789\n");
      CommandLineRun denied = daemon.iapo("runs", "--token-file", wrong.toString());
      assertThat(denied.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(denied.err()).contains("--token-file FILE").doesNotContain("0123456789-");

      CommandLineRun provider =
          daemon.iapo("run", QUICKSTART, "--provider", "other", "--yes", "--detach");
      assertThat(provider.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(provider.err()).contains("other", "expected");
      CommandLineRun unasked = daemon.iapo("run", QUICKSTART, "--provider", "other");
      assertThat(unasked.err())
          .contains("may use up to 36,000 completions, at the daemon's prices", "--yes");
      assertThat(daemon.iapo("run", QUICKSTART, "--evaluate=5").err())
          .contains("a daemon does not evaluate");
      assertThat(daemon.iapo("run", "--environment", "x").err()).contains("a daemon runs task");
      assertThat(daemon.iapo("runs").err()).contains(" has no run");
    }
  }

  @Test
  void problems_areAllShownWithoutControlCharacters() throws IOException {
    Path token = dir.resolve("token");
    Files.writeString(token, "0123456789-0123456789\n");
    String problem =
        "{\"title\":\"t\",\"detail\":\"\\u001b[31mred\",\"problems\":[\"a\\u202e: b\",\"c\\r: d\"]}";
    try (RawServer server = RawServer.answering(RawServer.http("422 X", problem))) {
      CommandLineRun run =
          CommandLineRun.of(
              "runs", "--server", server.uri("").toString(), "--token-file", token.toString());
      assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(run.err().lines()).containsExactly("iapo:  [31mred", "iapo: a : b", "iapo: c : d");
    }
  }

  @Test
  void noDaemon_isSaidWithTheRemedy() throws IOException {
    URI uri;
    try (OwnDaemon daemon = daemon()) {
      uri = daemon.uri();
    }
    CommandLineRun runs =
        CommandLineRun.of(
            "runs", "--server", uri.toString(), "--data-dir", dir.resolve("data").toString());
    assertThat(runs.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(runs.err()).contains(uri + " cannot be reached", "bin/iapo serve");
  }
}
