package dev.iapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iapo.testkit.ScoringServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sample task whose replies a webhook selects and a judge, played by the stand-in, values. */
class WebhookRunTest {
  private static final String VARIABLE = "IAPO_CANARY_KEY"; // set by the build
  private static final String KEY = Objects.requireNonNull(System.getenv(VARIABLE));
  private static final Path SAMPLES = Path.of("conf/tasks");
  private static final String RATED =
      "selector { scorer = judge, judge = rater, path = \"$.score\" }";

  @TempDir private Path dir = Path.of("");

  private Path task(ScoringServer server) throws IOException {
    try (Stream<Path> files = Files.walk(SAMPLES.resolve("support"))) {
      for (Path file : files.toList()) {
        Files.copy(file, dir.resolve(SAMPLES.relativize(file).toString()));
      }
    }
    String text = Files.readString(SAMPLES.resolve("support.conf"));
    assertThat(text).contains(RATED);
    String changed =
        text.replace(RATED, "selector { scorer = service, service = length, path = \"$.score\" }")
                .replaceAll("(?m)^ *rater \\{.*\\n", "")
            + """

            services.length {
              kind = webhook, url = "%s", hmac-variable = %s, batch = 4, price-usd-per-1000 = 0.5
            }
            """
                .formatted(server.uri(), VARIABLE);
    return Files.writeString(dir.resolve("support.conf"), changed);
  }

  /** Longer ones are better. */
  private static String score(String completion) {
    return "{\"score\": " + Math.min(1, completion.length() / 4000.0) + "}";
  }

  private CommandLineRun run(ScoringServer server, String... more) throws IOException {
    List<String> args =
        new ArrayList<>(
            List.of(
                "run",
                task(server).toString(),
                "--yes",
                "--budget",
                "0.06usd",
                "--out",
                dir.resolve("out").toString()));
    args.addAll(List.of(more));
    return CommandLineRun.of(args.toArray(String[]::new));
  }

  @Test
  void run_selectedByAWebhookAndValuedByAJudge_keepsWhatBothSaid() throws Exception {
    try (ScoringServer server = new ScoringServer(KEY, WebhookRunTest::score)) {
      CommandLineRun run = run(server);

      assertThat(run.exitCode()).as(run.err()).isIn(ExitCode.OK, ExitCode.INCONCLUSIVE);
      assertThat(server.received()).isNotEmpty().allMatch(ScoringServer.Received::signed);
      assertThat(server.received()).allMatch(received -> received.items().size() <= 4);
      int scored = 0;
      for (String line : Files.readAllLines(dir.resolve("out/samples.jsonl"))) {
        JsonNode sample = new ObjectMapper().readTree(line);
        if (sample.path("kind").asText().equals("completion")) {
          scored++;
          String text = sample.path("text").asText();
          assertThat(sample.at("/selecting/preferred").asDouble())
              .isEqualTo(Math.min(1, text.length() / 4000.0));
          assertThat(sample.at("/verdicts/referee/answers").size()).isEqualTo(2);
          assertThat(sample.at("/verdicts/length/cost").asDouble()).isEqualTo(0.5);
        }
      }
      assertThat(scored)
          .isGreaterThan(50)
          .isEqualTo(server.received().stream().mapToInt(r -> r.items().size()).sum());
      JsonNode policy = new ObjectMapper().readTree(dir.resolve("out/policy.json").toFile());
      assertThat(policy.at("/contexts/0/oracle").asBoolean()).isFalse();
      assertThat(Files.readString(dir.resolve("out/report.md"))).doesNotContain(KEY);
    }
  }

  @Test
  void run_webhookWithAnotherKey_failsWithItsNameAndLeavesNoScores() throws Exception {
    try (ScoringServer server = new ScoringServer("another key", WebhookRunTest::score)) {
      CommandLineRun run = run(server);

      assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(run.err()).contains("length: ").contains("wrong signature");
      assertThat(run.err()).doesNotContain(KEY);
    }
  }
}
