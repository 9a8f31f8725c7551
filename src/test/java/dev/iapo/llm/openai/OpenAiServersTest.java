package dev.iapo.llm.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.testkit.WireCalls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers that speak OpenAI's API do otherwise. */
class OpenAiServersTest {
  private final WireCalls calls = new WireCalls(new OpenAiWire(), "/v1");

  @ParameterizedTest
  @CsvSource({
    "429, RATE_LIMITED",
    "402, QUOTA_EXHAUSTED",
    "502, UNCERTAIN",
    "503, OVERLOADED",
    "400, REJECTED"
  })
  void openRouter_errorWithStatus200_itsCodeCounts(int code, Kind kind) throws Exception {
    String body =
        "{\"error\":{\"code\":%d,\"message\":\"no\",\"metadata\":{\"provider_name\":\"x\"}}}";
    assertThat(calls.failureOf("200 OK", body.formatted(code)))
        .isEqualTo(LlmFailure.of(kind, "HTTP " + code + ": no"));
  }

  @Test
  void openRouter_modelFailedHalfway_isNoAnswer() throws Exception {
    LlmFailure failure =
        calls.failureOf(
            "200 OK",
            """
            {"choices":[{"index":0,"finish_reason":"error","native_finish_reason":null,
               "message":{"role":"assistant","content":"The ans"},
               "error":{"code":502,"message":"Provider disconnected"}}],
             "usage":{"prompt_tokens":3,"completion_tokens":2}}""");
    assertThat(failure).isEqualTo(LlmFailure.of(Kind.UNCERTAIN, "HTTP 502: Provider disconnected"));
  }

  @Test
  void openRouter_oneChoiceFailed_theOthersCount() throws Exception {
    LlmReply reply =
        calls.replyOf(
            """
            {"choices":[{"index":0,"message":{"content":"x"},"error":{"code":502,"message":"m"}},
               {"index":1,"message":{"content":"4"},"finish_reason":"stop","error":null}],
             "usage":{"prompt_tokens":3,"completion_tokens":2,"cost":0.25}}""");
    assertThat(reply.completions()).containsExactly(new Completion("4", "stop"));
    assertThat(reply.usage().orElseThrow().extra()).containsEntry("cost", 0.25);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "7", "200", "600", "\"429\"", "null", "[]"})
  void errorWithStatus200_codeIsNoErrorStatus_malformed(String code) throws Exception {
    String body = "{\"error\":{\"code\":%s,\"message\":\"no\"}}";
    assertThat(calls.failureOf("200 OK", body.formatted(code)).kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void reasoning_isNotTheAnswer() throws Exception {
    LlmReply reply =
        calls.replyOf(
            """
            {"choices":[{"message":{"content":null,"reasoning_content":"hm"},
               "finish_reason":"length"},
              {"message":{"reasoning":"hm","content":"4"}},
              {"message":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},
                 {"type":"text","text":"4"},{"type":"text","text":"2"}]}}],
             "usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""");
    assertThat(reply.completions())
        .containsExactly(
            new Completion("", "length"), new Completion("4", ""), new Completion("42", ""));
    assertThat(reply.usage().orElseThrow().cachedInputTokens()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"object\":\"error\",\"message\":\"no such model\",\"type\":\"NotFoundError\",\"code\":404}",
        "{\"error\":{\"message\":\"no such model\",\"type\":\"api_error\",\"param\":null,\"code\":null}}",
        "{\"error\":\"no such model\"}",
        "{\"error\":null,\"message\":\"no such model\"}"
      })
  void unknownModel_inTheWordsOfSeveralServers_rejected(String body) throws Exception {
    assertThat(calls.failureOf("404 Not Found", body))
        .isEqualTo(LlmFailure.of(Kind.NOT_FOUND, "HTTP 404: no such model"));
  }

  @Test
  void llamaServer_severalChoices_serverErrorWithItsMessage() throws Exception {
    String body =
        "{\"error\":{\"code\":500,\"message\":\"Only one completion choice is allowed\",\"type\":\"server_error\"}}";
    assertThat(calls.failureOf("500 X", body))
        .isEqualTo(
            LlmFailure.of(Kind.SERVER_ERROR, "HTTP 500: Only one completion choice is allowed"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "insufficient_quota",
        "credit_balance_exhausted",
        "billing_hard_limit_reached",
        "organization_usage_limit_exceeded",
        "organization_spend_limit_exceeded",
        "project_spend_limit_exceeded"
      })
  void accountMayNotGoOn_quotaExhausted(String code) throws Exception {
    String body = "{\"error\":{\"message\":\"no\",\"code\":\"" + code + "\"}}";
    assertThat(calls.failureOf("429 X", body).kind()).isEqualTo(Kind.QUOTA_EXHAUSTED);
  }
}
