package dev.iapo.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.iapo.config.EarlyStop;
import dev.iapo.http.RawHttp.Response;
import dev.iapo.serve.Outcome;
import dev.iapo.serve.Outcome.Why;
import dev.iapo.serve.PolicyKeeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyRoutesTest {
  private static final String VERSIONS = "POST /v1/policies/sums/versions";

  @TempDir static Path folder;
  private static PolicyServer server;

  @BeforeAll
  static void start() {
    server = new PolicyServer(folder);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void forget() {
    server.forget();
  }

  private static Response get(String path) {
    return server.server.ask(TestServer.READER, "GET " + path);
  }

  private static Response send(String line, String body) {
    return server.send(TestServer.RUNNER, line, body);
  }

  @Test
  void get_policy_isAllThatIsKnownOfIt() {
    Response response = get("/v1/policies/sums");

    assertThat(response.status()).isEqualTo(200);
    OpenApi.validate("DeployedPolicy", response.json());
    JsonNode policy = response.json();
    assertThat(policy.toString())
        .startsWith("{\"name\":\"sums\",\"live\":2,\"candidate\":3,\"share\":0.1,\"before\":1,");
    JsonNode version = policy.at("/versions/1");
    assertThat(version.path("terms").toString())
        .isEqualTo(RawHttp.json(FakePolicies.view().versions().get(1).terms().json()).toString());
    assertThat(version.toString())
        .contains(
            "{\"number\":2,\"deployedAt\":\"2030-01-01T00:00:00.123Z\",\"deployedBy\":\"boss\","
                + "\"note\":\"first\",\"run\":null,\"unavailable\":null,")
        .contains(
            "\"task\":\"arithmetic\",\"variables\":[\"question\"],\"costUnit\":\"milli-usd\","
                + "\"objectives\":[{\"name\":\"correct\",\"min\":0.0,\"max\":1.0,"
                + "\"minimised\":false}],\"anyWeights\":true,")
        .contains(
            "\"contexts\":[{\"id\":\"standard\",\"weights\":{\"correct\":1.0,\"cost\":-0.02},"
                + "\"oracle\":false,\"arm\":{\"prompt\":\"step-by-step\",\"model\":\"small\","
                + "\"strategy\":\"majority-vote\",\"scale\":5,\"provider\":\"openai\"},"
                + "\"promise\":{\"quality\":0.9,\"utility\":0.7,"
                + "\"cost\":{\"mean\":10.0,\"error\":null},"
                + "\"completions\":{\"mean\":5.0,\"error\":0.0},"
                + "\"agreement\":{\"mean\":0.8,\"error\":0.01},\"unparsed\":null}}]")
        .contains(
            "{\"context\":\"standard\",\"requests\":12,\"answered\":10,\"partial\":1,"
                + "\"failed\":{\"busy\":1,\"unparsed\":1},"
                + "\"seconds\":{\"mean\":0.5,\"median\":0.4,\"p95\":1.5,\"greatest\":2.0},"
                + "\"planned\":50,\"drawn\":38,\"saved\":12,"
                + "\"cost\":{\"mean\":11.0,\"error\":0.5},")
        .contains("\"drifted\":[\"agreement 0.60 ± 0.04 (promised: 0.80)\"]")
        .contains("\"seconds\":{\"mean\":null,")
        .contains("\"promise\":null,\"drifted\":[]");
    assertThat(policy.at("/versions/2/unavailable").asText())
        .isEqualTo("there is no provider openai");
    assertThat(policy.at("/versions/2/anyWeights").asBoolean()).isFalse();
    assertThat(policy.at("/versions/0/run").asText()).isEqualTo("r3");
  }

  @Test
  void list_isOfAll() {
    Response response = get("/v1/policies");

    OpenApi.validate("DeployedPolicies", response.json());
    assertThat(response.json().at("/policies/0")).isEqualTo(get("/v1/policies/sums").json());
  }

  @Test
  void get_version_isOneOfThem() {
    Response response = get("/v1/policies/sums/versions/2");

    OpenApi.validate("PolicyVersion", response.json());
    assertThat(response.json()).isEqualTo(get("/v1/policies/sums").json().at("/versions/1"));
    for (String number : List.of("4", "0", "-1", "02", "x", "9999999999")) {
      assertThat(get("/v1/policies/sums/versions/" + number).slug())
          .as(number)
          .isEqualTo("unknown-version");
    }
  }

  @Test
  void get_unknown_isAProblem() {
    assertThat(get("/v1/policies/none").slug()).isEqualTo("unknown-policy");
    assertThat(get("/v1/policies/none/versions/1").slug()).isEqualTo("unknown-policy");
    Response name = get("/v1/policies/Sums");
    assertThat(name.status()).isEqualTo(422);
    assertThat(name.json().at("/problems/0").asText())
        .isEqualTo("name: Sums (expected: [a-z0-9][a-z0-9._-]{0,63})");
    OpenApi.validate("Problem", name.json());
  }

  @Test
  void deploy_run_tellsTheKeeperAll() {
    Response response =
        send(
            VERSIONS,
            "{\"run\":\"r3\",\"share\":0.10,\"note\":\"try\",\"context\":\"standard\","
                + "\"earlyStop\":0.95,\"deadline\":\"30s\",\"maxCost\":{\"completions\":8}}");

    assertThat(response.status()).isEqualTo(201);
    assertThat(response.header("Location")).isEqualTo("/v1/policies/sums/versions/3");
    OpenApi.validate("DeployedPolicy", response.json());
    PolicyKeeper.Deploy told = (PolicyKeeper.Deploy) server.policies.told.get(0);
    assertThat(told.name()).isEqualTo("sums");
    assertThat(told.source()).isEqualTo(new PolicyKeeper.OfRun("r3"));
    assertThat(told.share()).hasValue(0.1);
    assertThat(told.note()).isEqualTo("try");
    assertThat(told.by()).isEqualTo("runner");
    assertThat(told.terms().earlyStop()).isEqualTo(new EarlyStop.Confident(0.95));
    assertThat(told.terms().deadline()).contains(Duration.ofSeconds(30));
    assertThat(told.terms().defaultContext()).contains("standard");
  }

  @Test
  void deploy_file_isGivenAsItIs() {
    assertThat(send(VERSIONS, "{\"policy\":{\"format\":\"iapo-policy/1\",\"x\":1.50}}").status())
        .isEqualTo(201);
    PolicyKeeper.Deploy told = (PolicyKeeper.Deploy) server.policies.told.get(0);

    assertThat(told.source())
        .isEqualTo(new PolicyKeeper.OfFile("{\"format\":\"iapo-policy/1\",\"x\":1.50}"));
    assertThat(told.share()).isEmpty();
    assertThat(told.note()).isEmpty();
    assertThat(told.terms()).isEqualTo(dev.iapo.config.ServingTerms.byDefault());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "[]; body: a list (expected: an object)",
        "{}; run: missing (expected: the id of a run, or policy: a policy file's content)",
        "{\"run\":1}; run: a number (expected: a text)",
        "{\"policy\":[]}; policy: a list (expected: an object)",
        "{\"run\":\"a\",\"policy\":{}}; policy: besides run (expected: one of: policy, run)",
        "{\"run\":\"a\",\"share\":\"0.1\"}; share: a text (expected: a number from 0 to below 1)"
      })
  void deploy_wrong_saysWhereAndWhatIsExpected(String body, String problem) {
    Response response = send(VERSIONS, body);

    assertThat(response.status()).isEqualTo(422);
    assertThat(response.json().at("/problems/0").asText()).isEqualTo(problem);
    assertThat(server.policies.told).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"share\":1",
        "\"share\":-0.1",
        "\"share\":1e999999999",
        "\"share\":1e-999999999,\"x\":1",
        "\"earlyStop\":\"soon\"",
        "\"earlyStop\":0.5",
        "\"goodEnough\":0",
        "\"wave\":0",
        "\"deadline\":\"soon\"",
        "\"maxCost\":{}",
        "\"maxCost\":{\"usd\":1,\"tokens\":1}",
        "\"context\":1",
        "\"x\":1",
        "\"note\":1"
      })
  void deploy_wrongTerms_areRefused(String field) {
    Response response = send(VERSIONS, "{\"run\":\"a\"," + field + "}");

    assertThat(response.status()).as(response.body()).isEqualTo(422);
    assertThat(response.json().path("problems")).isNotEmpty();
    assertThat(server.policies.told).isEmpty();
    OpenApi.validate("Problem", response.json());
  }

  @Test
  void steering_tellsTheKeeper() {
    assertThat(send("POST /v1/policies/sums/promote", "{\"version\":1}").status()).isEqualTo(200);
    assertThat(send("POST /v1/policies/sums/promote", "{}").status()).isEqualTo(200);
    assertThat(server.server.ask(TestServer.RUNNER, "POST /v1/policies/sums/promote").status())
        .isEqualTo(200);
    assertThat(server.server.ask(TestServer.RUNNER, "POST /v1/policies/sums/rollback").status())
        .isEqualTo(200);
    Response share = send("PATCH /v1/policies/sums", "{\"share\":0}");
    assertThat(share.status()).isEqualTo(200);
    OpenApi.validate("DeployedPolicy", share.json());
    assertThat(server.server.ask(TestServer.ADMIN, "DELETE /v1/policies/sums/versions/1").status())
        .isEqualTo(204);
    assertThat(server.server.ask(TestServer.ADMIN, "DELETE /v1/policies/sums").status())
        .isEqualTo(204);

    assertThat(server.policies.told.stream().map(PolicyRoutesTest::words))
        .containsExactly(
            "Promote OptionalInt[1]",
            "Promote OptionalInt.empty",
            "Promote OptionalInt.empty",
            "RollBack",
            "Share 0.0",
            "Undeploy OptionalInt[1]",
            "Undeploy OptionalInt.empty");
  }

  private static String words(PolicyKeeper.Command command) {
    String name = command.getClass().getSimpleName();
    if (command instanceof PolicyKeeper.Promote promote) {
      return name + " " + promote.version();
    }
    if (command instanceof PolicyKeeper.Share share) {
      return name + " " + share.share();
    }
    return command instanceof PolicyKeeper.Undeploy undeploy
        ? name + " " + undeploy.version()
        : name;
  }

  @Test
  void steering_wrong_isRefused() {
    for (String body : List.of("{\"version\":0}", "{\"version\":1.5}", "{\"x\":1}", "[]")) {
      assertThat(send("POST /v1/policies/sums/promote", body).status()).as(body).isEqualTo(422);
    }
    for (String body : List.of("{}", "{\"share\":1}", "{\"share\":null}", "{\"share\":\"0\"}")) {
      assertThat(send("PATCH /v1/policies/sums", body).status()).as(body).isEqualTo(422);
    }
    assertThat(server.policies.told).isEmpty();
  }

  @Test
  void roles_areAsDocumented() {
    for (String line :
        List.of("GET /v1/policies", "GET /v1/policies/sums", "GET /v1/policies/sums/versions/1")) {
      assertThat(server.server.ask(TestServer.ASKER, line).status()).as(line).isEqualTo(403);
    }
    for (String line :
        List.of(
            VERSIONS,
            "POST /v1/policies/sums/promote",
            "POST /v1/policies/sums/rollback",
            "PATCH /v1/policies/sums")) {
      assertThat(server.server.ask(TestServer.READER, line).status()).as(line).isEqualTo(403);
      assertThat(server.server.ask(TestServer.ASKER, line).status()).as(line).isEqualTo(403);
    }
    for (String line :
        List.of(
            "DELETE /v1/policies/sums",
            "DELETE /v1/policies/sums/versions/1",
            "GET /v1/policies/sums/recording")) {
      assertThat(server.server.ask(TestServer.RUNNER, line).status()).as(line).isEqualTo(403);
    }
    assertThat(server.policies.told).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "UNKNOWN_POLICY, 404, unknown-policy",
    "UNKNOWN_VERSION, 404, unknown-version",
    "UNKNOWN_RUN, 404, unknown-run",
    "NO_POLICY, 409, no-policy",
    "INVALID_POLICY, 422, invalid-policy",
    "INVALID_REQUEST, 422, invalid-request",
    "WRONG_STATE, 409, wrong-state",
    "SHUTTING_DOWN, 503, shutting-down",
    "STORAGE_FAILED, 503, storage-failed"
  })
  void refusal_any_isItsProblem(Why why, int status, String slug) {
    server.policies.scripted =
        Optional.of(new Outcome.Refused(why, "because", List.of("x: 1 (expected: 2)")));
    Response response = send(VERSIONS, "{\"run\":\"r\"}");

    assertThat(response.status()).isEqualTo(status);
    assertThat(response.slug()).isEqualTo(slug);
    assertThat(response.json().path("detail").asText()).isEqualTo("because");
    assertThat(response.json().path("problems")).hasSize(1);
    OpenApi.validate("Problem", response.json());
  }

  @Test
  void recording_isItsFile() throws IOException {
    String line = "GET /v1/policies/sums/recording";
    assertThat(server.server.ask(TestServer.ADMIN, line).slug()).isEqualTo("unknown-data");
    Path file = Files.createFile(folder.resolve("recorded.jsonl"));
    server.policies.recorded = Optional.of(file);
    assertThat(server.server.ask(TestServer.ADMIN, line).slug()).isEqualTo("unknown-data");
    String lines = "{\"question\":\"1+1?\"}\n".repeat(20_000);
    Files.writeString(file, lines);
    Response response = server.server.ask(TestServer.ADMIN, line);

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Content-Type")).isEqualTo("application/jsonl");
    assertThat(response.body()).isEqualTo(lines);
    assertThat(server.server.ask(TestServer.ADMIN, "GET /v1/policies/none/recording").slug())
        .isEqualTo("unknown-policy");
  }
}
