package dev.iapo.llm.gemini;

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

class GeminiWireTest {
  private static final String CANDIDATE = "{\"content\":{\"parts\":[{\"text\":\"a\"}]}}";

  private final WireCalls calls = new WireCalls(new GeminiWire(), "/v1beta");

  @Test
  void complete_allParameters_requestIsExact() throws Exception {
    Sampling sampling =
        new Sampling(
            OptionalDouble.of(0.7),
            OptionalDouble.of(0.9),
            200,
            "max_tokens",
            Optional.of("json_object"),
            Map.of(
                "generationConfig",
                Map.of("thinkingConfig", Map.of("thinkingBudget", 0), "seed", 1),
                "safetySettings",
                List.of()));
    RawServer.Request sent = calls.sent(request(sampling, 5, Duration.ofSeconds(20)));

    assertThat(sent.line()).isEqualTo("POST /v1beta/models/model-x:generateContent HTTP/1.1");
    assertThat(sent.headers())
        .containsEntry("x-goog-api-key", KEY)
        .doesNotContainKey("authorization");
    assertThat(json(sent.body()))
        .isEqualTo(
            json(
                """
                {"systemInstruction":{"parts":[{"text":"Be \\"brief\\"."}]},
                 "contents":[{"role":"user","parts":[{"text":"2+2? ☃"}]}],"safetySettings":[],
                 "generationConfig":{"candidateCount":5,"seed":77,"temperature":0.7,"topP":0.9,
                   "maxOutputTokens":200,"responseMimeType":"application/json",
                   "thinkingConfig":{"thinkingBudget":0}}}"""));
  }

