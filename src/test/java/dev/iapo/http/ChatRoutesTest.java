package dev.iapo.http;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.databind.JsonNode;
import dev.iapo.http.RawHttp.Response;
import dev.iapo.serve.Reply;
import dev.iapo.serve.Reply.Reason;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatRoutesTest {
  private static final String ASK =
      "{\"model\":\"iapo/sums\",\"messages\":[{\"role\":\"user\",\"content\":\"6*7?\"}]}";
  private static final String STREAM = ASK.replaceFirst("\\}$", ",\"stream\":true}");
  private static final String IAPO =
      "{\"policy\":\"sums\",\"version\":2,\"context\":\"standard\",\"weights\":{\"correct\":1.0,"
          + "\"cost\":-0.02},\"arm\":{\"prompt\":\"step-by-step\",\"model\":\"small\","
          + "\"strategy\":\"majority-vote\",\"scale\":5},\"planned\":5,\"stopped\":\"decided\","
          + "\"partial\":false,\"trouble\":null,\"answer\":\"42\",\"margin\":0.5,\"tied\":false,"
          + "\"votes\":[{\"answer\":\"42\",\"count\":2},{\"answer\":\"41\",\"count\":1}],"
          + "\"scores\":[],\"unparsed\":0,\"completions\":3,\"calls\":3,\"under_way\":1,"
          + "\"cost\":{\"amount\":0.25,\"unit\":\"milli-usd\"},\"usd\":2.5E-4,\"ignored\":[]}";
  private static final String USAGE =
      "{\"prompt_tokens\":120,\"completion_tokens\":33,\"total_tokens\":153,"
          + "\"prompt_tokens_details\":{\"cached_tokens\":40}}";

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

  private static long created() {
    return server.server.clock.instant().getEpochSecond();
  }

  /** That it is an error of OpenAI's form, documented, with the headers of all answers. */
  static void expect(Response response, int status, String type, String code) {
    assertThat(response.status()).as(response.body()).isEqualTo(status);
    assertThat(response.header("Content-Type")).isEqualTo("application/json");
    assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(response.header("x-request-id")).matches("req_[0-9a-f]{32}");
    OpenApi.validate("ChatError", response.json());
    JsonNode error = response.json().path("error");
    assertThat(error.path("code").asText()).isEqualTo(code);
    assertThat(error.path("type").asText()).isEqualTo(type);
    assertThat(error.path("message").asText()).isNotBlank();
  }

  @Test
  void complete_text_isOneCompletion() {
    Response response = server.chat(ASK);

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Content-Type")).isEqualTo("application/json");
    assertThat(response.header("x-request-id")).isEqualTo("q7");
    assertThat(response.body())
        .isEqualTo(
            "{\"id\":\"chatcmpl-q7\",\"object\":\"chat.completion\",\"created\":"
                + created()
                + ",\"model\":\"iapo/sums\",\"choices\":[{\"index\":0,\"message\":"
                + "{\"role\":\"assistant\",\"content\":\"It is 42.\",\"refusal\":null},"
                + "\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":"
                + USAGE
                + ",\"iapo\":"
                + IAPO
                + "}");
    OpenApi.validate("ChatCompletion", response.json());
  }

  @Test
  void complete_selected_hasScoresAndWhatIsUnknownIsNull() {
    String text = "</script>\u2028\r\n\ndata: [DONE]\n\n\u0000\ud800";
    server.policies.replies = question -> Optional.of(FakePolicies.partial(text));
    Response response = server.chat(ASK.replaceFirst("\\}$", ",\"temperature\":1,\"top_p\":null}"));

    OpenApi.validate("ChatCompletion", response.json());
    assertThat(response.json().at("/choices/0/message/content").asText()).isEqualTo(text);
    assertThat(response.json().at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(response.json().at("/iapo").toString())
        .contains("\"stopped\":\"deadline\",\"partial\":true")
        .contains("\"trouble\":\"the deadline of 10 ms came first\",\"answer\":null")
        .contains("\"margin\":null,\"tied\":true,\"votes\":[],\"scores\":[0.5,null]")
        .contains("\"cost\":{\"amount\":90.0,\"unit\":\"tokens\"},\"usd\":null")
        .contains("\"ignored\":[\"temperature\"]");
  }

  @Test
  void complete_weighted_tellsWeights() {
    Reply.Answer answer = FakePolicies.answer();
    server.policies.replies =
        question ->
            Optional.of(
                new Reply.Answer(
                    answer.id(),
                    FakePolicies.served(
                        FakePolicies.arm("weighted-vote", 5, Optional.of("correct"))),
                    answer.text(),
                    "length",
                    5,
                    answer.stopped(),
                    answer.key(),
                    answer.margin(),
                    false,
                    answer.votes(),
                    List.of(),
                    0,
                    answer.bill(),
                    Optional.empty()));
    Response response = server.chat(ASK);

    OpenApi.validate("ChatCompletion", response.json());
    assertThat(response.body())
        .contains("\"votes\":[{\"answer\":\"42\",\"count\":2,\"weight\":2.0}")
        .contains("\"finish_reason\":\"length\"");
  }

  private static String chunk(String delta, String finish, String more) {
    return "data: {\"id\":\"chatcmpl-q7\",\"object\":\"chat.completion.chunk\",\"created\":"
        + created()
        + ",\"model\":\"iapo/sums\",\"choices\":[{\"index\":0,\"delta\":"
        + delta
        + ",\"logprobs\":null,\"finish_reason\":"
        + finish
        + "}]"
        + more
        + "}\n\n";
  }

  @Test
  void stream_answer_isItsChunksByteByByte() {
    Response response = server.chat(STREAM);

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Content-Type")).isEqualTo("text/event-stream");
    assertThat(response.header("x-request-id")).isEqualTo("q7");
    assertThat(response.body())
        .isEqualTo(
            chunk("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}", "null", "")
                + chunk("{\"content\":\"It is 42.\"}", "null", "")
                + chunk("{}", "\"stop\"", ",\"iapo\":" + withUsage(IAPO))
                + "data: [DONE]\n\n");
    validateChunks(response.body());
  }

  /** Usage beside choices ends what OpenAI's SDK for Java accumulates. */
  private static String withUsage(String iapo) {
    return iapo.replaceFirst("\\}$", ",\"usage\":" + USAGE + "}");
  }

  @Test
  void stream_usageIsWanted_hasAChunkOfItsOwn() {
    Response response =
        server.chat(STREAM.replaceFirst("\\}$", ",\"stream_options\":{\"include_usage\":true}}"));

    assertThat(response.body())
        .isEqualTo(
            chunk(
                    "{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}",
                    "null",
                    ",\"usage\":null")
                + chunk("{\"content\":\"It is 42.\"}", "null", ",\"usage\":null")
                + chunk("{}", "\"stop\"", ",\"usage\":null,\"iapo\":" + IAPO)
                + "data: {\"id\":\"chatcmpl-q7\",\"object\":\"chat.completion.chunk\",\"created\":"
                + created()
                + ",\"model\":\"iapo/sums\",\"choices\":[],\"usage\":"
                + USAGE
                + "}\n\ndata: [DONE]\n\n");
    validateChunks(response.body());
  }

  private static void validateChunks(String events) {
    String[] lines = events.split("\n\n", -1);
    for (int i = 0; i < lines.length - 2; i++) {
      OpenApi.validate("ChatChunk", RawHttp.json(lines[i].substring("data: ".length())));
    }
  }

  @Test
  void stream_textHasLineBreaks_staysOneLineOfData() {
    String text = "a\r\n\r\ndata: [DONE]\n\n\u0085\u2028";
    server.policies.replies = question -> Optional.of(FakePolicies.partial(text));
    List<String> lines = server.chat(STREAM).body().lines().toList();

    assertThat(lines).hasSize(8).allMatch(line -> line.isEmpty() || line.startsWith("data: "));
    assertThat(RawHttp.json(lines.get(2).substring(6)).at("/choices/0/delta/content").asText())
        .isEqualTo(text);
  }

  @Test
  void stream_isRefused_hasItsStatus() {
    server.policies.replies =
        question ->
            Optional.of(
                FakePolicies.refused(
                    Reason.BUSY,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(Duration.ofSeconds(3))));
    Response response = server.chat(STREAM);

    expect(response, 429, "rate_limit_error", "rate_limit_exceeded");
    assertThat(response.header("Retry-After")).isEqualTo("3");
    assertThat(response.header("x-should-retry")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "UNKNOWN_MODEL, 404, invalid_request_error, model_not_found",
    "UNKNOWN_CONTEXT, 400, invalid_request_error, unknown_context",
    "INVALID_WEIGHTS, 400, invalid_request_error, invalid_weights",
    "MISSING_VARIABLE, 400, invalid_request_error, missing_variable",
    "INVALID_VALUE, 400, invalid_request_error, invalid_value",
    "TOO_LONG, 400, invalid_request_error, context_length_exceeded",
    "LIMIT_TOO_LOW, 402, iapo_error, cost_limit_too_low",
    "BUSY, 429, rate_limit_error, rate_limit_exceeded",
    "PROVIDER_UNAVAILABLE, 503, server_error, provider_unavailable",
    "PROVIDER_REFUSED, 502, server_error, provider_refused",
    "UNPARSED, 422, iapo_error, unparsed_completions",
    "DEADLINE, 504, server_error, deadline_exceeded",
    "STOPPING, 503, server_error, server_stopping",
    "FAILED, 500, server_error, server_error"
  })
  void refusal_any_isItsError(Reason reason, int status, String type, String code) {
    server.policies.replies =
        question ->
            Optional.of(
                FakePolicies.refused(reason, Optional.empty(), Optional.empty(), Optional.empty()));
    Response response = server.chat(ASK);

    expect(response, status, type, code);
    assertThat(response.json().has("iapo")).isFalse();
    assertThat(response.json().at("/error/message").asText()).isEqualTo("because <b>");
    assertThat(response.json().at("/error/param").isNull()).isTrue();
  }

  @Test
  void refusal_stoppedWhileUnderWay_isNotToBeRetried() {
    server.policies.replies =
        question ->
            Optional.of(
                FakePolicies.refused(
                    Reason.STOPPING, Optional.empty(), Optional.empty(), Optional.empty()));
    assertThat(server.chat(ASK).header("x-should-retry")).isEqualTo("false");
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void refusal_paid_saysWhatAndIsNotToBeRetried(Reason reason) {
    server.policies.replies =
        question ->
            Optional.of(
                FakePolicies.refused(
                    reason, Optional.empty(), Optional.of(FakePolicies.BILL), Optional.empty()));
    Response response = server.chat(ASK);

    OpenApi.validate("ChatError", response.json());
    assertThat(response.header("x-should-retry")).isEqualTo("false");
    assertThat(response.json().path("iapo"))
        .hasToString(
            "{\"completions\":3,\"calls\":3,\"under_way\":1,\"cost\":{\"amount\":0.25,"
                + "\"unit\":\"milli-usd\"},\"usd\":2.5E-4}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "context; iapo.context; ,\"iapo\":{\"context\":\"x\"}; Accept: */*",
        "context; metadata.iapo_context; ,\"metadata\":{\"iapo_context\":\"x\"}; Accept: */*",
        "context; X-Iapo-Context; ; X-Iapo-Context: x",
        "context; iapo.context; ; Accept: */*",
        "weights; X-Iapo-Weights; ; X-IAPO-weights: a=1",
        "limit; X-Iapo-Max-Usd; ; x-iapo-max-usd: 1",
        "limit; iapo.max_usd; ; Accept: */*",
        "variables.question; iapo.variables.question; ; Accept: */*",
        "messages; messages; ; Accept: */*"
      })
  void refusal_param_isWhereItStood(String param, String place, String fields, String header) {
    server.policies.replies =
        question ->
            Optional.of(
                FakePolicies.refused(
                    Reason.INVALID_VALUE, Optional.of(param), Optional.empty(), Optional.empty()));
    String more = fields == null ? "" : fields;
    Response response = server.chat(ASK.replaceFirst("\\}$", more + "}"), header);

    assertThat(response.json().at("/error/param").asText()).isEqualTo(place);
  }

  @Test
  void around_routes_isAnErrorOfOpenAi() {
    expect(
        server.send("", PolicyServer.CHAT, ASK), 401, "invalid_request_error", "invalid_api_key");
    Response wrong = server.send("sk-0123456789-secret", PolicyServer.CHAT, ASK);
    expect(wrong, 401, "invalid_request_error", "invalid_api_key");
    assertThat(wrong.header("WWW-Authenticate")).isEqualTo("Bearer");
    assertThat(wrong.body()).doesNotContain("secret");
    expect(
        server.send(TestServer.READER, PolicyServer.CHAT, ASK),
        403,
        "invalid_request_error",
        "insufficient_permissions");
    expect(
        server.chat(ASK, "Origin: http://evil.example"),
        403,
        "invalid_request_error",
        "wrong_origin");
    expect(server.chat(ASK, "Host: evil.example"), 421, "invalid_request_error", "wrong_host");
    expect(
        server.send(TestServer.ASKER, "POST /v1/chat/nothing", ASK),
        404,
        "invalid_request_error",
        "unknown_url");
    Response method = server.server.ask(TestServer.ASKER, "GET /v1/chat/completions");
    expect(method, 405, "invalid_request_error", "method_not_supported");
    assertThat(method.header("Allow")).isEqualTo("POST");
    Response preflight =
        server.server.ask("", "OPTIONS /v1/chat/completions", "Origin: " + server.server.uri());
    expect(preflight, 405, "invalid_request_error", "method_not_supported");
    assertThat(preflight.headers().keySet()).noneMatch(name -> name.startsWith("access-control"));
    expect(
        server.server.ask(
            TestServer.ASKER, PolicyServer.CHAT, List.of("Content-Type: text/plain"), ASK),
        415,
        "invalid_request_error",
        "unsupported_media_type");
    expect(
        server.chat("{\"x\":\"" + "y".repeat(PolicyServer.MAX_BODY) + "\"}"),
        413,
        "invalid_request_error",
        "request_too_large");
    expect(
        server.send(TestServer.ASKER, PolicyServer.CHAT + "?x=1", ASK),
        400,
        "invalid_request_error",
        "malformed_request");
    assertThat(server.policies.asked).isEmpty();
  }

  @Test
  void tokens_wrongTooOften_areToldSo() {
    server.server.clock.pass(Duration.ofSeconds(5));
    for (int i = 0; i < Guard.MAX_FAILURES_PER_SECOND; i++) {
      assertThat(server.send("wrong", PolicyServer.CHAT, ASK).status()).isEqualTo(401);
    }
    Response response = server.send("wrong", PolicyServer.CHAT, ASK);

    expect(response, 429, "rate_limit_error", "rate_limit_exceeded");
    assertThat(response.header("Retry-After")).isEqualTo("1");
    server.server.clock.pass(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{", "[1,]", "{\"model\":1,\"model\":2}", "nul", "{} {}"})
  void body_isNoJson_isRefused(String body) {
    Response response = body.isEmpty() ? server.chat("", "Content-Length: 0") : server.chat(body);

    expect(response, 400, "invalid_request_error", "malformed_request");
  }

  @Test
  void body_isDeep_isRefused() {
    expect(
        server.chat("{\"iapo\":" + "[".repeat(100) + "]".repeat(100) + "}"),
        400,
        "invalid_request_error",
        "malformed_request");
  }

  @ParameterizedTest
  @ValueSource(strings = {TestServer.ASKER, TestServer.RUNNER, TestServer.ADMIN})
  void roles_thatMaySpend_ask(String token) {
    assertThat(server.send(token, PolicyServer.CHAT, ASK).status()).isEqualTo(200);
  }

  @Test
  void server_fails_isAServerErrorThatIsNotToBeRetried() {
    Refusal bug = Refusal.of(ProblemType.INTERNAL, "the server's log tells more");
    HttpResponse response = OpenAiError.of(bug).response();

    assertThat(response.status().intValue()).isEqualTo(500);
    assertThat(response.getHeader("x-should-retry").orElseThrow().value()).isEqualTo("false");
    assertThat(((HttpEntity.Strict) response.entity()).getData().utf8String())
        .isEqualTo(
            "{\"error\":{\"message\":\"the server's log tells more\",\"type\":\"server_error\","
                + "\"param\":null,\"code\":\"server_error\"}}");
  }

  @Test
  void answer_takesLongerThanOthersMay_isWaitedFor() {
    try (PolicyServer quick =
        new PolicyServer(folder.resolveSibling("quick"), Duration.ofMillis(1))) {
      quick.policies.replies = question -> Optional.empty();
      Response response = quick.chat(ASK); // 5 s, where others have 1 s

      expect(response, 504, "server_error", "deadline_exceeded");
      assertThat(response.header("x-should-retry")).isEqualTo("false");
    }
  }

  @Test
  void client_goesAway_leavesNothingBehind() throws IOException {
    server.policies.replies = question -> Optional.empty();
    for (int i = 0; i < 20; i++) {
      try (Socket socket = RawHttp.open(server.server.uri())) {
        String head =
            "POST /v1/chat/completions HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n"
                + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s";
        socket
            .getOutputStream()
            .write(
                head.formatted(
                        server.server.uri().getAuthority(), TestServer.ASKER, ASK.length(), ASK)
                    .getBytes(StandardCharsets.UTF_8));
      }
    }
    Awaitility.await().until(() -> server.policies.asked.size() <= 20);
    server.policies.replies = question -> Optional.of(FakePolicies.answer());

    assertThat(server.chat(ASK).status()).isEqualTo(200);
  }

  @Test
  void questions_many_getTheirOwnAnswers() throws Exception {
    server.policies.replies =
        question -> Optional.of(FakePolicies.partial("re: " + question.text().orElseThrow()));
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      List<Callable<String>> asks = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        String text = "question " + i;
        String body = (i % 2 == 0 ? ASK : STREAM).replace("6*7?", text);
        asks.add(() -> server.chat(body).body().contains("re: " + text + "\"") ? text : "wrong");
      }
      Map<String, Integer> seen = new TreeMap<>();
      for (Future<String> done : threads.invokeAll(asks)) {
        seen.merge(done.get(), 1, Integer::sum);
      }
      assertThat(seen).hasSize(400).doesNotContainKey("wrong");
    } finally {
      threads.shutdownNow();
    }
  }
}
