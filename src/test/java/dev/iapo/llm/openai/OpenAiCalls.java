package dev.iapo.llm.openai;

import static dev.iapo.testkit.RawServer.http;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Sampling;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import dev.iapo.llm.Secret;
import dev.iapo.llm.http.HttpLlmClient;
import dev.iapo.llm.http.HttpSettings;
import dev.iapo.testkit.RawServer;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Calls of a client whose key is a canary: it must not appear in any result. */
final class OpenAiCalls {
  static final String KEY = "sk-canary-0123456789abcdef";
  static final int MAX_BODY_BYTES = 100_000;
  static final Charset UTF = StandardCharsets.UTF_8;
  static final ObjectMapper JSON = new ObjectMapper();
  static final String GOOD =
      http(
          "200 OK",
          """
          {"choices":[{"index":0,"message":{"role":"assistant","content":"hi"},\
          "finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":1}}""",
          "Content-Type: application/json");

  static void pause(long millis) {
    LockSupport.parkNanos(millis * 1_000_000);
  }

  static HttpSettings settings(URI base) {
    return new HttpSettings(
        base, Optional.of(new Secret(KEY)), Duration.ofSeconds(5), 10, MAX_BODY_BYTES);
  }

  static LlmRequest request(Sampling sampling, int choices, Duration deadline) {
    return new LlmRequest(
        "model-x",
        List.of(new ChatMessage("system", "Be \"brief\"."), new ChatMessage("user", "2+2? ☃")),
        sampling,
        choices,
        77,
        deadline);
  }

  static LlmResult call(URI base, LlmRequest request) throws Exception {
    try (HttpLlmClient client = new HttpLlmClient(settings(base), new OpenAiWire())) {
      LlmResult result = client.complete(request).toCompletableFuture().get(30, TimeUnit.SECONDS);
      assertThat(result.toString()).doesNotContain(KEY);
      return result;
    }
  }

  static LlmResult call(RawServer server) throws Exception {
    return call(server.uri("/v1"), request(Sampling.ofMaxTokens(9), 1, Duration.ofSeconds(20)));
  }

  static LlmResult answerOf(String answer) throws Exception {
    try (RawServer server = RawServer.answering(answer)) {
      return call(server);
    }
  }

  static LlmFailure failureOf(String answer) throws Exception {
    return (LlmFailure) answerOf(answer);
  }

  private OpenAiCalls() {}
}
