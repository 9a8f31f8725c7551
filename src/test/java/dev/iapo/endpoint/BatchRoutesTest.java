package dev.iapo.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iapo.endpoint.SimulatedEndpoint.Batches;
import dev.iapo.endpoint.SimulatedEndpoint.Settings;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.simulate.EnvironmentResponses;
import dev.iapo.simulate.ResponseModel;
import dev.iapo.testkit.Environments;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BatchRoutesTest {
  private static final ResponseModel VOTES =
      new EnvironmentResponses(Environments.votes(TieRule.HALF));
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> ENDS = Set.of("completed", "failed", "expired", "cancelled");
  private static final Duration DAY = Duration.ofHours(24);

  private final ActorTestKit kit = ActorTestKit.create();
  private final HttpClient client = HttpClient.newHttpClient();
  private SimulatedEndpoint endpoint = start(Duration.ZERO, DAY);

  @AfterAll
  void stop() {
    kit.shutdownTestKit();
  }

  private SimulatedEndpoint start(Duration time, Duration window) {
    Settings settings =
        Settings.loopback(Set.of("stand-in", "second"), 11)
            .withBatches(new Batches(time, window))
            .withApiKey("k");
    try {
      return SimulatedEndpoint.start(kit.system(), VOTES, settings)
          .toCompletableFuture()
          .get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(endpoint.baseUri() + path))
        .header("Authorization", "Bearer k");
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private JsonNode ok(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response = send(request);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  private HttpRequest.Builder form(String purpose, String content) {
    String body =
        """
        --xyz\r
        Content-Disposition: form-data; name="purpose"\r
        \r
        %s\r
        --xyz\r
        Content-Disposition: form-data; name="file"; filename="in.jsonl"\r
        Content-Type: application/jsonl\r
        \r
        %s\r
        --xyz--\r
        """
            .formatted(purpose, content);
    return to("/files")
        .header("Content-Type", "multipart/form-data; boundary=xyz")
        .POST(BodyPublishers.ofString(body));
  }

  private String upload(String content) throws Exception {
    return ok(form("batch", content)).path("id").asText();
  }

  private HttpRequest.Builder creation(String file, String more) {
    return to("/batches")
        .POST(
            BodyPublishers.ofString(
                """
                {"input_file_id": "%s", "endpoint": "/v1/chat/completions",
                 "completion_window": "24h" %s}"""
                    .formatted(file, more)));
  }

  private JsonNode ended(String batch) {
    return await()
        .until(() -> ok(to("/batches/" + batch)), b -> ENDS.contains(b.path("status").asText()));
  }

  private JsonNode run(String content) throws Exception {
    return ended(ok(creation(upload(content), "")).path("id").asText());
  }

  private static String body(int seed, String more) {
    return """
        {"model": "stand-in", "seed": %d, "messages": [{"role": "system", "content": "p1"}, \
        {"role": "user", "content": "q0"}]%s}"""
        .formatted(seed, more);
  }

  private static String line(String id, String body) {
    return """
        {"custom_id": "%s", "method": "POST", "url": "/v1/chat/completions", "body": %s}"""
        .formatted(id, body);
  }

  private static String lines(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> line("c" + i, body(i, ", \"n\": 2")))
        .collect(Collectors.joining("\n"));
  }

  private List<JsonNode> content(JsonNode batch, String field) throws Exception {
    if (!batch.path(field).isTextual()) {
      return List.of();
    }
    HttpResponse<String> response = send(to("/files/" + batch.path(field).asText() + "/content"));
    assertThat(response.statusCode()).isEqualTo(200);
    List<JsonNode> lines = new ArrayList<>();
    for (String line : response.body().lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  @Test
  void batch_ofManyRequests_answersEachAsTheLiveRouteInAnotherOrder() throws Exception {
    JsonNode batch = run(lines(40));

    assertThat(batch.path("status").asText()).isEqualTo("completed");
    assertThat(batch.path("request_counts").toString())
        .isEqualTo("{\"total\":40,\"completed\":40,\"failed\":0}");
    assertThat(batch.path("error_file_id").isNull()).isTrue();
    List<JsonNode> lines = content(batch, "output_file_id");
    List<String> ids = lines.stream().map(l -> l.path("custom_id").asText()).toList();
    List<String> given = IntStream.range(0, 40).mapToObj(i -> "c" + i).toList();
    assertThat(ids).containsExactlyInAnyOrderElementsOf(given).isNotEqualTo(given);
    for (JsonNode line : lines) {
      int seed = Integer.parseInt(line.path("custom_id").asText().substring(1));
      JsonNode live =
          ok(to("/chat/completions").POST(BodyPublishers.ofString(body(seed, ", \"n\": 2"))));
      JsonNode response = line.path("response");
      assertThat(line.path("error").isNull()).isTrue();
      assertThat(response.path("status_code").asInt()).isEqualTo(200);
      assertThat(response.path("body").path("choices")).isEqualTo(live.path("choices"));
      assertThat(response.path("body").path("usage")).isEqualTo(live.path("usage"));
    }
  }

  @Test
  void batch_requestThatIsRefused_isInTheErrorFile() throws Exception {
    JsonNode batch = run(line("good", body(1, "")) + "\n" + line("bad", body(1, ", \"n\": 999")));

    assertThat(batch.path("status").asText()).isEqualTo("completed");
    assertThat(content(batch, "output_file_id")).hasSize(1);
    JsonNode line = content(batch, "error_file_id").get(0);
    assertThat(line.path("custom_id").asText()).isEqualTo("bad");
    assertThat(line.path("response").path("status_code").asInt()).isEqualTo(400);
    assertThat(line.path("response").path("body").path("error").path("param").asText())
        .isEqualTo("n");
    assertThat(batch.path("request_counts").path("failed").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "not json | invalid_json_line | 2",
        "[1, 2] | invalid_json_line | 2",
        "{\"custom_id\": \"c0\", \"method\": \"POST\", \"url\": \"/v1/chat/completions\","
            + " \"body\": {\"model\": \"stand-in\"}} | duplicate_custom_id | 2",
        "{\"method\": \"POST\", \"url\": \"/v1/chat/completions\","
            + " \"body\": {\"model\": \"stand-in\"}} | missing_required_parameter | 2",
        "{\"custom_id\": \"x\", \"method\": \"GET\", \"url\": \"/v1/chat/completions\","
            + " \"body\": {\"model\": \"stand-in\"}} | invalid_method | 2",
        "{\"custom_id\": \"x\", \"method\": \"POST\", \"url\": \"/v1/embeddings\","
            + " \"body\": {\"model\": \"stand-in\"}} | url_mismatch | 2",
        "{\"custom_id\": \"x\", \"method\": \"POST\", \"url\": \"/v1/chat/completions\","
            + " \"body\": {\"model\": \"other\"}} | model_not_found | 2",
        "{\"custom_id\": \"x\", \"method\": \"POST\", \"url\": \"/v1/chat/completions\","
            + " \"body\": {\"model\": \"second\"}} | model_mismatch | 2",
      })
  void batch_lineThatIsWrong_failsWithItsPlace(String line, String code, int number)
      throws Exception {
    long before = endpoint.served().calls();
    JsonNode batch = run(lines(1) + "\n" + line);

    assertThat(batch.path("status").asText()).isEqualTo("failed");
    JsonNode error = batch.path("errors").path("data").path(0);
    assertThat(error.path("code").asText()).isEqualTo(code);
    assertThat(error.path("line").asInt()).isEqualTo(number);
    assertThat(batch.path("output_file_id").isNull()).isTrue();
    assertThat(endpoint.served().calls()).isEqualTo(before);
  }

  @Test
  void batch_emptyFileOrTooManyLines_fails() throws Exception {
    assertThat(run("\n\n").path("errors").path("data").path(0).path("code").asText())
        .isEqualTo("empty_file");
    String tiny =
        "{\"custom_id\":\"%d\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"stand-in\"}}";
    String many =
        IntStream.rangeClosed(0, BatchInput.MAX_LINES)
            .mapToObj(tiny::formatted)
            .collect(Collectors.joining("\n"));
    assertThat(run(many).path("errors").path("data").path(0).path("code").asText())
        .isEqualTo("too_many_tasks");
  }

  @Test
  void cancel_whileUnderWay_keepsWhatWasExecutedAndNamesTheRest() throws Exception {
    endpoint = start(Duration.ofSeconds(100), DAY);
    String id = ok(creation(upload(lines(2000)), "")).path("id").asText();
    await()
        .until(() -> ok(to("/batches/" + id)).path("request_counts").path("completed").asInt() > 0);

    JsonNode cancelling = ok(to("/batches/" + id + "/cancel").POST(BodyPublishers.noBody()));
    assertThat(cancelling.path("status").asText()).isIn("cancelling", "cancelled");
    JsonNode batch = ended(id);

    assertThat(batch.path("status").asText()).isEqualTo("cancelled");
    List<JsonNode> done = content(batch, "output_file_id");
    List<JsonNode> rest = content(batch, "error_file_id");
    assertThat(done).isNotEmpty();
    assertThat(done.size() + rest.size()).isEqualTo(2000);
    assertThat(endpoint.served().calls()).isEqualTo(done.size());
    assertThat(rest)
        .allMatch(line -> line.path("error").path("code").asText().equals("batch_cancelled"));
    ok(to("/batches/" + id + "/cancel").POST(BodyPublishers.noBody()));
  }

  @Test
  void batch_longerThanItsWindow_expiresWithWhatWasExecuted() throws Exception {
    endpoint = start(Duration.ofSeconds(60), Duration.ofSeconds(1));
    JsonNode batch = run(lines(1000));

    assertThat(batch.path("status").asText()).isEqualTo("expired");
    List<JsonNode> rest = content(batch, "error_file_id");
    assertThat(content(batch, "output_file_id").size() + rest.size()).isEqualTo(1000);
    assertThat(rest)
        .allMatch(line -> line.path("error").path("code").asText().equals("batch_expired"));
    assertThat(
            send(to("/batches/" + batch.path("id").asText() + "/cancel")
                    .POST(BodyPublishers.noBody()))
                .statusCode())
        .isEqualTo(409);
  }

  @Test
  void file_isDescribedAndDeleted() throws Exception {
    String content = lines(3);
    String id = upload(content);
    JsonNode file = ok(to("/files/" + id));
    assertThat(file.path("bytes").asInt()).isEqualTo(content.length());
    assertThat(file.path("filename").asText()).isEqualTo("in.jsonl");
    assertThat(file.path("purpose").asText()).isEqualTo("batch");
    assertThat(send(to("/files/" + id + "/content")).body()).isEqualTo(content);

    assertThat(ok(to("/files/" + id).DELETE()).path("deleted").asBoolean()).isTrue();
    assertThat(send(to("/files/" + id)).statusCode()).isEqualTo(404);
    assertThat(send(to("/files/" + id + "/content")).statusCode()).isEqualTo(404);
    assertThat(send(to("/files/" + id).DELETE()).statusCode()).isEqualTo(404);
  }

  @Test
  void list_isNewestFirstInPagesWithTheMetadata() throws Exception {
    endpoint = start(Duration.ZERO, DAY);
    String file = upload(lines(1));
    for (int i = 1; i <= 5; i++) {
      ok(creation(file, ", \"metadata\": {\"number\": \"%d\"}".formatted(i)));
    }
    List<String> numbers = new ArrayList<>();
    String after = "";
    boolean more = true;
    while (more) {
      JsonNode page = ok(to("/batches?limit=2" + after));
      page.path("data").forEach(b -> numbers.add(b.path("metadata").path("number").asText()));
      more = page.path("has_more").asBoolean();
      after = "&after=" + page.path("last_id").asText();
    }
    assertThat(numbers).containsExactly("5", "4", "3", "2", "1");
    assertThat(send(to("/batches?limit=0")).statusCode()).isEqualTo(400);
  }

  @Test
  void requests_thatAreWrong_areRefusedWithTheirParam() throws Exception {
    String file = upload(lines(1));
    TreeMap<String, String> params = new TreeMap<>();
    for (String[] wrong :
        new String[][] {
          {"/v1/embeddings", "24h", file},
          {"/v1/chat/completions", "1h", file},
          {"/v1/chat/completions", "24h", "file-none"},
        }) {
      HttpResponse<String> response =
          send(
              to("/batches")
                  .POST(
                      BodyPublishers.ofString(
                          "{\"endpoint\":\"%s\",\"completion_window\":\"%s\",\"input_file_id\":\"%s\"}"
                              .formatted((Object[]) wrong))));
      assertThat(response.statusCode()).isEqualTo(400);
      params.put(
          JSON.readTree(response.body()).path("error").path("param").asText(), response.body());
    }
    assertThat(params.keySet())
        .isEqualTo(new TreeSet<>(Set.of("endpoint", "completion_window", "input_file_id")));
    assertThat(send(form("fine-tune", "x")).statusCode()).isEqualTo(400);
    assertThat(send(to("/batches/batch_999")).statusCode()).isEqualTo(404);
    assertThat(send(to("/files")).statusCode()).isEqualTo(405);
    HttpRequest keyless =
        HttpRequest.newBuilder(URI.create(endpoint.baseUri() + "/batches")).build();
    assertThat(client.send(keyless, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
  }
}
