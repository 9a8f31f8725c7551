package dev.iapo.llm.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.Sampling;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmResult;
import dev.iapo.llm.openai.OpenAiWire;
import dev.iapo.testkit.RawServer;
import dev.iapo.testkit.WireCalls;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code timeouts.idle}: silence ends a call before its deadline. */
class IdleTimeoutTest {
  private static final String GOOD =
      RawServer.http("200 OK", "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"4\"}}]}");

  private static HttpLlmClient client(RawServer server) {
    return new HttpLlmClient(
        new HttpSettings(
            server.uri("/v1"),
            Optional.empty(),
            Duration.ofSeconds(5),
            Optional.of(Duration.ofSeconds(1)),
            1,
            100_000),
        new OpenAiWire());
  }

  private static LlmResult call(HttpLlmClient client) throws Exception {
    return client
        .complete(WireCalls.request(Sampling.ofMaxTokens(9), 1, Duration.ofSeconds(60)))
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  /** The only connection is free again for the next call. */
  @ParameterizedTest
  @ValueSource(ints = {0, 20, 70})
  void complete_silenceAfterSoManyBytes_uncertainAndConnectionFree(int bytes) throws Exception {
    RawServer.Responder silentAtFirst =
        (request, connection, out) -> out.write(GOOD.getBytes(StandardCharsets.UTF_8), 0, bytes);
    try (RawServer server = new RawServer(new SilentOnce(silentAtFirst));
        HttpLlmClient client = client(server)) {
      assertThat(call(client))
          .isEqualTo(LlmFailure.of(Kind.UNCERTAIN, "no byte of an answer within PT1S"));
      assertThat(call(client)).isInstanceOf(LlmReply.class);
      assertThat(server.requests()).hasSize(2);
    }
  }

  @Test
  void complete_slowButNotSilent_answered() throws Exception {
    RawServer.Responder slow =
        (request, connection, out) -> {
          for (String part : GOOD.split("(?<=,)", -1)) {
            out.write(part.getBytes(StandardCharsets.UTF_8));
            out.flush();
            LockSupport.parkNanos(600_000_000);
          }
        };
    try (RawServer server = new RawServer(slow);
        HttpLlmClient client = client(server)) {
      assertThat(call(client)).isInstanceOf(LlmReply.class);
    }
  }

  /** The first request is answered by a script, all others well. */
  private static final class SilentOnce implements RawServer.Responder {
    private final RawServer.Responder first;
    private boolean done;

    SilentOnce(RawServer.Responder first) {
      this.first = first;
    }

    @Override
    public synchronized void answer(RawServer.Request request, Socket connection, OutputStream out)
        throws IOException {
      if (done) {
        out.write(GOOD.getBytes(StandardCharsets.UTF_8));
      } else {
        done = true;
        first.answer(request, connection, out);
      }
    }
  }
}
