package dev.iapo.llm.openai;

import static dev.iapo.testkit.RawServer.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iapo.domain.Sampling;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import dev.iapo.llm.http.HttpSettings;
import dev.iapo.testkit.RawServer;
import dev.iapo.testkit.WireCalls;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Calls of the chat completions API. */
final class OpenAiCalls {
  static final String KEY = WireCalls.KEY;
  static final int MAX_BODY_BYTES = WireCalls.MAX_BODY_BYTES;
  static final Charset UTF = StandardCharsets.UTF_8;
  static final ObjectMapper JSON = WireCalls.JSON;
  static final String GOOD =
      http(
          "200 OK",
          """
          {"choices":[{"index":0,"message":{"role":"assistant","content":"hi"},\
          "finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":1}}""",
          "Content-Type: application/json");

  private static final WireCalls CALLS = new WireCalls(new OpenAiWire(), "/v1");

  static void pause(long millis) {
    LockSupport.parkNanos(millis * 1_000_000);
  }

  static HttpSettings settings(URI base) {
    return WireCalls.settings(base);
  }

  static LlmRequest request(Sampling sampling, int choices, Duration deadline) {
    return WireCalls.request(sampling, choices, deadline);
  }

  static LlmResult call(URI base, LlmRequest request) throws Exception {
    return CALLS.call(base, request);
  }

  static LlmResult call(RawServer server) throws Exception {
    return call(server.uri("/v1"), request(Sampling.ofMaxTokens(9), 1, Duration.ofSeconds(20)));
  }

  static LlmResult answerOf(String answer) throws Exception {
    return CALLS.answerOf(answer);
  }

  /** The failure that an answer brings, without its status. */
  static LlmFailure failureOf(String answer) throws Exception {
    return WireCalls.withoutStatus((LlmFailure) answerOf(answer));
  }

  private OpenAiCalls() {}
}
