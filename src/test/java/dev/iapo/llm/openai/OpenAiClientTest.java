package dev.iapo.llm.openai;

import static dev.iapo.llm.openai.OpenAiCalls.GOOD;
import static dev.iapo.llm.openai.OpenAiCalls.JSON;
import static dev.iapo.llm.openai.OpenAiCalls.KEY;
import static dev.iapo.llm.openai.OpenAiCalls.answerOf;
import static dev.iapo.llm.openai.OpenAiCalls.call;
import static dev.iapo.llm.openai.OpenAiCalls.request;
import static dev.iapo.testkit.RawServer.http;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.iapo.domain.Sampling;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.llm.LlmReply.Usage;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import dev.iapo.llm.http.HttpLlmClient;
import dev.iapo.llm.http.HttpSettings;
import dev.iapo.testkit.RawServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked, and what is read of answers. */
class OpenAiClientTest {
  @Test
  void complete_allParameters_requestIsExact() throws Exception {
    Sampling sampling =
        new Sampling(
            OptionalDouble.of(0.7),
            OptionalDouble.of(0.9),
            200,
            "max_completion_tokens",
            Optional.of("json_object"),
            Map.of("reasoning_effort", "low", "stop", List.of("\n", "END")));
    try (RawServer server = RawServer.answering(GOOD)) {
      call(server.uri("/v1"), request(sampling, 5, Duration.ofSeconds(20)));

      RawServer.Request sent = server.requests().get(0);
      JsonNode expected =
          JSON.readTree(
              """
              {"model":"model-x","n":5,"seed":77,"temperature":0.7,"top_p":0.9,
               "max_completion_tokens":200,"response_format":{"type":"json_object"},
               "reasoning_effort":"low","stop":["\\n","END"],
               "messages":[{"role":"system","content":"Be \\"brief\\"."},
                           {"role":"user","content":"2+2? ☃"}]}""");
      assertThat(JSON.readTree(sent.body())).isEqualTo(expected);
      assertThat(sent.line()).isEqualTo("POST /v1/chat/completions HTTP/1.1");
      assertThat(sent.headers())
          .containsEntry("authorization", "Bearer " + KEY)
          .containsEntry("host", "127.0.0.1:" + server.port());
      assertThat(sent.headers().get("content-type")).startsWith("application/json");
    }
  }

  @Test
  void complete_onlyDefaults_nothingButTheMaximumIsSent() throws Exception {
    try (RawServer server = RawServer.answering(GOOD)) {
      call(server);
      JsonNode body = JSON.readTree(server.requests().get(0).body());
      assertThat(body.properties())
          .extracting(Map.Entry::getKey)
          .containsExactlyInAnyOrder("model", "messages", "seed", "max_tokens");
      assertThat(body.path("max_tokens").asInt()).isEqualTo(9);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1, /v1/chat/completions",
    "/v1/, /v1/chat/completions",
    "'', /chat/completions",
    "/, /chat/completions",
    "/openai/deployments/x, /openai/deployments/x/chat/completions"
  })
  void complete_baseUrl_withAndWithoutSlash(String base, String path) throws Exception {
    try (RawServer server = RawServer.answering(GOOD)) {
      LlmRequest request = request(Sampling.ofMaxTokens(9), 1, Duration.ofSeconds(20));
      assertThat(call(server.uri(base), request)).isInstanceOf(LlmReply.class);
      assertThat(server.requests().get(0).line()).isEqualTo("POST " + path + " HTTP/1.1");
    }
  }

  @Test
  void complete_noKey_noAuthorization() throws Exception {
    try (RawServer server = RawServer.answering(GOOD);
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
      client
          .complete(request(Sampling.ofMaxTokens(9), 1, Duration.ofSeconds(20)))
          .toCompletableFuture()
          .get(20, TimeUnit.SECONDS);
      assertThat(server.requests().get(0).headers()).doesNotContainKey("authorization");
    }
  }

  @Test
  void complete_fullAnswer_choicesAndUsage() throws Exception {
    LlmResult result =
        answerOf(
            http(
                "200 OK",
                """
                {"id":"x","choices":[
                  {"index":0,"message":{"content":"one"},"finish_reason":"stop"},
                  {"index":1,"message":{"content":null},"finish_reason":"content_filter"},
                  {"index":2,"message":{"content":"thr"},"finish_reason":"length"},
                  {"index":3,"message":{"content":"four"}}],
                 "usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18,
                   "prompt_tokens_details":{"cached_tokens":5},
                   "cost":0.25,"note":"x","huge":1e999,"nested":{"n":1}}}"""));

    assertThat(result)
        .isEqualTo(
            new LlmReply(
                List.of(
                    new Completion("one", "stop"),
                    new Completion("", "content_filter"),
                    new Completion("thr", "length"),
                    new Completion("four", "")),
                Optional.of(
                    new Usage(
                        11,
                        5,
                        7,
                        Map.of(
                            "prompt_tokens", 11.0,
                            "completion_tokens", 7.0,
                            "total_tokens", 18.0,
                            "cost", 0.25)))));
  }

  @ParameterizedTest
  @CsvSource({
    "'\"index\":2,', '\"index\":0,', '\"index\":1,', bca",
    "'\"index\":2,', '\"index\":0,', '', abc",
    "'\"index\":2,', '\"index\":0,', '\"index\":\"1\",', abc"
  })
  void complete_choicesOutOfOrder_sortedIfAllHaveAnIndex(
      String a, String b, String c, String expected) throws Exception {
    String choice = "{%s\"message\":{\"content\":\"%s\"}}";
    String choices =
        String.join(
            ",", choice.formatted(a, "a"), choice.formatted(b, "b"), choice.formatted(c, "c"));
    LlmResult result = answerOf(http("200 OK", "{\"choices\":[" + choices + "]}"));
    assertThat(((LlmReply) result).completions())
        .extracting(Completion::text)
        .containsExactly(expected.split(""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{}",
        "{\"prompt_tokens\":3}",
        "{\"prompt_tokens\":-3,\"completion_tokens\":1}",
        "{\"prompt_tokens\":\"3\",\"completion_tokens\":1}",
        "{\"prompt_tokens\":3,\"completion_tokens\":9223372036854775807}",
        "{\"prompt_tokens\":3,\"completion_tokens\":1e30}",
        "[1,2]"
      })
  void complete_usageUnreadable_isMissing(String usage) throws Exception {
    LlmResult result =
        answerOf(
            http(
                "200 OK",
                "{\"choices\":[{\"message\":{\"content\":\"a\"}}],\"usage\":" + usage + "}"));
    assertThat(((LlmReply) result).usage()).isEmpty();
  }
}
