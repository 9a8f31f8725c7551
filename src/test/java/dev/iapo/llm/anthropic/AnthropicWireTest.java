package dev.iapo.llm.anthropic;

import static dev.iapo.testkit.RawServer.http;
import static dev.iapo.testkit.WireCalls.KEY;
import static dev.iapo.testkit.WireCalls.json;
import static dev.iapo.testkit.WireCalls.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Sampling;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.llm.LlmReply.Usage;
import dev.iapo.llm.LlmRequest;
import dev.iapo.testkit.RawServer;
import dev.iapo.testkit.WireCalls;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnthropicWireTest {
  private final WireCalls calls = new WireCalls(new AnthropicWire(), "/v1");

  @Test
  void complete_allParameters_requestIsExact() throws Exception {
    Sampling sampling =
        new Sampling(
            OptionalDouble.of(0.7),
            OptionalDouble.of(0.9),
            200,
            "max_completion_tokens",
            Optional.of("json_object"),
            Map.of("top_k", 40, "thinking", Map.of("type", "disabled")));
    RawServer.Request sent = calls.sent(request(sampling, 5, Duration.ofSeconds(20)));

    assertThat(sent.line()).isEqualTo("POST /v1/messages HTTP/1.1");
    assertThat(sent.headers())
        .containsEntry("x-api-key", KEY)
        .containsEntry("anthropic-version", "2023-06-01")
        .doesNotContainKey("authorization");
    assertThat(sent.headers().get("content-type")).startsWith("application/json");
    assertThat(json(sent.body()))
        .isEqualTo(
            json(
                """
                {"model":"model-x","system":"Be \\"brief\\".","temperature":0.7,"top_p":0.9,
                 "max_tokens":200,"top_k":40,"thinking":{"type":"disabled"},
                 "messages":[{"role":"user","content":"2+2? ☃"}]}"""));
  }

  @Test
  void complete_severalSystemMessages_areOne() throws Exception {
    List<ChatMessage> messages =
        List.of(
            new ChatMessage("system", "A"),
            new ChatMessage("user", "q"),
            new ChatMessage("assistant", "a"),
            new ChatMessage("system", "B"),
            new ChatMessage("user", "r"));
    Sampling sampling = Sampling.ofMaxTokens(9);
    RawServer.Request sent =
        calls.sent(new LlmRequest("m", messages, sampling, 1, 7, Duration.ofSeconds(20)));
    assertThat(json(sent.body()))
        .isEqualTo(
            json(
                """
                {"model":"m","system":"A\\n\\nB","max_tokens":9,"messages":[
                 {"role":"user","content":"q"},{"role":"assistant","content":"a"},
                 {"role":"user","content":"r"}]}"""));
  }

  @Test
  void complete_noSystemMessage_noSystem() throws Exception {
    RawServer.Request sent =
        calls.sent(
            new LlmRequest(
                "m",
                List.of(new ChatMessage("user", "q")),
                Sampling.ofMaxTokens(9),
                1,
                7,
                Duration.ofSeconds(20)));
    assertThat(json(sent.body()).has("system")).isFalse();
  }

  @Test
  void complete_thinkingAndCaches_textAndAllTokens() throws Exception {
    LlmReply reply =
        calls.replyOf(
            """
            {"id":"msg_1","type":"message","role":"assistant","model":"m","content":[
              {"type":"thinking","thinking":"hm","signature":"x","text":"no"},
              {"type":"text","text":"The answer "},{"type":"text","text":"is 4."}],
             "stop_reason":"end_turn","stop_sequence":null,
             "usage":{"input_tokens":10,"cache_creation_input_tokens":20,
               "cache_read_input_tokens":30,"output_tokens":7,"service_tier":"standard",
               "cache_creation":{"ephemeral_5m_input_tokens":20}}}""");
    Usage usage =
        new Usage(
            60,
            30,
            7,
            Map.of(
                "input_tokens", 10.0,
                "cache_creation_input_tokens", 20.0,
                "cache_read_input_tokens", 30.0,
                "output_tokens", 7.0));
    assertThat(reply)
        .isEqualTo(
            new LlmReply(List.of(new Completion("The answer is 4.", "stop")), Optional.of(usage)));
  }

  @ParameterizedTest
  @CsvSource({
    "'\"end_turn\"', stop",
    "'\"stop_sequence\"', stop",
    "'\"max_tokens\"', length",
    "'\"model_context_window_exceeded\"', length",
    "'\"refusal\"', content_filter",
    "'\"pause_turn\"', pause_turn",
    "null, ''",
    "7, 7",
    "{}, ''"
  })
  void complete_stopReason_inTheUsualTerms(String stopReason, String expected) throws Exception {
    LlmReply reply = calls.replyOf("{\"content\":[],\"stop_reason\":" + stopReason + "}");
    assertThat(reply.completions()).containsExactly(new Completion("", expected));
    assertThat(reply.usage()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "{\"input_tokens\":3}",
        "{\"input_tokens\":\"3\",\"output_tokens\":1}",
        "{\"input_tokens\":3,\"output_tokens\":-1}",
        "{\"input_tokens\":3,\"output_tokens\":1e30}",
        "{\"input_tokens\":3,\"output_tokens\":1,\"cache_read_input_tokens\":\"5\"}",
        "{\"input_tokens\":3,\"output_tokens\":1,\"cache_creation_input_tokens\":0.5}"
      })
  void complete_usageUnreadable_isMissing(String usage) throws Exception {
    assertThat(calls.replyOf("{\"content\":[],\"usage\":" + usage + "}").usage()).isEmpty();
  }

  @Test
  void complete_cachesNull_areNone() throws Exception {
    String usage = "{\"input_tokens\":3,\"output_tokens\":1,\"cache_read_input_tokens\":null}";
    Usage read = calls.replyOf("{\"content\":[],\"usage\":" + usage + "}").usage().orElseThrow();
    assertThat(read.inputTokens()).isEqualTo(3);
    assertThat(read.cachedInputTokens()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "7",
        "{\"content\":{\"type\":\"text\",\"text\":\"a\"}}",
        "{\"content\":\"a\"}"
      })
  void complete_unreadable_malformed(String body) throws Exception {
    assertThat(calls.failureOf("200 OK", body).kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void complete_hostileBlocks_onlyTexts() throws Exception {
    String blocks =
        "[7,null,\"x\",[],{\"type\":[]},{\"type\":\"text\",\"text\":5},{\"type\":\"text\"}]";
    assertThat(calls.replyOf("{\"content\":" + blocks + "}").completions())
        .containsExactly(new Completion("5", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid_request_error, REJECTED",
    "401, authentication_error, UNAUTHORIZED",
    "402, billing_error, QUOTA_EXHAUSTED",
    "403, permission_error, UNAUTHORIZED",
    "404, not_found_error, NOT_FOUND",
    "413, request_too_large, REJECTED",
    "429, rate_limit_error, RATE_LIMITED",
    "500, api_error, SERVER_ERROR",
    "504, timeout_error, UNCERTAIN",
    "529, overloaded_error, OVERLOADED",
    "500, overloaded_error, OVERLOADED"
  })
  void complete_error_kindAndMessage(int status, String type, Kind kind) throws Exception {
    String body =
        "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"no %s\"},\"request_id\":\"r\"}";
    LlmFailure failure = calls.failureOf(status + " X", body.formatted(type, KEY));
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.message()).endsWith(": no (redacted)");
  }

  @Test
  void complete_errorWithStatus200_itsTypeCounts() throws Exception {
    String error =
        "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"\"}}";
    assertThat(calls.failureOf("200 OK", error))
        .isEqualTo(LlmFailure.of(Kind.OVERLOADED, "HTTP 529: overloaded_error"));
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid_request_error, Your credit balance is too low to access the Anthropic API., x",
    "400, invalid_request_error, You have reached your specified API usage limits., x",
    "400, invalid_request_error, You have reached your specified workspace API usage limits., x",
    "429, rate_limit_error, Monthly., enforced_spend_limit_reached"
  })
  void complete_accountMayNotGoOn_quotaExhausted(
      int status, String type, String message, String code) throws Exception {
    String error =
        "{\"error\":{\"type\":\"%s\",\"message\":\"%s\",\"details\":{\"error_code\":\"%s\"}}}";
    assertThat(calls.failureOf(status + " X", error.formatted(type, message, code)).kind())
        .isEqualTo(Kind.QUOTA_EXHAUSTED);
  }

  @Test
  void complete_retryAfter_waitsAsAsked() throws Exception {
    String body = "{\"error\":{\"type\":\"rate_limit_error\",\"message\":\"slow\"}}";
    LlmFailure failure = (LlmFailure) calls.answerOf(http("429 X", body, "Retry-After: 7"));
    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(7));
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>", "", "{\"error\":[]}", "{\"error\":\"down\"}", "[[]]", "null"})
  void complete_errorOfAnotherShape_statusCounts(String body) throws Exception {
    assertThat(calls.failureOf("503 X", body).kind()).isEqualTo(Kind.OVERLOADED);
  }
}
