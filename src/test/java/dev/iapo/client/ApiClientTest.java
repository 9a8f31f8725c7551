package dev.iapo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;
import dev.iapo.llm.Secret;
import dev.iapo.testkit.RawServer;
import dev.iapo.testkit.RawServer.Request;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiClientTest {
  private static final String TOKEN = "token-0123456789-0123456789";
  private static final Patience NONE =
      new Patience(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(100));

  @TempDir private Path dir = Path.of("");

  /** A run in the API's JSON. */
  static String run(String id, String state) {
    return """
        {"id":"%s","task":"t","description":"","state":"%s","detail":"d","version":1,\
        "priority":"normal","inFlight":null,"createdBy":"a","createdAt":"2026-01-02T03:04:05.006Z",\
        "startedAt":null,"endedAt":null,"position":3,"budget":{"unit":"usd","limit":2.5},\
        "spent":{"completions":4,"tokens":50,"usd":0.123456789012},"conclusive":null,\
        "progress":{"round":2,"rounds":7,"pulls":9,"pullsEnded":5,"alive":[{"context":"c",\
        "arms":12}],"completions":4,"calls":6,"failedCalls":1,"callsPerSecond":2.5,\
        "spentByKind":{},"reused":1},"newer":{}}"""
        .formatted(id, state);
  }

  /** Gives these answers, one after the other, and then the last for ever. */
  private static RawServer answering(String... answers) {
    Deque<String> left = new ArrayDeque<>(List.of(answers));
    return new RawServer(
        (request, connection, out) -> {
          String answer = left.size() > 1 ? left.remove() : left.element();
          out.write(answer.getBytes(StandardCharsets.UTF_8));
        });
  }

  private static ApiClient client(RawServer server) {
    return new ApiClient(ServerAddress.of(server.uri("").toString()), new Secret(TOKEN), NONE);
  }

  private static ApiException refusal(RawServer server) {
    ApiException e = catchThrowableOfType(ApiException.class, () -> client(server).run("one"));
    assertThat(e).isNotNull();
    assertThat(String.join(" ", e.messages())).doesNotContain(TOKEN);
    return e;
  }

  @Test
  void run_isReadWithAllThatIsKnownOfIt() {
    try (RawServer server = answering(RawServer.http("200 OK", run("one", "running")))) {
      assertThat(client(server).run("one"))
          .isEqualTo(
              new ServedRun(
                  "one",
                  "t",
                  "running",
                  "d",
                  Instant.parse("2026-01-02T03:04:05.006Z"),
                  Optional.empty(),
                  Optional.empty(),
                  OptionalInt.of(3),
                  new Budget(Budget.Unit.USD, 2_500_000_000_000L, 0),
                  new Spend(4, 50, 123_456_789_012L),
                  Optional.empty(),
                  Optional.of(new ServedRun.Progress(2, 7, 9, 5, List.of(12), 4, 1, 6, 1))));
      Request request = server.requests().get(0);
      assertThat(request.line()).isEqualTo("GET /v1/runs/one HTTP/1.1");
      assertThat(request.headers()).containsEntry("authorization", "Bearer " + TOKEN);
    }
  }

  @Test
  void runs_ofSeveralPages_areAll() {
    String first = "{\"runs\":[%s],\"next\":\"a+b%%\"}".formatted(run("two", "queued"));
    String last = "{\"runs\":[%s]}".formatted(run("one", "failed"));
    try (RawServer server =
        answering(RawServer.http("200 OK", first), RawServer.http("200 OK", last))) {
      assertThat(client(server).runs()).extracting(ServedRun::id).containsExactly("two", "one");
      assertThat(server.requests().get(1).line())
          .isEqualTo("GET /v1/runs?limit=500&cursor=a%2Bb%25 HTTP/1.1");
    }
  }

  @Test
  void submit_thatFindsNoRoom_isSentAgainWithTheSameKey() {
    String full = "{\"type\":\"urn:iapo:problem:too-many-runs\",\"title\":\"full\"}";
    try (RawServer server =
        answering(
            RawServer.http("429 Too Many Requests", full),
            "nonsense\r\n\r\n",
            RawServer.http("201 Created", run("one", "queued")))) {
      Submission task = new Submission("{\"a\":1}", Optional.empty(), OptionalInt.of(5));
      assertThat(client(server).submit(task).id()).isEqualTo("one");
      client(server).submit(task);
      List<String> keys = new ArrayList<>();
      server.requests().forEach(r -> keys.add(r.headers().getOrDefault("idempotency-key", "")));
      assertThat(keys).hasSize(4);
      assertThat(keys.get(0))
          .matches("[!-~]{64,128}")
          .isEqualTo(keys.get(1))
          .isEqualTo(keys.get(2));
      assertThat(keys.get(3)).isNotEqualTo(keys.get(0)).startsWith(keys.get(0).substring(0, 64));
      assertThat(server.requests().get(0).body()).isEqualTo("{\"task\":{\"a\":1},\"inFlight\":5}");
    }
  }

  @Test
  void submit_thatIsRefused_isNotSentAgain() {
    String problem =
        "{\"title\":\"t\",\"status\":422,\"detail\":\"2 problems\",\"problems\":[\"a: x\",\"b: y\"]}";
    try (RawServer server = answering(RawServer.http("422 Unprocessable", problem))) {
      Submission task = new Submission("{}", Optional.empty(), OptionalInt.empty());
      ApiException e = catchThrowableOfType(ApiException.class, () -> client(server).submit(task));
      assertThat(e.messages()).containsExactly("2 problems", "a: x", "b: y");
      assertThat(e.isRefused()).isTrue();
      assertThat(server.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404 | {\"title\":\"T\",\"detail\":\"gone\"} | true  | gone",
        "404 | {\"title\":\"T\"}                     | true  | T",
        "401 | {\"title\":\"T\"}                     | true  | T (expected: a token of the daemon",
        "404 | <html>                                | true  | answers 404 (expected: the API of",
        "500 | {\"title\":\"T\"}                     | false | T",
        "503 | {\"title\":\"T\"}                     | false | T",
        "429 | {\"title\":\"T\"}                     | false | T",
        "502 | bad gateway                           | false | answers 502 (expected: the API of",
        "200 | <html>                                | false | not understood: no JSON object",
        "200 | {\"id\":\"a\"}                        | false | not understood: no budget",
        "200 | [1]                                   | false | not understood: no JSON object",
      })
  void answers_thatAreNoneOfSuccess_areSaidInWords(
      int status, String body, boolean refused, String said) {
    try (RawServer server = answering(RawServer.http(status + " X", body))) {
      ApiException e = refusal(server);
      assertThat(e.messages().get(0)).contains(said);
      assertThat(e.isRefused()).isEqualTo(refused);
    }
  }

  @Test
  void answer_withTheToken_isShownWithoutIt() {
    String body = "{\"title\":\"t\",\"detail\":\"you sent " + TOKEN + "\"}";
    try (RawServer server = answering(RawServer.http("400 X", body, "Retry-After: 7"))) {
      assertThat(refusal(server).messages())
          .containsExactly("you sent (redacted)", "try again in 7 s");
    }
  }

  @Test
  void redirect_isNotFollowed() {
    try (RawServer other = answering(RawServer.http("200 OK", run("one", "queued")));
        RawServer server =
            answering(RawServer.http("302 Found", "", "Location: " + other.uri("/")))) {
      assertThat(refusal(server).messages().get(0))
          .contains("answers 302", "redirects are not followed");
      assertThat(other.requests()).isEmpty();
    }
  }

  @Test
  void nobodyThere_isSaidWithTheRemedy() {
    RawServer server = answering("");
    server.close();
    ApiException e = refusal(server);
    assertThat(e.messages().get(0)).contains("cannot be reached", "bin/iapo serve");
    assertThat(e.isRefused()).isFalse();
  }

  @Test
  void text_largerThanItMayBe_isRefused() {
    try (RawServer server = answering(RawServer.http("200 OK", "12345678901"))) {
      Exchanges exchanges =
          new Exchanges(ServerAddress.of(server.uri("").toString()), new Secret(TOKEN));
      URI uri = server.uri("/");
      assertThatThrownBy(
              () -> exchanges.text(HttpRequest.newBuilder(uri), Duration.ofSeconds(10), 10))
          .hasMessageContaining("the answer has more than 10 bytes");
    }
  }

  @Test
  void read_ofABodyThatStalls_isGivenUp() {
    try (TimedBody body = new TimedBody(Duration.ofMillis(20))) {
      assertThatThrownBy(body::read).isInstanceOf(HttpTimeoutException.class);
    }
  }

  @Test
  void upload_sendsTheFileAsItIs() throws IOException {
    Path file = dir.resolve("my data.jsonl");
    Files.writeString(file, "{\"a\":\"é\"}\n");
    try (RawServer server = answering(RawServer.http("201 Created", "{\"id\":\"abc\"}"))) {
      assertThat(client(server).upload(file)).isEqualTo("abc");
      Request request = server.requests().get(0);
      assertThat(request.line()).isEqualTo("POST /v1/data?name=my-data.jsonl HTTP/1.1");
      assertThat(request.body()).isEqualTo("{\"a\":\"é\"}\n");
    }
  }

  @Test
  void fetch_ofWhatIsNotThereYet_makesNoFile() throws IOException {
    String none = "{\"type\":\"urn:iapo:problem:nothing-yet\",\"title\":\"t\"}";
    Path file = dir.resolve("policy.json");
    try (RawServer server = answering(RawServer.http("404 X", none))) {
      assertThat(client(server).fetch("one", ApiClient.Result.POLICY, file)).isFalse();
    }
    assertThat(dir).isEmptyDirectory();
    try (RawServer server = answering(RawServer.http("200 OK", "all of it"))) {
      assertThat(client(server).fetch("one", ApiClient.Result.REPORT_HTML, file)).isTrue();
      assertThat(server.requests().get(0).line())
          .isEqualTo("GET /v1/runs/one/report?format=html HTTP/1.1");
    }
    assertThat(file).hasContent("all of it");
  }

  @Test
  void fetch_thatBreaksOff_leavesNoFileThatLooksWhole() {
    Path file = dir.resolve("samples.jsonl");
    RawServer breaking =
        new RawServer(
            (request, connection, out) -> {
              out.write(
                  "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf"
                      .getBytes(StandardCharsets.UTF_8));
              out.flush();
              connection.close();
            });
    try (breaking) {
      assertThatThrownBy(() -> client(breaking).fetch("one", ApiClient.Result.SAMPLES, file))
          .isInstanceOf(IOException.class);
    }
    assertThat(file).doesNotExist();
  }
}
