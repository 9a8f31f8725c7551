package dev.iapo.llm.service;

import static dev.iapo.testkit.ServiceCalls.call;
import static dev.iapo.testkit.ServiceCalls.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmResult;
import dev.iapo.testkit.RawServer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reward models as vLLM and text-embeddings-inference serve them. */
class RewardModelsTest {
  private static final Protocol PAIRS = new Protocol.VllmScore("Q: {{question}}");
  private static final Protocol CLASSES =
      new Protocol.VllmClassify("<u>{{question}}<a>{{completion}}");
  private static final Protocol PREDICT = new Protocol.TeiPredict("{{question}}");

  private static String sent(Protocol protocol) throws Exception {
    try (RawServer server = RawServer.answering(RawServer.http("200 OK", "{}"))) {
      call(server.uri("/x"), protocol, "4", "$1 \\ 5");
      return server.requests().get(0).body();
    }
  }

  private static Object answered(Protocol protocol, String status, String body) throws Exception {
    try (RawServer server = RawServer.answering(RawServer.http(status, body))) {
      return call(server.uri("/x"), protocol, "4", "5");
    }
  }

  private static List<String> scores(Protocol protocol, String body) throws Exception {
    return texts((LlmResult) answered(protocol, "200 OK", body));
  }

  @Test
  void complete_requests_asTheServersTakeThem() throws Exception {
    assertThat(sent(PAIRS))
        .isEqualTo(
            "{\"model\":\"tests\",\"text_1\":[\"Q: 2+2? ☃\",\"Q: 2+2? ☃\"],"
                + "\"text_2\":[\"4\",\"$1 \\\\ 5\"]}");
    assertThat(sent(CLASSES))
        .isEqualTo("{\"model\":\"tests\",\"input\":[\"<u>2+2? ☃<a>4\",\"<u>2+2? ☃<a>$1 \\\\ 5\"]}");
    assertThat(sent(PREDICT))
        .isEqualTo("{\"inputs\":[[\"2+2? ☃\",\"4\"],[\"2+2? ☃\",\"$1 \\\\ 5\"]]}");
    assertThat(sent(new Protocol.TeiPredict("{{question}}/{{completion}}")))
        .isEqualTo("{\"inputs\":[[\"2+2? ☃/4\"],[\"2+2? ☃/$1 \\\\ 5\"]]}");
  }

  @Test
  void complete_vllmScore_byIndex() throws Exception {
    assertThat(
            scores(
                PAIRS,
                """
                {"id":"score-1","object":"list","created":693447,"model":"m","data":[
                 {"index":1,"object":"score","score":0.001094818115234375},
                 {"index":0,"object":"score","score":1}],"usage":{}}"""))
        .containsExactly("{\"score\":1}", "{\"score\":0.001094818115234375}");
  }

  @Test
  void complete_vllmClassify_oneClassIsTheScore() throws Exception {
    assertThat(
            scores(
                CLASSES,
                """
                {"id":"classify-1","object":"list","data":[
                 {"index":0,"label":"LABEL_0","probs":[7.25],"num_classes":1},
                 {"index":1,"label":"bad","probs":[0.25,0.75],"num_classes":2}],
                 "usage":{"prompt_tokens":20,"total_tokens":20}}"""))
        .containsExactly("{\"score\":7.25}", "{\"label\":\"bad\",\"probs\":[0.25,0.75]}");
  }

  @Test
  void complete_teiPredict_oneLabelIsTheScore() throws Exception {
    assertThat(
            scores(
                PREDICT,
                """
                [[{"score":0.5,"label":"LABEL_0"}],
                 [{"score":0.75,"label":"toxic"},{"score":0.25,"label":"neutral"}]]"""))
        .containsExactly("{\"score\":0.5}", "{\"toxic\":0.75,\"neutral\":0.25}");
  }

  @Test
  void complete_answersOfAnotherForm_malformed() throws Exception {
    for (String body :
        new String[] {
          "[]",
          "[[{\"score\":1}]]",
          "[[{\"score\":1}],[{\"score\":\"high\"}]]",
          "[[{\"score\":1}],[]]",
          "{\"data\":[{\"score\":1}]}",
          "{\"data\":[{\"probs\":[1]},{\"probs\":[]}]}",
          "{\"data\":[{\"score\":1},{}]}",
          "[{\"score\":1},{\"score\":2}]"
        }) {
      for (Protocol protocol : new Protocol[] {PAIRS, CLASSES, PREDICT}) {
        LlmFailure failure = (LlmFailure) answered(protocol, "200 OK", body);
        assertThat(failure.kind()).as("%s %s", protocol, body).isEqualTo(Kind.MALFORMED);
      }
    }
  }

  @Test
  void complete_errors_kindAndMessage() throws Exception {
    assertThat(
            answered(
                PREDICT,
                "424 Failed Dependency",
                "{\"error\":\"Inference failed\",\"error_type\":\"Backend\"}"))
        .asString()
        .contains("SERVER_ERROR", "HTTP 500: Inference failed");
    assertThat(
            answered(
                PREDICT,
                "429 Too Many Requests",
                "{\"error\":\"Model is overloaded\",\"error_type\":\"Overloaded\"}"))
        .asString()
        .contains("RATE_LIMITED", "HTTP 429: Model is overloaded");
    assertThat(
            answered(
                PAIRS,
                "400 Bad Request",
                "{\"object\":\"error\",\"message\":\"too long\",\"type\":\"BadRequestError\",\"code\":400}"))
        .asString()
        .contains("REJECTED", "HTTP 400: too long");
  }
}
