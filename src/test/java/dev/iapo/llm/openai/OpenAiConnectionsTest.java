package dev.iapo.llm.openai;

import static dev.iapo.llm.openai.OpenAiCalls.GOOD;
import static dev.iapo.llm.openai.OpenAiCalls.MAX_BODY_BYTES;
import static dev.iapo.llm.openai.OpenAiCalls.UTF;
import static dev.iapo.llm.openai.OpenAiCalls.call;
import static dev.iapo.llm.openai.OpenAiCalls.pause;
import static dev.iapo.llm.openai.OpenAiCalls.request;
import static dev.iapo.llm.openai.OpenAiCalls.settings;
import static dev.iapo.testkit.RawServer.http;
import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.Sampling;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import dev.iapo.llm.http.HttpLlmClient;
import dev.iapo.llm.http.HttpSettings;
import dev.iapo.testkit.RawServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may go wrong between client and provider. */
class OpenAiConnectionsTest {
  @ParameterizedTest
  @ValueSource(strings = {"X-More: and more\r\n", "and more "})
  void complete_headersWithoutEnd_refused(String more) throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(
            (connection, out) -> {
              out.write("HTTP/1.1 200 OK\r\nX-First: ".getBytes(UTF));
              try {
                for (int i = 0; i < 10_000_000; i++) {
                  out.write(more.getBytes(UTF));
                }
              } catch (IOException e) {
                closed.countDown();
              }
            })) {
      LlmFailure failure = (LlmFailure) call(server);
      assertThat(failure.kind()).isEqualTo(Kind.UNCERTAIN);
      assertThat(failure.message()).doesNotContain("no answer within");
      assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void complete_redirect_isNotFollowed() throws Exception {
    try (RawServer target = RawServer.answering(GOOD);
        RawServer server =
            RawServer.answering(
                http("307 Moved", "", "Location: " + target.uri("/v1/chat/completions")))) {
      assertThat(((LlmFailure) call(server)).kind()).isEqualTo(Kind.NOT_FOUND);
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
        HttpLlmClient client =
            new HttpLlmClient(
                new HttpSettings(
                    server.uri("/v1"),
                    Optional.empty(),
                    Duration.ofSeconds(5),
                    Optional.empty(),
                    1,
                    1000),
                new OpenAiWire())) {
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
    try (RawServer server = new RawServer(OpenAiConnectionsTest::flood)) {
      LlmFailure failure = (LlmFailure) call(server);
      assertThat(failure.kind()).isEqualTo(Kind.MALFORMED);
      assertThat(failure.message()).contains("longer than " + MAX_BODY_BYTES + " bytes");
    }
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
        HttpLlmClient client = new HttpLlmClient(settings(server.uri("/v1")), new OpenAiWire())) {
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
}
