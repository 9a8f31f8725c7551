package dev.iapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A policy behind an endpoint of its own. */
class ServePolicyTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONGEST = Duration.ofSeconds(60);

  @TempDir private Path dir = Path.of("");

  private Path results() {
    Path out = dir.resolve("results");
    CommandLineRun run =
        CommandLineRun.of(
            "run",
            "conf/quickstart.conf",
            "--budget",
            "1500",
            "--out",
            out.toString(),
            "--data-dir",
            data());
    assertThat(out.resolve("policy.json")).as(run.err()).exists();
    return out;
  }

  private String data() {
    return dir.resolve("data").toString();
  }

  private static String said(Path file, String before) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(before))
        .map(line -> line.replaceFirst(".*: ", ""))
        .findFirst()
        .orElse("");
  }

  private static HttpResponse<String> ask(String base, String key, String model)
      throws IOException, InterruptedException {
    String row = Files.readAllLines(Path.of("conf/quickstart/questions.jsonl")).get(0);
    String question = JSON.readTree(row).path("question").asText();
    ObjectNode body = JSON.createObjectNode().put("model", model);
    body.putArray("messages").addObject().put("role", "user").put("content", question);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + "/chat/completions"))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void servePolicy_ofARun_answersUntilItIsStopped() throws Exception {
    Path results = results();
    Path said = dir.resolve("said");
    try (ChildProcess process =
        ChildProcess.start(
            said, "serve-policy", results.toString(), "--data-dir", data(), "--port", "0")) {
      Awaitility.await().atMost(LONGEST).until(() -> !said(said, "API key").isEmpty());
      String key = said(said, "API key");
      String base = said(said, "base URL").strip();
      assertThat(said(said, "model")).isEqualTo("iapo/quickstart");
      HttpResponse<String> unknown = ask(base, key, "gpt");
      assertThat(unknown.statusCode()).isEqualTo(404);
      assertThat(JSON.readTree(unknown.body()).at("/error/code").asText())
          .isEqualTo("model_not_found");
      HttpResponse<String> answer = ask(base, key, "iapo/quickstart");
      JsonNode body = JSON.readTree(answer.body());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(body.at("/model").asText()).isEqualTo("iapo/quickstart");
      assertThat(body.at("/choices")).hasSize(1);
      assertThat(body.at("/iapo/completions").asInt()).isPositive();
      assertThat(ask(base, "wrong", "iapo/quickstart").statusCode()).isEqualTo(401);
      process.interrupt();
      assertThat(said).content().contains("stopping; waiting for the calls under way");
    }
  }

  private CommandLineRun refused(String... more) {
    String[] args = new String[more.length + 3];
    args[0] = "serve-policy";
    args[1] = "--data-dir";
    args[2] = data();
    System.arraycopy(more, 0, args, 3, more.length);
    CommandLineRun run = CommandLineRun.of(args);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
    return run;
  }

  @Test
  void servePolicy_thatCannotBe_isRefusedWithTheRemedy() throws IOException {
    Path policy = results().resolve("policy.json");
    String file = policy.toString();
    assertThat(refused(file, "--task", "a", "--config", "b").err())
        .contains("--task and --config: both given (expected: one of the two)");
    assertThat(refused(file, "--port", "65536").err())
        .contains("--port: 65536 (expected: 0..65535)");
    assertThat(refused("nowhere.json").err())
        .contains("nowhere.json: no such folder", "iapo runs lists");
    assertThat(refused(file, "--port", "0", "--name", "No Name").err())
        .contains("name No Name (expected: lower case letters, digits");
    assertThat(refused(file, "--port", "0", "--context", "none").err())
        .contains("context: none (expected one of: ");
    String text = Files.readString(policy);
    Files.writeString(policy, text.replace("iapo-policy/1", "iapo-policy/2"));
    assertThat(refused(file).err()).contains("format: iapo-policy/2 (expected: iapo-policy/1;");
    Files.writeString(policy, text.replaceAll("\"run\" : \"[^\"]+\"", "\"run\" : \"other\""));
    assertThat(refused(file, "--port", "0").err())
        .contains("nothing says who is to be asked (expected: --task");
  }
}
