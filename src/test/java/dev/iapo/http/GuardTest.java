package dev.iapo.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.http.RawHttp.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardTest {
  @TempDir static Path folder;
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer(folder);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String authority(String host) {
    return host + ":" + server.uri().getPort();
  }

  private static Response health(String... headers) {
    return server.ask("", "GET /v1/health", headers);
  }

  private static String cookie() {
    Response response = server.ask(TestServer.RUNNER, "POST /v1/session");
    assertThat(response.status()).isEqualTo(204);
    return sent(response);
  }

  /** The cookie that an answer sets, as a browser sends it. */
  private static String sent(Response response) {
    String set = response.header("Set-Cookie");
    return "Cookie: " + set.substring(0, set.indexOf(';'));
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "[::1]", "LOCALHOST"})
  void host_isOfThisMachine_passes(String host) {
    assertThat(health("Host: " + authority(host)).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "localhost",
        "localhost:1",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "0.0.0.0"
      })
  void host_isOfAnother_isRefused(String host) {
    Response response = health("Host: " + host);

    assertThat(response.status()).isEqualTo(421);
    assertThat(response.slug()).isEqualTo("wrong-host");
  }

  @Test
  void host_isOfAnotherWithOurPort_isRefused() {
    assertThat(health("Host: " + authority("evil.example")).status()).isEqualTo(421);
    assertThat(
            RawHttp.send(
                    server.uri(),
                    "GET http://"
                        + authority("evil.example")
                        + "/v1/health HTTP/1.1\r\nHost: "
                        + authority("evil.example")
                        + "\r\n\r\n")
                .status())
        .isEqualTo(421);
  }

  @Test
  void host_isMissing_isRefusedAsBadRequest() {
    Response response = RawHttp.send(server.uri(), "GET /v1/health HTTP/1.0\r\n\r\n");

    assertThat(response.status()).isEqualTo(400);
    assertThat(response.slug()).isEqualTo("bad-request");
  }

  @Test
  void host_isConfigured_passes() {
    try (TestServer other =
        new TestServer(
            folder.resolveSibling(folder.getFileName() + "-hosts"),
            s -> s.withHosts(List.of("iapo.example")).withHttps(true),
            parts -> List.of())) {
      assertThat(other.ask("", "GET /v1/health", "Host: iapo.example").status()).isEqualTo(200);
      String withPort = "Host: iapo.example:" + other.uri().getPort();
      assertThat(other.ask("", "GET /v1/health", withPort).status()).isEqualTo(200);
      assertThat(other.ask("", "GET /v1/health", "Host: iapo.example:1").status()).isEqualTo(421);
      assertThat(
              other
                  .ask("", "GET /v1/health", "Host: iapo.example", "Origin: https://iapo.example")
                  .status())
          .isEqualTo(200);
      assertThat(
              other
                  .ask("", "GET /v1/health", "Host: iapo.example", "Origin: http://iapo.example")
                  .slug())
          .isEqualTo("wrong-origin");
      assertThat(other.ask(TestServer.ADMIN, "POST /v1/session").header("Set-Cookie"))
          .endsWith("; Secure");
    }
  }

  @Test
  void origin_isOurs_passes() {
    assertThat(health("Origin: " + server.uri()).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "http://evil.example", "https://127.0.0.1", "http://127.0.0.1"})
  void origin_isAnother_isRefused(String origin) {
    Response response = health("Origin: " + origin);

    assertThat(response.status()).isEqualTo(403);
    assertThat(response.slug()).isEqualTo("wrong-origin");
    assertThat(response.header("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void token_isMissing_isUnauthorized() {
    Response response = server.ask("", "GET /v1/version");

    assertThat(response.status()).isEqualTo(401);
    assertThat(response.slug()).isEqualTo("unauthorized");
    assertThat(response.header("WWW-Authenticate")).isEqualTo("Bearer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer wrong-token-0123456789",
        "Bearer",
        "Bearer ",
        "Basic cmVhZGVyOnJlYWRlcg==",
        "reader-token-0123456789",
        "Bearer reader-token-012345678",
        "Bearer reader-token-01234567890"
      })
  void token_isWrong_isUnauthorized(String authorization) {
    server.clock.pass(Duration.ofSeconds(1));
    Response response = server.ask("", "GET /v1/version", "Authorization: " + authorization);

    assertThat(response.status()).isEqualTo(401);
    assertThat(response.body()).doesNotContain("wrong-token", "reader-token");
  }

  @Test
  void token_isGivenTwice_isRefused() {
    Response response = server.ask(TestServer.READER, "GET /v1/version", "Authorization: Bearer x");

    assertThat(response.status()).isEqualTo(400);
  }

  @Test
  void role_isLess_isForbidden() {
    Response response = server.ask(TestServer.READER, "DELETE /v1/data/abc");

    assertThat(response.status()).isEqualTo(403);
    assertThat(response.json().path("detail").asText())
        .isEqualTo("reader has the role read (expected one of: run, admin)");
  }

  @Test
  void failures_areMany_waitWhileTokensStillPass() {
    server.clock.pass(Duration.ofSeconds(2));
    for (int i = 0; i < Guard.MAX_FAILURES_PER_SECOND; i++) {
      assertThat(server.ask("wrong", "GET /v1/version").status()).isEqualTo(401);
    }
    Response more = server.ask("wrong", "GET /v1/version");

    assertThat(more.status()).isEqualTo(429);
    assertThat(more.header("Retry-After")).isEqualTo("1");
    assertThat(server.ask(TestServer.READER, "GET /v1/version").status()).isEqualTo(200);
    server.clock.pass(Duration.ofSeconds(1));
    assertThat(server.ask("wrong", "GET /v1/version").status()).isEqualTo(401);
  }

  @Test
  void session_ofToken_isItsCallerForTwelveHours() {
    Response begun = server.ask(TestServer.RUNNER, "POST /v1/session");
    String cookie = cookie();

    assertThat(begun.header("Set-Cookie"))
        .matches("iapo_session=[A-Za-z0-9._-]+; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict")
        .doesNotContain(TestServer.RUNNER);
    assertThat(server.ask("", "GET /v1/session", cookie).json().toString())
        .isEqualTo("{\"name\":\"runner\",\"role\":\"run\"}");
    server.clock.pass(Duration.ofHours(12).minusSeconds(1));
    assertThat(server.ask("", "GET /v1/session", "Cookie: a=b; x; " + cookie.substring(8)).status())
        .isEqualTo(200);
    server.clock.pass(Duration.ofSeconds(1));
    assertThat(server.ask("", "GET /v1/session", cookie).status()).isEqualTo(401);
  }

  @Test
  void session_isAltered_isUnauthorized() {
    server.clock.pass(Duration.ofSeconds(1));
    String cookie = cookie();
    String other = cookie.replace("=runner.", "=boss.");
    String longer = cookie.replaceFirst("\\.([0-9])", ".9$1");

    assertThat(server.ask("", "GET /v1/session", other).status()).isEqualTo(401);
    assertThat(server.ask("", "GET /v1/session", longer).status()).isEqualTo(401);
    assertThat(server.ask("", "GET /v1/session", "Cookie: iapo_session=").status()).isEqualTo(401);
  }

  @Test
  void session_ofSession_isRefused() {
    Response response = server.ask("", "POST /v1/session", cookie(), "Origin: " + server.uri());

    assertThat(response.status()).isEqualTo(401);
  }

  @Test
  void session_writesWithoutOrigin_isRefused() {
    String cookie = cookie();

    assertThat(server.ask("", "DELETE /v1/data/abc", cookie).slug()).isEqualTo("wrong-origin");
    assertThat(server.ask("", "DELETE /v1/data/abc", cookie, "Origin: http://evil.example").slug())
        .isEqualTo("wrong-origin");
    assertThat(server.ask("", "DELETE /v1/data/abc", cookie, "Origin: " + server.uri()).slug())
        .isEqualTo("unknown-data");
  }

  @Test
  void session_isEnded_clearsCookie() {
    Response response = server.ask("", "DELETE /v1/session");

    assertThat(response.status()).isEqualTo(204);
    assertThat(response.header("Set-Cookie"))
        .isEqualTo("iapo_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
  }

  @Test
  void token_isRevoked_endsItAndItsSessions() throws IOException {
    Path own = folder.resolveSibling(folder.getFileName() + "-revoked");
    try (TestServer other = new TestServer(own, s -> s, parts -> List.of())) {
      String cookie = sent(other.ask(TestServer.RUNNER, "POST /v1/session"));
      assertThat(other.ask("", "GET /v1/session", cookie).status()).isEqualTo(200);
      TestServer.write(own.resolve("tokens"), "admin boss " + TestServer.ADMIN + "\n");

      assertThat(other.ask(TestServer.RUNNER, "GET /v1/session").status()).isEqualTo(401);
      assertThat(other.ask("", "GET /v1/session", cookie).status()).isEqualTo(401);
      assertThat(other.ask(TestServer.ADMIN, "GET /v1/session").status()).isEqualTo(200);
    }
  }

  @Test
  void answers_all_haveSecurityHeaders() {
    for (Response response :
        List.of(
            health(),
            server.ask("", "GET /nowhere"),
            server.ask("", "GET /v1/version"),
            health("Host: evil.example"),
            RawHttp.send(server.uri(), "no sense\r\n\r\n"))) {
      assertThat(response.headers())
          .containsEntry("x-content-type-options", "nosniff")
          .containsEntry("referrer-policy", "no-referrer")
          .containsEntry("cache-control", "no-store")
          .containsEntry("cross-origin-opener-policy", "same-origin")
          .containsEntry("cross-origin-resource-policy", "same-origin")
          .containsEntry("content-security-policy", "default-src 'none'; frame-ancestors 'none'")
          .doesNotContainKey("server");
    }
  }
}
