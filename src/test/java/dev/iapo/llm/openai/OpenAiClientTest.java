package dev.iapo.llm.openai;

import static dev.iapo.testkit.RawServer.http;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Sampling;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.llm.LlmReply.Usage;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import dev.iapo.llm.Secret;
import dev.iapo.testkit.RawServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiClientTest {
  private static final String KEY = "sk-canary-0123456789abcdef";
  private static final int MAX_BODY_BYTES = 100_000;
  private static final Charset UTF = StandardCharsets.UTF_8;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String GOOD =
      http(
          "200 OK",
          """
          {"choices":[{"index":0,"message":{"role":"assistant","content":"hi"},\
          "finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":1}}""",
          "Content-Type: application/json");

  private static void pause(long millis) {
    LockSupport.parkNanos(millis * 1_000_000);
  }

  private static OpenAiSettings settings(URI base) {
    return new OpenAiSettings(
        base, Optional.of(new Secret(KEY)), Duration.ofSeconds(5), 10, MAX_BODY_BYTES);
  }

  private static LlmRequest request(Sampling sampling, int choices, Duration deadline) {
    return new LlmRequest(
        "model-x",
        List.of(new ChatMessage("system", "Be \"brief\"."), new ChatMessage("user", "2+2? ☃")),
        sampling,
        choices,
        77,
        deadline);
  }

  private static LlmResult call(URI base, LlmRequest request) throws Exception {
    try (OpenAiClient client = new OpenAiClient(settings(base))) {
      LlmResult result = client.complete(request).toCompletableFuture().get(30, TimeUnit.SECONDS);
      assertThat(result.toString()).doesNotContain(KEY);
      return result;
    }
  }

  private static LlmResult call(RawServer server) throws Exception {
    return call(server.uri("/v1"), request(Sampling.ofMaxTokens(9), 1, Duration.ofSeconds(20)));
  }

  private static LlmResult answerOf(String answer) throws Exception {
    try (RawServer server = RawServer.answering(answer)) {
      return call(server);
    }
  }

  private static LlmFailure failureOf(String answer) throws Exception {
    return (LlmFailure) answerOf(answer);
  }

  @Test
  void complete_allParameters_requestIsExact() throws Exception {
    Sampling sampling =
        new Sampling(
            OptionalDouble.of(0.7),
            OptionalDouble.of(0.9),
            200,
            "max_completion_tokens",
            Optional.of("json_object"),
            Map.of("reasoning_effort", "low", "stop", List.of("\n", "END")));
    try (RawServer server = RawServer.answering(GOOD)) {
      call(server.uri("/v1"), request(sampling, 5, Duration.ofSeconds(20)));

      RawServer.Request sent = server.requests().get(0);
      JsonNode expected =
          JSON.readTree(
              """
              {"model":"model-x","n":5,"seed":77,"temperature":0.7,"top_p":0.9,
               "max_completion_tokens":200,"response_format":{"type":"json_object"},
               "reasoning_effort":"low","stop":["\\n","END"],
               "messages":[{"role":"system","content":"Be \\"brief\\"."},
                           {"role":"user","content":"2+2? ☃"}]}""");
      assertThat(JSON.readTree(sent.body())).isEqualTo(expected);
      assertThat(sent.line()).isEqualTo("POST /v1/chat/completions HTTP/1.1");
      assertThat(sent.headers())
          .containsEntry("authorization", "Bearer " + KEY)
          .containsEntry("host", "127.0.0.1:" + server.port());
      assertThat(sent.headers().get("content-type")).startsWith("application/json");
    }
  }

  @Test
  void complete_onlyDefaults_nothingButTheMaximumIsSent() throws Exception {
    try (RawServer server = RawServer.answering(GOOD)) {
      call(server);
      JsonNode body = JSON.readTree(server.requests().get(0).body());
      assertThat(body.properties())
          .extracting(Map.Entry::getKey)
          .containsExactlyInAnyOrder("model", "messages", "seed", "max_tokens");
      assertThat(body.path("max_tokens").asInt()).isEqualTo(9);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1, /v1/chat/completions",
    "/v1/, /v1/chat/completions",
    "'', /chat/completions",
    "/, /chat/completions",
    "/openai/deployments/x, /openai/deployments/x/chat/completions"
  })
  void complete_baseUrl_withAndWithoutSlash(String base, String path) throws Exception {
    try (RawServer server = RawServer.answering(GOOD)) {
      LlmRequest request = request(Sampling.ofMaxTokens(9), 1, Duration.ofSeconds(20));
      assertThat(call(server.uri(base), request)).isInstanceOf(LlmReply.class);
      assertThat(server.requests().get(0).line()).isEqualTo("POST " + path + " HTTP/1.1");
    }
  }

  @Test
  void complete_noKey_noAuthorization() throws Exception {
    try (RawServer server = RawServer.answering(GOOD);
        OpenAiClient client =
            new OpenAiClient(
                new OpenAiSettings(
                    server.uri("/v1"), Optional.empty(), Duration.ofSeconds(5), 1, 1000))) {
      client
          .complete(request(Sampling.ofMaxTokens(9), 1, Duration.ofSeconds(20)))
          .toCompletableFuture()
          .get(20, TimeUnit.SECONDS);
      assertThat(server.requests().get(0).headers()).doesNotContainKey("authorization");
    }
  }

  @Test
  void complete_fullAnswer_choicesAndUsage() throws Exception {
    LlmResult result =
        answerOf(
            http(
                "200 OK",
                """
                {"id":"x","choices":[
                  {"index":0,"message":{"content":"one"},"finish_reason":"stop"},
                  {"index":1,"message":{"content":null},"finish_reason":"content_filter"},
                  {"index":2,"message":{"content":"thr"},"finish_reason":"length"},
                  {"index":3,"message":{"content":"four"}}],
                 "usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18,
                   "prompt_tokens_details":{"cached_tokens":5},
                   "cost":0.25,"note":"x","huge":1e999,"nested":{"n":1}}}"""));

    assertThat(result)
        .isEqualTo(
            new LlmReply(
                List.of(
                    new Completion("one", "stop"),
                    new Completion("", "content_filter"),
                    new Completion("thr", "length"),
                    new Completion("four", "")),
                Optional.of(
                    new Usage(
                        11,
                        5,
                        7,
                        Map.of(
                            "prompt_tokens", 11.0,
                            "completion_tokens", 7.0,
                            "total_tokens", 18.0,
                            "cost", 0.25)))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{}",
        "{\"prompt_tokens\":3}",
        "{\"prompt_tokens\":-3,\"completion_tokens\":1}",
        "{\"prompt_tokens\":\"3\",\"completion_tokens\":1}",
        "{\"prompt_tokens\":3,\"completion_tokens\":9223372036854775807}",
        "{\"prompt_tokens\":3,\"completion_tokens\":1e30}",
        "[1,2]"
      })
  void complete_usageUnreadable_isMissing(String usage) throws Exception {
    LlmResult result =
        answerOf(
            http(
                "200 OK",
                "{\"choices\":[{\"message\":{\"content\":\"a\"}}],\"usage\":" + usage + "}"));
    assertThat(((LlmReply) result).usage()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "nonsense",
        "{\"choices\":[",
        "{\"choices\":[]}",
        "{\"choices\":null}",
        "{\"choices\":{\"0\":{\"message\":{\"content\":\"a\"}}}}",
        "{\"choices\":[null, 1, {}]}",
        "{\"error\":{\"message\":\"odd\"}}",
        "<html>Welcome to the hotel's network</html>"
      })
  void complete_answerWithoutCompletions_malformed(String body) throws Exception {
    LlmFailure failure = failureOf(http("200 OK", body, "Content-Type: text/html"));
    assertThat(failure.kind()).isEqualTo(Kind.MALFORMED);
    assertThat(failure.message()).isNotBlank().doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource({
    "400, REJECTED",
    "404, REJECTED",
    "413, REJECTED",
    "422, REJECTED",
    "302, REJECTED",
    "401, UNAUTHORIZED",
    "403, UNAUTHORIZED",
    "402, QUOTA_EXHAUSTED",
    "408, UNCERTAIN",
    "429, RATE_LIMITED",
    "500, SERVER_ERROR",
    "502, UNCERTAIN",
    "503, SERVER_ERROR",
    "504, UNCERTAIN",
    "529, SERVER_ERROR"
  })
  void complete_status_kindAndTheProvidersMessage(int status, Kind kind) throws Exception {
    String body = "{\"error\":{\"message\":\"The model `x`\\ndoes not exist\",\"code\":\"c\"}}";
    LlmFailure failure = failureOf(http(status + " Whatever", body));
    assertThat(failure)
        .isEqualTo(LlmFailure.of(kind, "HTTP " + status + ": The model `x` does not exist"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\":{\"message\":\"no money\",\"code\":\"insufficient_quota\"}}",
        "{\"error\":{\"message\":\"no money\",\"type\":\"insufficient_quota\"}}"
      })
  void complete_429OfUsedUpQuota_quotaExhausted(String body) throws Exception {
    assertThat(failureOf(http("429 Too Many", body)).kind()).isEqualTo(Kind.QUOTA_EXHAUSTED);
  }

  @ParameterizedTest
  @CsvSource({
    "Retry-After: 7, PT7S",
    "Retry-After: 0.25, PT0.25S",
    "Retry-After: 0, PT0S",
    "Retry-After: -1, PT0S",
    "'Retry-After: Wed, 21 Oct 2015 07:28:00 GMT', PT0S",
    "retry-after-ms: 1500, PT1.5S",
    "Retry-After: NaN, ",
    "Retry-After: soon, ",
    "Retry-After: '', ",
    "X-Other: 1, "
  })
  void complete_429_waitsAsAsked(String header, Duration expected) throws Exception {
    LlmFailure failure = failureOf(http("429 Too Many", "<html>slow down</html>", header));
    assertThat(failure.kind()).isEqualTo(Kind.RATE_LIMITED);
    assertThat(failure.message()).isEqualTo("HTTP 429: <html>slow down</html>");
    assertThat(failure.retryAfter()).isEqualTo(Optional.ofNullable(expected));
  }

  @Test
  void complete_429MillisecondsUnreadable_secondsCount() throws Exception {
    assertThat(failureOf(http("429 X", "", "retry-after-ms: NaN", "Retry-After: 2")).retryAfter())
        .contains(Duration.ofSeconds(2));
  }

  @Test
  void complete_429AbsurdlyLong_isFinite() throws Exception {
    assertThat(failureOf(http("429 X", "", "Retry-After: 1e99")).retryAfter().orElseThrow())
        .isGreaterThan(Duration.ofDays(365));
  }

  @Test
  void complete_429FutureDate_waitsUntilThen() throws Exception {
    ZonedDateTime date = ZonedDateTime.now(ZoneOffset.UTC).plusHours(2);
    String header = "Retry-After: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(date);
    assertThat(failureOf(http("429 X", "", header)).retryAfter().orElseThrow())
        .isBetween(Duration.ofMinutes(90), Duration.ofMinutes(121));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 480, 490, 499, 500, 501, 5000})
  void complete_keyEchoed_redactedWhereverItIs(int position) throws Exception {
    String text = "x".repeat(position) + " " + KEY + " is not valid";
    LlmFailure raw = failureOf(http("401 Unauthorized", text));
    LlmFailure json =
        failureOf(http("401 Unauthorized", "{\"error\":{\"message\":\"" + text + "\"}}"));
    for (LlmFailure failure : List.of(raw, json)) {
      assertThat(failure.kind()).isEqualTo(Kind.UNAUTHORIZED);
      assertThat(failure.message()).doesNotContain("sk-canary").hasSizeLessThan(600);
    }
    assertThat(raw.message().contains("(redacted) is not valid")).isEqualTo(position < 400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/json; charset=bogus", ";;;", "", "text/event-stream", "ünï/cödé"})
  void complete_strangeContentType_statusAndBodyCount(String type) throws Exception {
    assertThat(failureOf(http("429 X", "slow down", "Content-Type: " + type)).kind())
        .isEqualTo(Kind.RATE_LIMITED);
    assertThat(answerOf(GOOD.replace("Content-Type: application/json", "Content-Type: " + type)))
        .isInstanceOf(LlmReply.class);
  }

  @Test
  void complete_noBodyAtAll_failureWithItsStatus() throws Exception {
    assertThat(failureOf("HTTP/1.1 503 Down\r\nContent-Length: 0\r\n\r\n"))
        .isEqualTo(LlmFailure.of(Kind.SERVER_ERROR, "HTTP 503: (empty)"));
    assertThat(failureOf("HTTP/1.1 204 None\r\n\r\n").kind()).isEqualTo(Kind.REJECTED);
  }

  @Test
  void complete_redirect_isNotFollowed() throws Exception {
    try (RawServer target = RawServer.answering(GOOD);
        RawServer server =
            RawServer.answering(
                http("307 Moved", "", "Location: " + target.uri("/v1/chat/completions")))) {
      assertThat(((LlmFailure) call(server)).kind()).isEqualTo(Kind.REJECTED);
      assertThat(server.requests()).hasSize(1);
      assertThat(target.requests()).isEmpty();
    }
  }

  @Test
  void complete_connectionRefused_unreachableAndNotBilled() throws Exception {
    RawServer server = RawServer.answering(GOOD);
    server.close();
    LlmFailure failure = (LlmFailure) call(server);
    assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(failure.message()).startsWith(server.uri("/v1") + " cannot be reached");
  }

  @Test
  void complete_unknownHost_unreachable() throws Exception {
    LlmRequest request = request(Sampling.ofMaxTokens(9), 1, Duration.ofSeconds(20));
    LlmFailure failure = (LlmFailure) call(URI.create("http://no-such-host.invalid/v1"), request);
    assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  void complete_tlsToAPlainServer_unreachable() throws Exception {
    try (RawServer server = RawServer.answering("HTTP/1.1 400 Plain\r\n\r\n")) {
      LlmRequest request = request(Sampling.ofMaxTokens(9), 1, Duration.ofSeconds(2));
      LlmFailure failure =
          (LlmFailure) call(URI.create("https://127.0.0.1:" + server.port() + "/v1"), request);
      assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    }
  }

  @Test
  void complete_noAnswer_uncertainAtTheDeadline() throws Exception {
    try (RawServer server = new RawServer((connection, out) -> {})) {
      LlmRequest request = request(Sampling.ofMaxTokens(9), 1, Duration.ofMillis(300));
      assertThat(call(server.uri("/v1"), request))
          .isEqualTo(LlmFailure.of(Kind.UNCERTAIN, "no answer within PT0.3S"));
    }
  }

  @Test
  void complete_noFreeConnectionBeforeTheDeadline_notBilled() throws Exception {
    try (RawServer server = new RawServer((connection, out) -> {});
        OpenAiClient client =
            new OpenAiClient(
                new OpenAiSettings(
                    server.uri("/v1"), Optional.empty(), Duration.ofSeconds(5), 1, 1000))) {
      client.complete(request(Sampling.ofMaxTokens(9), 1, Duration.ofSeconds(20)));
      LlmResult second =
          client
              .complete(request(Sampling.ofMaxTokens(9), 1, Duration.ofMillis(300)))
              .toCompletableFuture()
              .get(20, TimeUnit.SECONDS);
      assertThat(((LlmFailure) second).kind()).isEqualTo(Kind.UNREACHABLE);
      assertThat(server.requests()).hasSizeLessThan(2);
    }
  }

  @Test
  void complete_dripping_uncertainAtTheDeadline() throws Exception {
    RawServer.Script drip =
        (connection, out) -> {
          out.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".getBytes(UTF));
          for (int i = 0; i < 1000; i++) {
            out.write(' ');
            out.flush();
            pause(20);
          }
        };
    try (RawServer server = new RawServer(drip)) {
      LlmRequest request = request(Sampling.ofMaxTokens(9), 1, Duration.ofMillis(400));
      assertThat(((LlmFailure) call(server.uri("/v1"), request)).kind()).isEqualTo(Kind.UNCERTAIN);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK\r\nContent-Len",
        "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"choices\":[",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"cho",
        "not HTTP at all\r\n\r\n"
      })
  void complete_connectionBreaksAfterTheRequest_uncertain(String part) throws Exception {
    for (boolean reset : new boolean[] {false, true}) {
      RawServer.Script breaking =
          (connection, out) -> {
            out.write(part.getBytes(UTF));
            out.flush();
            if (reset) {
              connection.setSoLinger(true, 0);
            }
            connection.close();
          };
      try (RawServer server = new RawServer(breaking)) {
        assertThat(((LlmFailure) call(server)).kind())
            .as("reset %s", reset)
            .isEqualTo(Kind.UNCERTAIN);
        assertThat(server.requests()).as("not sent again").hasSize(1);
      }
    }
  }

  private static void flood(Socket connection, OutputStream out) throws IOException {
    out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(UTF));
    byte[] chunk = ("1000\r\n" + "x".repeat(0x1000) + "\r\n").getBytes(UTF);
    for (int i = 0; i < 1_000_000 && !connection.isClosed(); i++) {
      out.write(chunk);
    }
  }

  @Test
  void complete_endlessBody_malformedAtTheCap() throws Exception {
    try (RawServer server = new RawServer(OpenAiClientTest::flood)) {
      LlmFailure failure = (LlmFailure) call(server);
      assertThat(failure.kind()).isEqualTo(Kind.MALFORMED);
      assertThat(failure.message()).contains("longer than " + MAX_BODY_BYTES + " bytes");
    }
  }

  @Test
  void complete_deeplyNestedJson_malformed() throws Exception {
    assertThat(failureOf(http("200 OK", "[".repeat(50_000))).kind()).isEqualTo(Kind.MALFORMED);
    assertThat(failureOf(http("500 Oops", "[".repeat(50_000))).kind()).isEqualTo(Kind.SERVER_ERROR);
  }

  /** A server that closes idle connections must not cost anything. */
  @Test
  void complete_serverClosedTheIdleConnection_nextCallSucceeds() throws Exception {
    RawServer.Script once =
        (connection, out) -> {
          out.write(GOOD.getBytes(UTF));
          out.flush();
          connection.close();
        };
    try (RawServer server = new RawServer(once);
        OpenAiClient client = new OpenAiClient(settings(server.uri("/v1")))) {
      for (int i = 0; i < 20; i++) {
        LlmResult result =
            client
                .complete(request(Sampling.ofMaxTokens(9), 1, Duration.ofSeconds(20)))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        assertThat(result).isInstanceOf(LlmReply.class);
        pause(20); // as between two rounds: the close arrives
      }
      assertThat(server.requests()).hasSize(20);
    }
  }

  @Test
  void settings_printed_keyIsHidden() {
    assertThat(settings(URI.create("http://x/v1")).toString())
        .doesNotContain("canary")
        .contains("(redacted)");
  }
}
