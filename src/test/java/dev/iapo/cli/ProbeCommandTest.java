package dev.iapo.cli;

import static dev.iapo.testkit.RawServer.http;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iapo.config.ProviderSetup;
import dev.iapo.config.TaskFile;
import dev.iapo.config.TaskSetup;
import dev.iapo.domain.Configuration;
import dev.iapo.io.ProbeCodec;
import dev.iapo.ledger.Tariff;
import dev.iapo.testkit.RawServer;
import dev.iapo.testkit.WireCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Probes of servers that do as known ones do. */
class ProbeCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a server answers to a request's body. */
  private interface Server {
    String answer(JsonNode body) throws IOException;
  }

  @TempDir private Path directory = Path.of("");

  private static RawServer serving(Server behaviour) {
    AtomicReference<RawServer> server = new AtomicReference<>();
    server.set(
        new RawServer(
            (connection, out) -> {
              List<RawServer.Request> requests = Objects.requireNonNull(server.get()).requests();
              JsonNode body = JSON.readTree(requests.get(requests.size() - 1).body());
              out.write(behaviour.answer(body).getBytes(StandardCharsets.UTF_8));
            }));
    return Objects.requireNonNull(server.get());
  }

  private String task(RawServer server, String provider, String sampling) throws IOException {
    Files.writeString(
        directory.resolve("q.jsonl"),
        "{\"q\":\"2+2?\",\"a\":\"4\"}\n{\"q\":\"3+3?\",\"a\":\"6\"}\n{\"q\":\"1+1?\",\"a\":\"2\"}\n");
    Path file = directory.resolve("task.conf");
    Files.writeString(
        file,
        """
        provider { base-url = "%s", model = m, api-key-variable = "", %s }
        sampling { max-tokens = 20, %s }
        data { file = q.jsonl, answer = a }
        prompts = [{ id = p, messages = [{ role = user, content = "{{q}}" }] }]
        answer { extractor = last-number, equality = numeric }
        contexts = [{ id = all, weights { correct = 1 } }]
        budget.completions = 1000
        """
            .formatted(server.uri("/v1"), provider, sampling));
    return file.toString();
  }

  private JsonNode probe(Server behaviour, String provider, String sampling) throws Exception {
    try (RawServer server = serving(behaviour)) {
      CommandLineRun run =
          CommandLineRun.of("probe", task(server, provider, sampling), "--yes", "--json");
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
      assertThat(server.requests()).hasSizeLessThanOrEqualTo(ProbeCalls.MOST);
      JsonNode root = JSON.readTree(run.out());
      assertThat(root.path("format").asText()).isEqualTo("iapo-probe/1");
      return root.path("models").path(0).path("findings");
    }
  }

  private static String verdict(JsonNode findings, String name) {
    return findings.path(name).path("verdict").asText();
  }

  private static String detail(JsonNode findings, String name) {
    return findings.path(name).path("detail").asText();
  }

  /** An answer with so many choices, which depend on the seed. */
  private static String answer(JsonNode body, int choices, String usage) {
    if (!body.path("model").asText().equals("m")) {
      return http("404 X", "{\"error\":{\"message\":\"no such model\"}}");
    }
    boolean one = body.path("max_tokens").asInt() == 1;
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < choices; i++) {
      list.append(i == 0 ? "" : ",")
          .append(
              "{\"index\":%d,\"message\":{\"content\":\"%d\"},\"finish_reason\":\"%s\"}"
                  .formatted(i, body.path("seed").asInt(), one ? "length" : "stop"));
    }
    return http(
        "200 OK", "{\"choices\":[" + list + "]" + usage + "}", "x-ratelimit-limit-requests: 500");
  }

  private static String usage(int input, int output) {
    return ",\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d}".formatted(input, output);
  }

  @Test
  void probe_severalChoicesRefused_oneByOne() throws Exception {
    JsonNode found =
        probe(
            body ->
                body.path("n").asInt(1) > 1
                    ? http("400 X", "{\"error\":{\"message\":\"'n' : number must be at most 1\"}}")
                    : answer(body, 1, usage(9, 1)),
            "prices { input = 1, output = 2 }",
            "");
    assertThat(verdict(found, "reachable")).isEqualTo("yes");
    assertThat(verdict(found, "n")).isEqualTo("rejected");
    assertThat(detail(found, "n")).isEqualTo("HTTP 400: 'n' : number must be at most 1");
    assertThat(verdict(found, "choices-per-call")).isEqualTo("1");
    assertThat(verdict(found, "seed")).isEqualTo("honoured");
    assertThat(verdict(found, "usage")).isEqualTo("reported");
    assertThat(verdict(found, "max tokens")).isEqualTo("enforced");
    assertThat(verdict(found, "logprobs")).isEqualTo("not offered");
    assertThat(verdict(found, "unknown model")).isEqualTo("not found");
    assertThat(detail(found, "unknown model")).isEqualTo("HTTP 404: no such model");
    assertThat(verdict(found, "budget in USD")).isEqualTo("yes");
    assertThat(verdict(found, "rate headers")).isEqualTo("sent");
    assertThat(verdict(found, "requests-per-minute")).isEqualTo("500");
  }

  @Test
  void probe_severalChoicesIgnored_oneByOne() throws Exception {
    JsonNode found = probe(body -> answer(body, 1, usage(9, 2)), "", "temperature = 0");
    assertThat(verdict(found, "n")).isEqualTo("ignored");
    assertThat(detail(found, "n")).isEqualTo("1 of 4 completions");
    assertThat(verdict(found, "choices-per-call")).isEqualTo("1");
    assertThat(verdict(found, "seed")).isEqualTo("unknown");
    assertThat(verdict(found, "max tokens")).isEqualTo("not enforced");
    assertThat(verdict(found, "budget in USD")).isEqualTo("no");
  }

  @Test
  void probe_promptBilledForEachChoice_isSaid() throws Exception {
    JsonNode found =
        probe(
            body -> answer(body, body.path("n").asInt(1), usage(9 * body.path("n").asInt(1), 1)),
            "choices-per-call = 8",
            "");
    assertThat(verdict(found, "n")).isEqualTo("honoured");
    assertThat(detail(found, "n"))
        .isEqualTo(
            "4 of 4 completions; the prompt is billed for each (36 input tokens, 9 for one)");
    assertThat(verdict(found, "choices-per-call")).isEqualTo("8");
  }

  @Test
  void probe_noUsage_callsAreChargedTheirMaximum() throws Exception {
    JsonNode found =
        probe(
            body -> answer(body, body.path("n").asInt(1), ""),
            "prices { input = 1, output = 2 }, limits.requests-per-minute = 60",
            "");
    assertThat(verdict(found, "usage")).isEqualTo("missing");
    assertThat(detail(found, "n")).endsWith("how often the prompt is billed is not told");
    assertThat(detail(found, "budget in USD")).isEqualTo("every call at its maximum");
    assertThat(detail(found, "requests-per-minute")).isEqualTo("as set");
  }

  @Test
  void probe_anthropic_asksForNothingThatItDoesNotOffer() throws Exception {
    JsonNode found =
        probe(
            body ->
                http(
                    "200 OK",
                    """
                    {"content":[{"type":"text","text":"4"}],"stop_reason":"end_turn",
                     "usage":{"input_tokens":9,"output_tokens":1}}"""),
            "kind = anthropic",
            "");
    for (String name : List.of("n", "seed", "logprobs")) {
      assertThat(verdict(found, name)).as(name).isEqualTo("not offered");
    }
    assertThat(verdict(found, "max tokens")).isEqualTo("unknown");
    assertThat(verdict(found, "unknown model")).isEqualTo("answered");
  }

  @Test
  void probe_wrongKey_failsWithARemedyAfterOneCall() throws Exception {
    try (RawServer server = serving(body -> http("401 X", "{\"error\":{\"message\":\"no\"}}"))) {
      CommandLineRun run = CommandLineRun.of("probe", task(server, "", ""), "--yes");
      assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(run.out())
          .isEqualTo(
              """
              m at 127.0.0.1:%d
                reachable   no   HTTP 401: no (remedy: check the key, and api-key-variable)
              """
                  .formatted(server.port()));
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void probe_keyEchoedInEveryError_isNeverShown() throws Exception {
    String error = "{\"error\":{\"message\":\"" + WireCalls.KEY + " may not\"}}";
    try (RawServer server =
        serving(
            body ->
                body.path("seed").asInt() % 2 == 0 ? answer(body, 1, "") : http("400 X", error))) {
      Path file = Path.of(task(server, "", ""));
      Files.writeString(
          file, Files.readString(file).replace("api-key-variable = \"\"", "api-key-variable = K"));
      TaskSetup setup = TaskFile.load(file, Map.of("K", WireCalls.KEY));
      Configuration asked = setup.task().configurations().get(0);
      ProviderSetup provider = setup.providers().get(0);
      Tariff tariff = setup.tariffs().get(0);
      try (ProbeCalls calls = new ProbeCalls(provider, asked, setup.task().data().train().get(0))) {
        ProbeCodec.Probed probed = new Probe(provider, asked, tariff, calls).run();
        assertThat(server.requests().get(0).headers())
            .containsEntry("authorization", "Bearer " + WireCalls.KEY);
        assertThat(probed.usable()).isTrue();
        assertThat(ProbeCodec.write(List.of(probed)))
            .contains("(redacted) may not")
            .doesNotContain(WireCalls.KEY);
      }
    }
  }

  @Test
  void probe_nobodyToAsk_saysWhatItCostsAndMakesNoCall() throws Exception {
    try (RawServer server = serving(body -> answer(body, 1, ""))) {
      CommandLineRun run =
          CommandLineRun.of("probe", task(server, "prices { input = 1, output = 2 }", ""));
      assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(run.err())
          .contains(
              "This makes up to 7 calls of at most ", "which are billed: at most 0.00", "--yes");
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void probe_providerThatIsNone_namesThoseThereAre() throws Exception {
    try (RawServer server = serving(body -> answer(body, 1, ""))) {
      CommandLineRun run =
          CommandLineRun.of("probe", task(server, "", ""), "--yes", "--provider", "x");
      assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(run.err())
          .contains("--provider x (expected: one of 127.0.0.1:" + server.port() + ")");
    }
  }

  @Test
  void probe_ofTheQuickstart_theStandInDoesAllButLogprobs() {
    CommandLineRun run = CommandLineRun.of("probe", "conf/quickstart.conf");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .containsPattern("reachable +yes")
        .containsPattern("n +honoured +4 of 4 completions; the prompt is billed once")
        .containsPattern("usage +reported")
        .containsPattern("logprobs +not offered")
        .containsPattern("unknown model +not found +HTTP 404: The model `.*` does not exist");
  }
}
