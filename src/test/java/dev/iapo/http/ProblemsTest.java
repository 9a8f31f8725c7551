package dev.iapo.http;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpMethods;
import dev.iapo.http.RawHttp.Response;
import dev.iapo.testkit.LogLines;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every error is a problem, those included that Akka HTTP makes. */
class ProblemsTest {
  private static final int MAX_BODY = 20_000;

  @TempDir static Path folder;
  private static TestServer server;

  @BeforeAll
  static void start() {
    server =
        new TestServer(
            folder,
            settings ->
                settings.withLimits(
                    new Settings.Limits(
                        64,
                        MAX_BODY,
                        Duration.ofMillis(300),
                        Duration.ofMillis(1500),
                        4,
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(2))),
            ProblemsTest::operations);
  }

  private static List<Operation> operations(HttpServer.Parts parts) {
    return List.of(
        Operation.open(
            HttpMethods.GET,
            "/throws",
            exchange -> {
              throw new IllegalStateException("the secret of the handler");
            }),
        Operation.open(
            HttpMethods.GET,
            "/fails",
            exchange -> CompletableFuture.failedStage(new IOException("the secret of the stage"))),
        Operation.open(HttpMethods.GET, "/hangs", exchange -> new CompletableFuture<>()),
        Operation.open(
            HttpMethods.POST,
            "/echo",
            exchange -> parts.bodies().json(exchange).thenApply(body -> Answers.ok(body.node()))));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void expect(Response response, int status, String slug) {
    assertThat(response.status()).as(response.body()).isEqualTo(status);
    assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(response.slug()).isEqualTo(slug);
    assertThat(response.json().path("status").asInt()).isEqualTo(status);
    assertThat(response.json().path("title").asText()).isNotEmpty();
    assertThat(response.json().path("detail").asText()).isNotEmpty();
    OpenApi.validate("Problem", response.json());
  }

  private static Response raw(String text) {
    return RawHttp.send(server.uri(), text);
  }

  private static Response echo(String body, String... headers) {
    return server.ask("", "POST /echo", List.of(headers), body);
  }

  private static Response echoJson(String body) {
    return echo(body, "Content-Type: application/json");
  }

  @Test
  void requestLine_isNone_isBadRequest() {
    expect(raw("GET / HTTP/3.7\r\n\r\n"), 400, "bad-request");
    expect(raw("GET /v1/\u0001 HTTP/1.1\r\nHost: localhost\r\n\r\n"), 400, "bad-request");
    expect(raw("BREW /pot HTTP/1.1\r\nHost: localhost\r\n\r\n"), 501, "unknown-method");
  }

  @Test
  void headers_areTooMuch_areRefused() {
    String many = "X: y\r\n".repeat(HttpServer.MAX_HEADERS + 1);
    String value = "v".repeat(HttpServer.MAX_HEADER_BYTES + 1);
    expect(raw("GET /v1/health HTTP/1.1\r\nX: " + value + "\r\n\r\n"), 431, "headers-too-large");
    expect(raw("GET /v1/health HTTP/1.1\r\n" + many + "\r\n"), 400, "bad-request");
    expect(
        raw("GET /" + "a".repeat(HttpServer.MAX_URI_BYTES) + " HTTP/1.1\r\n\r\n"),
        414,
        "uri-too-long");
  }

  @Test
  void headers_contradict_areBadRequests() {
    String head = "POST /echo HTTP/1.1\r\nHost: " + server.uri().getAuthority() + "\r\n";
    expect(raw(head + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"), 400, "bad-request");
    expect(raw(head + "Content-Length: -1\r\n\r\n"), 400, "bad-request");
    expect(raw(head + "Content-Length: x\r\n\r\n"), 400, "bad-request");
  }

  @Test
  void path_isUnknown_isTold() {
    Response response = server.ask("", "GET /v1/nothing?x=1");

    expect(response, 404, "unknown-path");
    assertThat(response.json().path("instance").asText()).isEqualTo("/v1/nothing");
  }

  @Test
  void method_isAnother_isToldWithThoseAllowed() {
    for (String method : List.of("OPTIONS", "PUT", "DELETE", "TRACE", "PATCH")) {
      Response response = server.ask("", method + " /v1/health");

      expect(response, 405, "method-not-allowed");
      assertThat(response.header("Allow")).isEqualTo("GET, HEAD");
    }
  }

  @Test
  void head_ofGet_hasItsHeadersAndNoBody() throws IOException {
    try (Socket socket = RawHttp.open(server.uri())) {
      String request = "HEAD /v1/health HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n";
      socket
          .getOutputStream()
          .write(request.formatted(server.uri().getAuthority()).getBytes(StandardCharsets.UTF_8));
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(all)
          .startsWith("HTTP/1.1 200")
          .contains("Content-Type: application/json")
          .endsWith("\r\n\r\n");
    }
  }

  @Test
  void query_isUnknownOrTwice_isRefused() {
    expect(server.ask("", "GET /v1/health?verbose=1"), 400, "bad-request");
    expect(server.ask(TestServer.RUNNER, "POST /v1/data?name=a&name=b"), 400, "bad-request");
    expect(server.ask("", "GET /v1/health?%zz"), 400, "bad-request");
  }

  @Test
  void handler_throws_tellsNothingButLogs() {
    for (String path : List.of("/throws", "/fails")) {
      try (LogLines log = new LogLines()) {
        Response response = server.ask("", "GET " + path);

        expect(response, 500, "internal");
        assertThat(response.body()).doesNotContain("secret", "Exception");
        assertThat(log.of("Responder")).anyMatch(line -> line.contains("GET " + path + " failed"));
      }
    }
  }

  @Test
  void handler_hangs_isTimedOut() {
    expect(server.ask("", "GET /hangs"), 503, "timed-out");
  }

  @Test
  void body_isJson_isRead() {
    assertThat(echoJson("{\"a\":[1,2.50,\"\\ud800\"]}").body())
        .isEqualTo("{\"a\":[1,2.50,\"\\ud800\"]}");
    assertThat(echo("{}", "Content-Type: application/json; charset=utf-8").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"a\":1,\"a\":2}; Duplicate field 'a'",
        "{\"a\":1} x; line 1, column",
        "{\"a\":1}{}; line 1, column",
        "{\"a\":; line 1, column",
        "{'a':1}; line 1, column 2",
        "[1,]; line 1, column 4",
        "{\"a\":NaN}; line 1, column",
        "nul; line 1, column",
        "{\"a\":\"\t\"}; line 1, column"
      })
  void body_isNoJson_isRefusedWithPlace(String body, String detail) {
    Response response = echoJson(body);

    expect(response, 400, "bad-request");
    assertThat(response.json().path("detail").asText())
        .contains(detail)
        .doesNotContain("JsonParser", "Source", "com.fasterxml");
  }

  @Test
  void body_isEmptyOrNoUtf8_isRefused() {
    expect(echo("", "Content-Type: application/json", "Content-Length: 0"), 400, "bad-request");
    expect(echoJson("   "), 400, "bad-request");
  }

  @Test
  void body_isBeyondALimit_isRefused() {
    int depth = ApiJson.MAX_DEPTH + 1;
    expect(echoJson("[".repeat(depth) + "]".repeat(depth)), 400, "bad-request");
    expect(echoJson("[" + "9".repeat(ApiJson.MAX_NUMBER_LENGTH + 1) + "]"), 400, "bad-request");
    expect(echoJson("{\"" + "n".repeat(ApiJson.MAX_NAME_LENGTH + 1) + "\":1}"), 400, "bad-request");
    assertThat(echoJson("[1e999999999]").status()).isLessThan(500);
    assertThat(echoJson("[" + "9".repeat(ApiJson.MAX_NUMBER_LENGTH) + "]").status()).isEqualTo(200);
  }

  @Test
  void body_isTooLarge_isRefused() {
    expect(echoJson("\"" + "x".repeat(MAX_BODY) + "\""), 413, "body-too-large");
    expect(
        echo("", "Content-Type: application/json", "Content-Length: 99999999999"),
        413,
        "body-too-large");
    String chunk = Integer.toHexString(MAX_BODY + 1) + "\r\n" + "x".repeat(MAX_BODY + 1) + "\r\n";
    expect(
        echo(chunk + "0\r\n\r\n", "Content-Type: application/json", "Transfer-Encoding: chunked"),
        413,
        "body-too-large");
  }

  @Test
  void body_isOfAnotherType_isRefused() {
    expect(echo("{}"), 415, "unsupported-media-type");
    expect(echo("{}", "Content-Type: text/plain"), 415, "unsupported-media-type");
    expect(echo("{}", "Content-Type: nonsense"), 415, "unsupported-media-type");
    expect(
        echo("{}", "Content-Type: application/json", "Content-Encoding: gzip"),
        415,
        "unsupported-media-type");
  }

  @Test
  void body_doesNotArrive_isTooSlow() {
    expect(
        RawHttp.send(
            server.uri(),
            "POST /echo HTTP/1.1\r\nHost: "
                + server.uri().getAuthority()
                + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"a\""),
        408,
        "too-slow");
  }

  @Test
  void body_isExpectedToBeWanted_isAskedForOrRefusedAtOnce() throws IOException {
    String head =
        String.join(
            "\r\n",
            "POST /echo HTTP/1.1",
            "Host: %s",
            "Content-Type: %s",
            "Content-Length: 2",
            "Expect: 100-continue",
            "",
            "");
    try (Socket socket = RawHttp.open(server.uri())) {
      socket
          .getOutputStream()
          .write(
              head.formatted(server.uri().getAuthority(), "application/json")
                  .getBytes(StandardCharsets.UTF_8));
      assertThat(RawHttp.read(socket.getInputStream()).status()).isEqualTo(100);
      socket.getOutputStream().write("[]".getBytes(StandardCharsets.UTF_8));
      assertThat(RawHttp.read(socket.getInputStream()).body()).isEqualTo("[]");
    }
    expect(
        raw(head.formatted(server.uri().getAuthority(), "text/plain")),
        415,
        "unsupported-media-type");
  }
}
