package dev.iapo.llm.http;

import static dev.iapo.testkit.RawServer.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Sampling;
import dev.iapo.llm.Attempt;
import dev.iapo.llm.BatchLlm.Result;
import dev.iapo.llm.BatchLlm.State;
import dev.iapo.llm.BatchLlm.Status;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.Secret;
import dev.iapo.llm.openai.OpenAiWire;
import dev.iapo.testkit.RawServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpBatchClientTest {
  private static final String KEY = "sk-canary-0123456789abcdef";
  private static final int MAX_BODY = 2000;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BATCH =
      """
      {"id": "batch_1", "status": "%s", "input_file_id": "file-1", "output_file_id": "file-2",
       "error_file_id": null}""";

  private static HttpBatchClient client(RawServer server, Duration timeout) {
    HttpSettings settings =
        new HttpSettings(
            server.uri("/v1"),
            Optional.of(new Secret(KEY)),
            Duration.ofSeconds(5),
            Optional.empty(),
            4,
            MAX_BODY);
    return new HttpBatchClient(settings, new OpenAiWire(), timeout, timeout);
  }

  private static <T> Attempt<T> ask(
      RawServer server, Function<HttpBatchClient, CompletionStage<Attempt<T>>> question)
      throws Exception {
    try (server;
        HttpBatchClient client = client(server, Duration.ofSeconds(20))) {
      Attempt<T> answer = question.apply(client).toCompletableFuture().get(30, TimeUnit.SECONDS);
      assertThat(answer.toString()).doesNotContain(KEY);
      return answer;
    }
  }

  private static <T> T done(Attempt<T> attempt) {
    assertThat(attempt).isInstanceOf(Attempt.Done.class);
    return ((Attempt.Done<T>) attempt).value();
  }

  private static LlmFailure failure(Attempt<?> attempt) {
    assertThat(attempt).isInstanceOf(Attempt.Failed.class);
    return ((Attempt.Failed<?>) attempt).failure();
  }

  private static Attempt<Status> status(String answer) throws Exception {
    return ask(RawServer.answering(answer), client -> client.status("batch_1"));
  }

  private static List<Result> results(String body) throws Exception {
    List<Result> results = Collections.synchronizedList(new ArrayList<>());
    Attempt<Integer> read =
        ask(RawServer.answering(http("200 OK", body)), c -> c.results("file-2", results::add));
    assertThat(done(read)).isEqualTo(results.size());
    assertThat(results.toString()).doesNotContain(KEY);
    return results;
  }

  private static String answered(String id, String text) {
    return """
        {"id":"r","custom_id":"%s","response":{"status_code":200,"request_id":"q","body":{\
        "choices":[{"index":0,"message":{"role":"assistant","content":"%s"},\
        "finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":1}}},"error":null}
        """
        .formatted(id, text);
  }

  @Test
  void line_isTheLiveRequestWithItsId() throws Exception {
    try (RawServer server = RawServer.answering("");
        HttpBatchClient client = client(server, Duration.ofSeconds(1))) {
      LlmRequest request =
          new LlmRequest(
              "m",
              List.of(new ChatMessage("user", "2+2?\n☃")),
              Sampling.ofMaxTokens(9),
              3,
              77,
              Duration.ofSeconds(1));
      byte[] bytes = done(client.line("a/b:0", request));
      String text = new String(bytes, StandardCharsets.UTF_8);
      assertThat(text).endsWith("}\n").containsOnlyOnce("\n");
      JsonNode line = JSON.readTree(text);
      assertThat(line.path("custom_id").asText()).isEqualTo("a/b:0");
      assertThat(line.path("method").asText()).isEqualTo("POST");
      assertThat(line.path("url").asText()).isEqualTo("/v1/chat/completions");
      assertThat(line.path("body")).isEqualTo(new OpenAiWire().call(request).body());
    }
  }

  @Test
  void upload_sendsTheLinesAsAFormWithPurposeAndKey() throws Exception {
    RawServer server = RawServer.answering(http("200 OK", "{\"id\": \"file-1\"}"));
    byte[] line = "{\"a\": 1}\n".getBytes(StandardCharsets.UTF_8);
    String file = done(ask(server, c -> c.upload(Collections.nCopies(5000, line))));

    assertThat(file).isEqualTo("file-1");
    RawServer.Request request = server.requests().get(0);
    assertThat(request.line()).startsWith("POST /v1/files ");
    assertThat(request.headers()).containsEntry("authorization", "Bearer " + KEY);
    assertThat(request.headers().get("content-type")).startsWith("multipart/form-data; boundary=");
    assertThat(request.body())
        .contains("name=\"purpose\"\r\n\r\nbatch\r\n")
        .contains("filename=\"requests.jsonl\"")
        .contains("{\"a\": 1}\n".repeat(5000));
  }

  @Test
  void create_asksForADayWithTheMetadata() throws Exception {
    RawServer server = RawServer.answering(http("200 OK", BATCH.formatted("validating")));
    Status status = done(ask(server, c -> c.create("file-1", Map.of("iapo_run", "r"))));

    assertThat(status)
        .isEqualTo(
            new Status(
                "batch_1", State.PENDING, "file-1", Optional.of("file-2"), Optional.empty(), ""));
    assertThat(JSON.readTree(server.requests().get(0).body()))
        .isEqualTo(
            JSON.readTree(
                """
                {"input_file_id": "file-1", "endpoint": "/v1/chat/completions",
                 "completion_window": "24h", "metadata": {"iapo_run": "r"}}"""));
  }

  @ParameterizedTest
  @CsvSource({
    "validating, PENDING",
    "in_progress, PENDING",
    "finalizing, PENDING",
    "cancelling, PENDING",
    "something_new, PENDING",
    "completed, COMPLETED",
    "failed, FAILED",
    "expired, EXPIRED",
    "cancelled, CANCELLED",
  })
  void status_ofEveryState_isRead(String state, State expected) throws Exception {
    assertThat(done(status(http("200 OK", BATCH.formatted(state)))).state()).isEqualTo(expected);
  }

  @Test
  void status_ofAFailedBatch_saysWhyWithoutTheKey() throws Exception {
    String body =
        """
        {"id": "batch_1", "status": "failed", "errors": {"data": [{"code": "invalid_json_line",
         "message": "Bad\\nline of %s.", "line": 7}]}}"""
            .formatted(KEY);
    assertThat(done(status(http("200 OK", body))).problem())
        .isEqualTo("line 7: Bad line of (redacted). (invalid_json_line)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../secret", "a/b", "a b", "..", "", "a\\r\\nx: y", "?x"})
  void id_thatIsNoPartOfAPath_isRefused(String id) throws Exception {
    String body = "{\"id\": \"" + id + "\", \"status\": \"completed\"}";
    assertThat(failure(status(http("200 OK", body))).kind()).isEqualTo(Kind.MALFORMED);
  }

  @ParameterizedTest
  @CsvSource({
    "500 Oops, SERVER_ERROR",
    "503 Busy, OVERLOADED",
    "504 Late, UNCERTAIN",
    "429 Slow, RATE_LIMITED",
    "401 No, UNAUTHORIZED",
    "404 None, NOT_FOUND",
  })
  void status_thatFails_isTyped(String answer, Kind expected) throws Exception {
    String body = "{\"error\": {\"message\": \"about " + KEY + "\"}}";
    LlmFailure failure = failure(status(http(answer, body)));
    assertThat(failure.kind()).isEqualTo(expected);
    assertThat(failure.message()).contains("about (redacted)");
  }

  @Test
  void status_thatIsNoJsonOrTooLong_isMalformed() throws Exception {
    assertThat(failure(status(http("200 OK", "<html>"))).kind()).isEqualTo(Kind.MALFORMED);
    assertThat(failure(status(http("200 OK", "x".repeat(MAX_BODY + 1)))).kind())
        .isEqualTo(Kind.MALFORMED);
  }

  @Test
  void status_withoutAnAnswer_isUncertainByItsDeadline() throws Exception {
    try (RawServer silent = new RawServer((connection, out) -> {});
        HttpBatchClient client = client(silent, Duration.ofMillis(200))) {
      assertThat(failure(client.status("b").toCompletableFuture().get(30, TimeUnit.SECONDS)).kind())
          .isEqualTo(Kind.UNCERTAIN);
    }
  }

  @Test
  void find_takesTheBatchOfTheFile() throws Exception {
    String list =
        http(
            "200 OK",
            """
            {"data": [{"id": "batch_9", "input_file_id": "file-9"}, %s], "has_more": false}"""
                .formatted(BATCH.formatted("completed")));
    assertThat(done(ask(RawServer.answering(list), c -> c.find("file-1"))).map(Status::id))
        .contains("batch_1");
    Optional<Status> none = done(ask(RawServer.answering(list), c -> c.find("file-7")));
    assertThat(none).isEmpty();
    assertThat(
            failure(ask(RawServer.answering(http("200 OK", "{}")), c -> c.find("file-7"))).kind())
        .isEqualTo(Kind.MALFORMED);
  }

  @Test
  void results_ofEverySort_areTyped() throws Exception {
    List<Result> results =
        results(
            answered("good", "hi")
                + """
                {"custom_id":"refused","response":{"status_code":400,"body":{"error":\
                {"message":"too long"}}},"error":null}
                {"custom_id":"expired","response":null,"error":{"code":"batch_expired","message":"x"}}
                {"custom_id":"cancelled","response":null,"error":{"code":"batch_cancelled"}}
                {"custom_id":"strange","response":null,"error":{"code":"request_timeout"}}
                {"custom_id":"empty","response":{"status_code":200,"body":{}},"error":null}
                {"custom_id":"nothing"}
                """);

    assertThat(results)
        .extracting(Result::id, r -> r.result() instanceof LlmFailure f ? f.kind().name() : "REPLY")
        .containsExactly(
            tuple("good", "REPLY"),
            tuple("refused", "REJECTED"),
            tuple("expired", "SERVER_ERROR"),
            tuple("cancelled", "NOT_SENT"),
            tuple("strange", "UNCERTAIN"),
            tuple("empty", "MALFORMED"),
            tuple("nothing", "UNCERTAIN"));
    LlmReply good = (LlmReply) results.get(0).result();
    assertThat(good.completions().get(0).text()).isEqualTo("hi");
    assertThat(good.usage().orElseThrow().inputTokens()).isEqualTo(3);
  }

  @Test
  void results_withHostileLines_leaveOnlyThoseOut() throws Exception {
    String deep = "[".repeat(1500);
    List<Result> results =
        results(
            answered("a", "1")
                + "not json\n[1, 2]\n\n{\"custom_id\": 5}\n{\"custom_id\":\"deep\",\"response\":"
                + deep
                + "\n"
                + answered("huge", "x".repeat(MAX_BODY))
                + answered("b", "2")
                + answered("b", "3")
                + answered("c", "4").strip()); // without an end of line

    assertThat(results).extracting(Result::id).containsExactly("a", "b", "b", "c");
  }

  @Test
  void results_manyMoreThanABody_areAllRead() throws Exception {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      body.append(answered("c" + i, "text " + i));
    }
    assertThat(results(body.toString())).hasSize(2000);
  }

  @Test
  void results_thatBreakOff_failAfterTheLinesThatCame() throws Exception {
    String whole = http("200 OK", answered("a", "1") + answered("b", "2"));
    RawServer server =
        new RawServer(
            (connection, out) -> {
              out.write(whole.substring(0, whole.length() - 9).getBytes(StandardCharsets.UTF_8));
              out.flush();
              connection.close();
            });
    List<Result> results = Collections.synchronizedList(new ArrayList<>());
    Attempt<Integer> read = ask(server, c -> c.results("file-2", results::add));

    assertThat(failure(read).kind()).isEqualTo(Kind.UNCERTAIN);
    assertThat(results).extracting(Result::id).containsExactly("a");
  }

  @Test
  void results_ofAFileThatIsGone_areRefusedWithTheReason() throws Exception {
    String gone = http("404 Not Found", "{\"error\": {\"message\": \"No such\\nFile\"}}");
    LlmFailure failure = failure(ask(RawServer.answering(gone), c -> c.results("f", r -> {})));

    assertThat(failure.kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(failure.message()).isEqualTo("HTTP 404: No such File");
  }

  @Test
  void delete_ofAFileThatIsGone_isDone() throws Exception {
    boolean there = done(ask(RawServer.answering(http("404 No", "{}")), c -> c.delete("f")));
    assertThat(there).isFalse();
    RawServer server = RawServer.answering(http("200 OK", "{}"));
    boolean deleted = done(ask(server, c -> c.delete("f")));
    assertThat(deleted).isTrue();
    assertThat(server.requests().get(0).line()).startsWith("DELETE /v1/files/f ");
  }
}
