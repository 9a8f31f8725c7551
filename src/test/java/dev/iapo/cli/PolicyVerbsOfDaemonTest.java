package dev.iapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs of deployed policies, with a daemon that answers by the policy of a run of its own. */
class PolicyVerbsOfDaemonTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path dir = Path.of("");

  private Path data() {
    return dir.resolve("data");
  }

  /** By the daemon that has the folder. */
  private CommandLineRun iapo(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--data-dir", data().toString()));
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  private String done(String... args) {
    CommandLineRun run = iapo(args);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
    return run.out();
  }

  private void assertRefused(String said, String... args) {
    CommandLineRun run = iapo(args);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).startsWith("iapo: ").contains(said);
    assertThat(run.out()).isEmpty();
  }

  private JsonNode asked(OwnDaemon daemon) throws IOException, InterruptedException {
    String token = Files.readString(data().resolve("tokens")).strip();
    HttpRequest request =
        HttpRequest.newBuilder(daemon.uri().resolve("/v1/chat/completions"))
            .header("Authorization", "Bearer " + token.substring(token.lastIndexOf(' ') + 1))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(question()))
            .build();
    return JSON.readTree(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
  }

  /** One that the stand-in knows. */
  private static String question() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("conf/quickstart/questions.jsonl"))) {
      String text = JSON.readTree(lines.findFirst().orElseThrow()).get("question").asText();
      ObjectNode body = JSON.createObjectNode().put("model", "iapo/sums");
      body.putArray("messages").addObject().put("role", "user").put("content", text);
      return body.toString();
    }
  }

  private String optimised(OwnDaemon daemon) {
    String id =
        daemon.iapo("run", "conf/quickstart.conf", "--budget", "1000", "--detach").out().strip();
    assertThat(iapo("watch", id, "--server", daemon.uri().toString()).exitCode())
        .isEqualTo(ExitCode.INCONCLUSIVE);
    return id;
  }

  @Test
  void policyOfARun_isServedInVersions_throughARestart() throws Exception {
    String id;
    try (OwnDaemon daemon = new OwnDaemon(data(), 0)) {
      id = optimised(daemon);
      assertRefused(
          "run nosuchrun (expected: one of this daemon)", "deploy", "nosuchrun", "--name=sums");
      assertThat(done("deploy", id, "--name", "sums", "--max-completions", "40").lines().toList())
          .startsWith("deployed sums: version 1", "sums: version 1 is live")
          .endsWith("base URL: " + daemon.uri() + "/v1", "model: iapo/sums");
      JsonNode answer = asked(daemon);
      assertThat(answer.at("/iapo/policy").asText()).as(answer.toString()).isEqualTo("sums");
      assertThat(done("deploy", id, "--name", "sums", "--share", "0.25").lines())
          .contains(
              "sums: version 1 is live; version 2 is the candidate, with 25% of the requests");
      assertThat(done("policies").lines())
          .containsExactly(
              "policy  live  candidate  share  requests  warnings",
              "sums       1          2    25%         1         0");
      assertRefused("live", "undeploy", "sums", "--version", "1");
      assertThat(done("promote", "sums"))
          .isEqualTo(
              "sums: version 2 is live (iapo --server %s rollback sums makes version 1 live again)\n"
                  .formatted(daemon.uri()));
    }
    try (OwnDaemon again = new OwnDaemon(data(), 0)) {
      Awaitility.await().until(() -> iapo("policies").out().contains("sums"));
      assertThat(done("policies", "sums"))
          .startsWith("sums: version 2 is live (iapo --server " + again.uri())
          .contains("of task quickstart", "of run " + id, "early-stop auto, max-completions 40");
      assertThat(done("rollback", "sums")).startsWith("sums: version 1 is live");
      assertRefused("no version was live before version 1", "rollback", "sums");
      assertRefused("no candidate", "share", "sums", "0.5");
      assertThat(done("undeploy", "sums", "--yes")).isEqualTo("undeployed sums\n");
      assertRefused("sums", "policies", "sums");
      assertRefused("sums", "undeploy", "sums", "--yes");
    }
  }

  @Test
  void fileThatCannotBeServed_isRefusedWithTheReason() throws IOException {
    Path newer = Files.writeString(dir.resolve("p.json"), "{\"format\":\"iapo-policy/2\"}");
    try (OwnDaemon daemon = new OwnDaemon(data(), 0)) {
      assertRefused("iapo-policy/2", "deploy", newer.toString(), "--name", "sums");
      assertRefused("expected", "deploy", newer.toString(), "--name", "a", "--deadline", "23h");
      assertThat(iapo("policies").err())
          .startsWith("the daemon " + daemon.uri() + " has no deployed policy");
    }
  }
}
