package dev.iapo.llm.openai;

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
import dev.iapo.llm.LlmRequest;
import dev.iapo.testkit.RawServer;
import dev.iapo.testkit.WireCalls;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AzureWireTest {
  private final WireCalls calls = new WireCalls(new AzureWire("2024-10-21"), "");

  @Test
  void complete_request_deploymentInThePathAndAKeyHeader() throws Exception {
    RawServer.Request sent =
        calls.sent(request(Sampling.ofMaxTokens(9), 5, Duration.ofSeconds(20)));
    assertThat(sent.line())
        .isEqualTo(
            "POST /openai/deployments/model-x/chat/completions?api-version=2024-10-21 HTTP/1.1");
    assertThat(sent.headers()).containsEntry("api-key", KEY).doesNotContainKey("authorization");
    assertThat(json(sent.body()))
        .isEqualTo(
            json(
                """
                {"model":"model-x","n":5,"seed":77,"max_tokens":9,
                 "messages":[{"role":"system","content":"Be \\"brief\\"."},
                             {"role":"user","content":"2+2? ☃"}]}"""));
  }

  @Test
  void complete_strangeNames_areEscaped() throws Exception {
    LlmRequest request =
        new LlmRequest(
            "my model/2?",
            List.of(new ChatMessage("user", "q")),
            Sampling.ofMaxTokens(9),
            1,
            7,
            Duration.ofSeconds(20));
    assertThat(new WireCalls(new AzureWire("1&x=2"), "/gate").sent(request).line())
        .isEqualTo(
            "POST /gate/openai/deployments/my%20model%2F2%3F/chat/completions"
                + "?api-version=1%26x%3D2 HTTP/1.1");
  }

  @Test
  void complete_filteredCompletion_isAResult() throws Exception {
    LlmReply reply =
        calls.replyOf(
            """
            {"choices":[{"index":0,"finish_reason":"content_filter","message":{"role":"assistant"},
               "content_filter_results":{"hate":{"filtered":true,"severity":"high"}}}],
             "prompt_filter_results":[{"prompt_index":0,"content_filter_results":{}}],
             "usage":{"prompt_tokens":3,"completion_tokens":0}}""");
    assertThat(reply.completions()).containsExactly(new Completion("", "content_filter"));
    assertThat(reply.usage()).isPresent();
  }

  @Test
  void complete_filteredPrompt_rejected() throws Exception {
    LlmFailure failure =
        calls.failureOf(
            "400 Bad Request",
            """
            {"error":{"message":"The response was filtered","type":null,"param":"prompt",
             "code":"content_filter","status":400,
             "innererror":{"code":"ResponsibleAIPolicyViolation"}}}""");
    assertThat(failure)
        .isEqualTo(LlmFailure.of(Kind.REJECTED, "HTTP 400: The response was filtered"));
  }

  @Test
  void complete_wrongKeyAndThrottled_kinds() throws Exception {
    String error = "{\"error\":{\"code\":\"%s\",\"message\":\"no\"}}";
    assertThat(calls.failureOf("401 X", error.formatted("401")))
        .isEqualTo(LlmFailure.of(Kind.UNAUTHORIZED, "HTTP 401: no"));
    assertThat(calls.failureOf("429 X", error.formatted("429")).kind())
        .isEqualTo(Kind.RATE_LIMITED);
    assertThat(calls.failureOf("404 X", error.formatted("DeploymentNotFound")).kind())
        .isEqualTo(Kind.NOT_FOUND);
  }
}
