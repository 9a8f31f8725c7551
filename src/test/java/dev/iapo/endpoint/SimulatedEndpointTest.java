package dev.iapo.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iapo.endpoint.SimulatedEndpoint.Choices;
import dev.iapo.endpoint.SimulatedEndpoint.Served;
import dev.iapo.endpoint.SimulatedEndpoint.Settings;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.simulate.EnvironmentResponses;
import dev.iapo.simulate.ResponseModel;
import dev.iapo.simulate.ResponseModel.Recognition;
import dev.iapo.simulate.SimulatedCompletion;
import dev.iapo.testkit.Environments;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SimulatedEndpointTest {
  private static final Settings SETTINGS = Settings.loopback(Set.of("stand-in"), 11);
  private static final ResponseModel VOTES =
      new EnvironmentResponses(Environments.votes(TieRule.HALF));
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ActorTestKit kit = ActorTestKit.create();
  private final HttpClient client = HttpClient.newHttpClient();
  private final SimulatedEndpoint endpoint;

  SimulatedEndpointTest() throws Exception {
    endpoint = start(VOTES, SETTINGS);
  }

  @AfterAll
  void stop() {
    kit.shutdownTestKit();
  }

  private SimulatedEndpoint start(ResponseModel model, Settings settings) throws Exception {
    return await(SimulatedEndpoint.start(kit.system(), model, settings));
  }

  private static <T> T await(CompletionStage<T> stage)
      throws InterruptedException, ExecutionException, TimeoutException {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static String request(String more) {
    return """
        {"model": "stand-in", "messages": [{"role": "system", "content": "p1"},
        {"role": "user", "content": "q0"}] %s}"""
        .formatted(more.isEmpty() ? "" : ", " + more);
  }

  private HttpResponse<String> post(SimulatedEndpoint to, String body) throws Exception {
    return client.send(builder(to, body).build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder builder(SimulatedEndpoint to, String body) {
    return HttpRequest.newBuilder(URI.create(to.baseUri() + "/chat/completions"))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  private JsonNode answered(SimulatedEndpoint by, String body) throws Exception {
    HttpResponse<String> response = post(by, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  @Test
  void chat_severalChoices_hasTheShapeClientsExpect() throws Exception {
    JsonNode response = answered(endpoint, request("\"n\": 3, \"temperature\": 0.7"));

    assertThat(response.path("id").asText()).startsWith("chatcmpl-");
    assertThat(response.path("object").asText()).isEqualTo("chat.completion");
    assertThat(response.path("model").asText()).isEqualTo("stand-in");
    assertThat(response.path("created").isIntegralNumber()).isTrue();
    assertThat(response.path("choices")).hasSize(3);
    for (int i = 0; i < 3; i++) {
      JsonNode choice = response.path("choices").path(i);
      assertThat(choice.path("index").asInt(-1)).isEqualTo(i);
      assertThat(choice.path("message").path("role").asText()).isEqualTo("assistant");
      assertThat(choice.path("message").path("content").asText()).isIn("a", "b", "");
      assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
    }
    JsonNode usage = response.path("usage");
    assertThat(usage.path("prompt_tokens").asInt()).isEqualTo(2 * (2 + 4));
    assertThat(usage.path("total_tokens").asInt())
        .isEqualTo(12 + usage.path("completion_tokens").asInt());
    assertThat(usage.path("iapo_cost").asDouble()).isBetween(0.03, 0.09);
  }

  @Test
  void chat_contentParts_areJoined() throws Exception {
    String parts =
        request("")
            .replace(
                "\"q0\"",
                "[{\"type\": \"text\", \"text\": \"q\"}, {\"type\": \"text\", \"text\": \"0\"}]");

    assertThat(answered(endpoint, parts).path("choices")).hasSize(1);
  }

  @Test
  void chat_seeds_giveTheSameAnswersInAnyOrder() throws Exception {
    List<String> requests = new ArrayList<>();
    for (int seed = 0; seed < 20; seed++) {
      requests.add(request("\"n\": 8, \"seed\": " + seed));
    }
    List<JsonNode> forwards = new ArrayList<>();
    for (String request : requests) {
      forwards.add(answered(endpoint, request).path("choices"));
    }
    Collections.reverse(requests);
    SimulatedEndpoint other = start(VOTES, Settings.loopback(Set.of("stand-in"), 99));
    List<JsonNode> backwards = new ArrayList<>();
    for (String request : requests) {
      backwards.add(answered(other, request).path("choices"));
    }
    Collections.reverse(backwards);

    assertThat(backwards).isEqualTo(forwards);
    assertThat(forwards.stream().distinct().count()).isGreaterThan(15);
    await(other.stop());
  }

  @Test
  void chat_noSeed_followsTheEndpointsOwn() throws Exception {
    List<List<JsonNode>> byEndpoint = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      SimulatedEndpoint own = start(VOTES, SETTINGS);
      List<JsonNode> choices = new ArrayList<>();
      for (int call = 0; call < 5; call++) {
        choices.add(answered(own, request("\"n\": 8")).path("choices"));
      }
      byEndpoint.add(choices);
      await(own.stop());
    }

    assertThat(byEndpoint.get(0)).isEqualTo(byEndpoint.get(1)).doesNotHaveDuplicates();
  }

  @Test
  void chat_manyCompletions_haveTheRecordedFrequencies() throws Exception {
    int[] seen = new int[3];
    for (int call = 0; call < 80; call++) {
      for (JsonNode choice :
          answered(endpoint, request("\"n\": 128, \"seed\": " + call)).path("choices")) {
        seen[List.of("a", "b", "").indexOf(choice.path("message").path("content").asText())]++;
      }
    }

    double[] expected = {0.4, 0.4, 0.2};
    double chiSquare = 0;
    for (int a = 0; a < 3; a++) {
      double mean = expected[a] * 80 * 128;
      chiSquare += Math.pow(seen[a] - mean, 2) / mean;
    }
    assertThat(chiSquare).isLessThan(13.8); // two degrees of freedom, one in a thousand
  }

  @Test
  void chat_longerThanMaxTokens_isCutOff() throws Exception {
    SimulatedCompletion completion =
        SimulatedCompletion.finished("one two three four five six", OptionalDouble.empty());
    ResponseModel model = (name, messages) -> new Recognition.Known(seed -> completion);
    SimulatedEndpoint wordy = start(model, SETTINGS);
    for (String field : List.of("max_tokens", "max_completion_tokens")) {
      JsonNode response = answered(wordy, request("\"" + field + "\": 4"));

      JsonNode choice = response.path("choices").path(0);
      assertThat(choice.path("message").path("content").asText()).isEqualTo("one two three");
      assertThat(choice.path("finish_reason").asText()).isEqualTo("length");
      assertThat(response.path("usage").path("completion_tokens").asInt()).isEqualTo(4);
      assertThat(response.path("usage").has("iapo_cost")).isFalse();
    }
    await(wordy.stop());
  }

  @Test
  void chat_ignoredChoices_bringsOne() throws Exception {
    SimulatedEndpoint one = start(VOTES, SETTINGS.withChoices(new Choices(8, true)));

    assertThat(answered(one, request("\"n\": 5")).path("choices")).hasSize(1);
    assertThat(one.served().completions()).isEqualTo(1);
    assertThat(post(one, request("\"n\": 9")).statusCode()).isEqualTo(400);
    await(one.stop());
  }

  @Test
  void chat_latency_stillAnswers() throws Exception {
    SimulatedEndpoint slow = start(VOTES, SETTINGS.withLatency(Duration.ofMillis(20)));

    assertThat(answered(slow, request("")).path("choices")).hasSize(1);
    await(slow.stop());
  }

  @Test
  void served_afterCalls_countsThem() throws Exception {
    SimulatedEndpoint fresh = start(VOTES, SETTINGS);
    long output = 0;
    for (int call = 0; call < 3; call++) {
      JsonNode response = answered(fresh, request("\"n\": 2"));
      output += response.path("usage").path("completion_tokens").asLong();
    }
    post(fresh, "{}");

    assertThat(fresh.served()).isEqualTo(new Served(3, 6, 36, output));
    await(fresh.stop());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'\"p1\"'  | '\"p9\"'     | 400 |                         | unknown prompt: p9",
        "'\"q0\"'  | '\"q9\"'     | 400 |                         | unknown query: q9",
        "stand-in  | other        | 404 | model_not_found         | The model `other` does not exist.",
        "'\"n\": 1'| '\"n\": 129' | 400 | integer_above_max_value | n: 129 (expected: 1..128)",
        "'\"n\": 1'| '\"n\": 0'   | 400 |                         | n: 0 (expected: 1..2147483647)",
        "'\"n\": 1'| '\"n\": 1.5' | 400 |                         | n: 1.5 (expected: a whole number)",
        "'\"n\": 1'| '\"stream\": true' | 400 |                   | Streaming is not offered.",
        "'user'    | 'robot'      | 400 |                         | 'messages[1].role: robot (expected: system, user or assistant)'",
        "'\"q0\"'  | '7'          | 400 |                         | 'messages[1].content: 7 (expected: a text or a list of parts)'",
        "'\"q0\"'  | '[{\"type\": \"image_url\"}]' | 400 |        | 'messages[1].content: part of type \"image_url\" (expected: text)'",
        "'\"messages\"' | '\"msgs\"' | 400 |                      | 'messages: missing (expected: a list of at least one message)'",
        "'\"model\"' | '\"modem\"' | 400 |                        | 'model: missing (expected: a text)'"
      })
  void chat_faultyRequest_isAnErrorObject(
      String text, String replacement, int status, String code, String message) throws Exception {
    String faulty = request("\"n\": 1").replace(text, replacement);

    HttpResponse<String> response = post(endpoint, faulty);

    JsonNode error = JSON.readTree(response.body()).path("error");
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(error.path("message").asText()).isEqualTo(message);
    assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
    assertThat(error.path("code").asText(null)).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"'{\"model\": '|The body is not JSON: ", "''|The body is not", "[]|The body is not"})
  void chat_noJsonObject_isAnErrorObject(String body, String message) throws Exception {
    HttpResponse<String> response = post(endpoint, body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(response.body()).path("error").path("message").asText())
        .startsWith(message);
  }

  @Test
  void chat_bodyInManyParts_isAnswered() throws Exception {
    JsonNode response = answered(endpoint, request("\"user\": \"" + "x".repeat(1_000_000) + "\""));

    assertThat(response.path("choices")).hasSize(1);
  }

  /** Only announced: a server may close while a body that it does not want is still being sent. */
  @Test
  void chat_hugeBody_isRefused() throws Exception {
    URI uri = endpoint.baseUri();
    String head =
        "POST /v1/chat/completions HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n"
                .formatted(uri.getAuthority())
            + "Content-Length: %d\r\n\r\n".formatted(Routes.MAX_BODY_BYTES + 1);
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      BufferedReader answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      assertThat(answer.readLine()).startsWith("HTTP/1.1 413 ");
    }
  }

  @Test
  void chat_apiKeyExpected_isRefusedWithoutIt() throws Exception {
    SimulatedEndpoint guarded = start(VOTES, SETTINGS.withApiKey("secret"));
    HttpRequest.Builder request = builder(guarded, request(""));

    HttpResponse<String> without = client.send(request.build(), BodyHandlers.ofString());
    HttpRequest wrong = request.copy().header("Authorization", "Bearer other").build();
    HttpRequest right = request.copy().header("Authorization", "Bearer secret").build();

    assertThat(without.statusCode()).isEqualTo(401);
    assertThat(JSON.readTree(without.body()).path("error").path("code").asText())
        .isEqualTo("invalid_api_key");
    assertThat(client.send(wrong, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
    assertThat(client.send(right, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    await(guarded.stop());
  }

  @ParameterizedTest
  @CsvSource({"GET,/chat/completions,405", "POST,/models,405", "GET,/completions,404"})
  void request_wrongMethodOrPath_isAnErrorObject(String method, String path, int status)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint.baseUri() + path))
            .method(method, BodyPublishers.noBody())
            .build();

    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(JSON.readTree(response.body()).path("error").path("message").asText()).isNotEmpty();
    assertThat(response.headers().firstValue("Allow").isPresent()).isEqualTo(status == 405);
  }

  @Test
  void models_get_listsTheModel() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint.baseUri() + "/models")).build();

    JsonNode models = JSON.readTree(client.send(request, BodyHandlers.ofString()).body());

    assertThat(models.path("data").path(0).path("id").asText()).isEqualTo("stand-in");
  }

  @Test
  void chat_modelThatThrows_isAServerError() throws Exception {
    ResponseModel broken =
        (name, messages) -> {
          throw new IllegalStateException("on purpose");
        };
    SimulatedEndpoint failing = start(broken, SETTINGS);

    HttpResponse<String> response = post(failing, request(""));

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(JSON.readTree(response.body()).path("error").path("type").asText())
        .isEqualTo("server_error");
    await(failing.stop());
  }

  @Test
  void chat_manyAtOnce_areAllAnswered() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      HttpRequest request = builder(endpoint, request("\"seed\": " + i)).build();
      calls.add(client.sendAsync(request, BodyHandlers.ofString()));
    }

    for (CompletableFuture<HttpResponse<String>> call : calls) {
      assertThat(await(call).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void start_portInUse_fails() {
    Settings same = SETTINGS.withPort(endpoint.baseUri().getPort());

    assertThatThrownBy(() -> start(VOTES, same)).isInstanceOf(ExecutionException.class);
  }

  @Test
  void stop_started_closesThePort() throws Exception {
    SimulatedEndpoint brief = start(VOTES, SETTINGS);
    assertThat(brief.baseUri().toString()).matches("http://127\\.0\\.0\\.1:\\d+/v1");
    await(brief.stop());

    assertThatThrownBy(
            () ->
                HttpClient.newHttpClient()
                    .send(builder(brief, request("")).build(), BodyHandlers.ofString()))
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void settings_outOfRange_areRefused() {
    assertThatThrownBy(() -> new Choices(0, false))
        .hasMessage("most choices: 0 (expected: at least 1)");
    assertThatThrownBy(() -> SETTINGS.withLatency(Duration.ofMillis(-1)))
        .hasMessage("latency: PT-0.001S (expected: at least 0)");
  }
}