  @Test
  void complete_conversation_rolesAreTheApis() throws Exception {
    RawServer.Request sent =
        calls.sent(
            new LlmRequest(
                "a b/c?key=1#é",
                List.of(
                    new ChatMessage("user", "q"),
                    new ChatMessage("assistant", "a"),
                    new ChatMessage("user", "r")),
                Sampling.ofMaxTokens(9),
                1,
                7,
                Duration.ofSeconds(20)));
    assertThat(sent.line())
        .isEqualTo("POST /v1beta/models/a%20b%2Fc%3Fkey%3D1%23%C3%A9:generateContent HTTP/1.1");
    assertThat(json(sent.body()))
        .isEqualTo(
            json(
                """
                {"contents":[{"role":"user","parts":[{"text":"q"}]},
                   {"role":"model","parts":[{"text":"a"}]},{"role":"user","parts":[{"text":"r"}]}],
                 "generationConfig":{"seed":7,"maxOutputTokens":9}}"""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"generationConfig", "systemInstruction", "contents"})
  void complete_furtherFieldOfAnotherShape_isReplaced(String name) throws Exception {
    Sampling sampling =
        new Sampling(
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            9,
            "max_tokens",
            Optional.empty(),
            Map.of(name, "text"));
    RawServer.Request sent = calls.sent(request(sampling, 1, Duration.ofSeconds(20)));
    assertThat(json(sent.body()).path(name).isContainerNode()).isTrue();
  }

  @Test
  void complete_candidatesOutOfOrderWithThoughts_textsByIndexAndAllTokens() throws Exception {
    LlmReply reply =
        calls.replyOf(
            """
            {"candidates":[
              {"content":{"parts":[{"text":"hm","thought":true},{"text":"tw"},{"text":"o"}],
                "role":"model"},"finishReason":"MAX_TOKENS","index":1},
              {"content":{"parts":[{"text":"one"}],"role":"model"},"finishReason":"STOP"},
              {"finishReason":"SAFETY","index":2,"safetyRatings":[]}],
             "usageMetadata":{"promptTokenCount":11,"cachedContentTokenCount":5,
               "candidatesTokenCount":4,"thoughtsTokenCount":3,"totalTokenCount":18,
               "promptTokensDetails":[{"modality":"TEXT","tokenCount":11}]},
             "modelVersion":"m"}""");
    assertThat(reply.completions())
        .containsExactly(
            new Completion("one", "stop"),
            new Completion("two", "length"),
            new Completion("", "content_filter"));
    assertThat(reply.usage())
        .contains(
            new Usage(
                11,
                5,
                7,
                Map.of(
                    "promptTokenCount", 11.0,
                    "cachedContentTokenCount", 5.0,
                    "candidatesTokenCount", 4.0,
                    "thoughtsTokenCount", 3.0,
                    "totalTokenCount", 18.0)));
  }

  @ParameterizedTest
  @CsvSource({
    "STOP, stop",
    "MAX_TOKENS, length",
    "SAFETY, content_filter",
    "RECITATION, content_filter",
    "PROHIBITED_CONTENT, content_filter",
    "BLOCKLIST, content_filter",
    "SPII, content_filter",
    "OTHER, OTHER",
    "LANGUAGE, LANGUAGE"
  })
  void complete_finishReason_inTheUsualTerms(String reason, String expected) throws Exception {
    LlmReply reply = calls.replyOf("{\"candidates\":[{\"finishReason\":\"" + reason + "\"}]}");
    assertThat(reply.completions()).containsExactly(new Completion("", expected));
  }

  @Test
  void complete_promptBlocked_oneFilteredCompletion() throws Exception {
    LlmReply reply =
        calls.replyOf(
            """
            {"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},
             "usageMetadata":{"promptTokenCount":9,"totalTokenCount":9}}""");
    assertThat(reply.completions()).containsExactly(new Completion("", "content_filter"));
    assertThat(reply.usage().orElseThrow().inputTokens()).isEqualTo(9);
    assertThat(reply.usage().orElseThrow().outputTokens()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "{}",
        "{\"candidatesTokenCount\":3}",
        "{\"promptTokenCount\":\"3\"}",
        "{\"promptTokenCount\":3,\"candidatesTokenCount\":\"1\"}",
        "{\"promptTokenCount\":3,\"thoughtsTokenCount\":-1}",
        "{\"promptTokenCount\":3,\"candidatesTokenCount\":1e30}",
        "{\"promptTokenCount\":3,\"cachedContentTokenCount\":[]}"
      })
  void complete_usageUnreadable_isMissing(String usage) throws Exception {
    String body = "{\"candidates\":[" + CANDIDATE + "],\"usageMetadata\":" + usage + "}";
    assertThat(calls.replyOf(body).usage()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"candidates\":[]}",
        "{\"candidates\":{\"a\":1}}",
        "{\"candidates\":[7,null,{},[]]}",
        "{\"candidates\":[{\"content\":{\"parts\":{\"text\":\"a\"}}}]}",
        "{\"promptFeedback\":{\"blockReason\":7}}"
      })
  void complete_unreadable_malformed(String body) throws Exception {
    assertThat(calls.failureOf("200 OK", body).kind()).isEqualTo(Kind.MALFORMED);
  }

  @ParameterizedTest
  @CsvSource({
    "400, INVALID_ARGUMENT, REJECTED",
    "400, FAILED_PRECONDITION, REJECTED",
    "401, UNAUTHENTICATED, UNAUTHORIZED",
    "403, PERMISSION_DENIED, UNAUTHORIZED",
    "404, NOT_FOUND, NOT_FOUND",
    "429, RESOURCE_EXHAUSTED, RATE_LIMITED",
    "500, INTERNAL, SERVER_ERROR",
    "503, UNAVAILABLE, OVERLOADED",
    "504, DEADLINE_EXCEEDED, UNCERTAIN"
  })
  void complete_error_kindAndMessage(int code, String status, Kind kind) throws Exception {
    String body = "{\"error\":{\"code\":%d,\"status\":\"%s\",\"message\":\"no %s\"}}";
    assertThat(calls.failureOf(code + " X", body.formatted(code, status, KEY)))
        .isEqualTo(LlmFailure.of(kind, "HTTP " + code + ": no (redacted)"));
  }

  @Test
  void complete_wrongKey_unauthorizedThoughItIs400() throws Exception {
    LlmFailure failure =
        calls.failureOf(
            "400 Bad Request",
            """
            {"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT",
             "details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo",
               "reason":"API_KEY_INVALID","domain":"googleapis.com"}]}}""");
    assertThat(failure).isEqualTo(LlmFailure.of(Kind.UNAUTHORIZED, "HTTP 401: API key not valid."));
  }

  @ParameterizedTest
  @CsvSource({
    "'\"36s\"', PT36S",
    "'\"36.123456789s\"', PT36.123456789S",
    "'\"0s\"', PT0S",
    "'\"-5s\"', PT0S",
    "'\"NaNs\"', ",
    "'\"s\"', ",
    "'\"36\"', ",
    "36, ",
    "[], "
  })
  void complete_minutesQuota_waitsAsAsked(String delay, Duration expected) throws Exception {
    LlmFailure failure = calls.failureOf("429 X", quota("PerMinute", delay));
    assertThat(failure.kind()).isEqualTo(Kind.RATE_LIMITED);
    assertThat(failure.retryAfter()).isEqualTo(Optional.ofNullable(expected));
  }

  @Test
  void complete_absurdDelay_isFinite() throws Exception {
    Duration wait = calls.failureOf("429 X", quota("PerMinute", "\"1e99s\"")).retryAfter().get();
    assertThat(wait).isGreaterThan(Duration.ofDays(365));
  }

  @Test
  void complete_daysQuota_quotaExhausted() throws Exception {
    assertThat(calls.failureOf("429 X", quota("PerDay", "\"36s\"")).kind())
        .isEqualTo(Kind.QUOTA_EXHAUSTED);
  }

  private static String quota(String per, String delay) {
    return """
        {"error":{"code":429,"message":"quota","status":"RESOURCE_EXHAUSTED","details":[
          {"@type":"type.googleapis.com/google.rpc.Help","links":[]},
          {"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[
            {"quotaMetric":"m","quotaId":"GenerateRequests%sPerProjectPerModel-FreeTier"}]},
          {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":%s}]}}"""
        .formatted(per, delay);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>",
        "",
        "{\"error\":[]}",
        "{\"error\":\"down\"}",
        "[{\"error\":{\"code\":1}}]",
        "{\"error\":{\"code\":\"400\",\"details\":{\"violations\":7}}}",
        "{\"error\":{\"code\":99999999999,\"details\":[7,null,[],{\"violations\":{}}]}}"
      })
  void complete_errorOfAnotherShape_statusCounts(String body) throws Exception {
    assertThat(calls.failureOf("503 X", body).kind()).isEqualTo(Kind.OVERLOADED);
  }
}
