package dev.iapo.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Sampling;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import dev.iapo.llm.Secret;
import dev.iapo.llm.http.HttpLlmClient;
import dev.iapo.llm.http.HttpSettings;
import dev.iapo.llm.http.Wire;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Calls over a wire with a key that is a canary: it must not appear in any result. */
public final class WireCalls {
  public static final String KEY = "sk-canary-0123456789abcdef";
  public static final ObjectMapper JSON = new ObjectMapper();
  public static final int MAX_BODY_BYTES = 100_000;

  private final Wire wire;
  private final String basePath;

  /**
   * Calls over one wire.
   *
   * @param basePath of the base URL
   */
  public WireCalls(Wire wire, String basePath) {
    this.wire = wire;
    this.basePath = basePath;
  }

  public static HttpSettings settings(URI base) {
    return new HttpSettings(
        base,
        Optional.of(new Secret(KEY)),
        Duration.ofSeconds(5),
        Optional.empty(),
        10,
        MAX_BODY_BYTES);
  }

  /** A request with a system and a user message, with quotes and a character of three bytes. */
  public static LlmRequest request(Sampling sampling, int choices, Duration deadline) {
    return new LlmRequest(
        "model-x",
        List.of(new ChatMessage("system", "Be \"brief\"."), new ChatMessage("user", "2+2? ☃")),
        sampling,
        choices,
        77,
        deadline);
  }

  /** The result of a request to a server, without the key in it. */
  public LlmResult call(URI base, LlmRequest request) throws Exception {
    try (HttpLlmClient client = new HttpLlmClient(settings(base), wire)) {
      LlmResult result = client.complete(request).toCompletableFuture().get(30, TimeUnit.SECONDS);
      assertThat(result.toString()).doesNotContain(KEY);
      return result;
    }
  }

  /** What a server is sent that gets this request. */
  public RawServer.Request sent(LlmRequest request) throws Exception {
    try (RawServer server = RawServer.answering(RawServer.http("200 OK", "{}"))) {
      call(server.uri(basePath), request);
      return server.requests().get(0);
    }
  }

  /** The result of a small request to a server with one answer to everything. */
  public LlmResult answerOf(String answer) throws Exception {
    try (RawServer server = RawServer.answering(answer)) {
      LlmRequest request = request(Sampling.ofMaxTokens(9), 1, Duration.ofSeconds(20));
      return call(server.uri(basePath), request);
    }
  }

  /** The reply that a body brings. */
  public LlmReply replyOf(String body) throws Exception {
    return (LlmReply) answerOf(RawServer.http("200 OK", body));
  }

  /** The failure that an answer brings, without its status. */
  public LlmFailure failureOf(String status, String body) throws Exception {
    return withoutStatus((LlmFailure) answerOf(RawServer.http(status, body)));
  }

  public static LlmFailure withoutStatus(LlmFailure failure) {
    return new LlmFailure(failure.kind(), failure.message(), failure.retryAfter());
  }

  public static JsonNode json(String text) throws IOException {
    return JSON.readTree(text);
  }
}
