package dev.iapo.endpoint;

import akka.http.javadsl.model.StatusCodes;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Seeds;
import dev.iapo.endpoint.SimulatedEndpoint.Served;
import dev.iapo.endpoint.SimulatedEndpoint.Settings;
import dev.iapo.simulate.EnvironmentTask;
import dev.iapo.simulate.ResponseModel;
import dev.iapo.simulate.ResponseModel.Recognition;
import dev.iapo.simulate.ResponseModel.Respondent;
import dev.iapo.simulate.SimulatedCompletion;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Answers chat completion requests from a response model, and counts what it served. */
final class ChatAnswers {
  private static final long CREATED = 1_700_000_000; // fixed: answers depend on requests only

  private final ResponseModel model;
  private final Settings settings;
  private final ObjectMapper json = new ObjectMapper();
  private final AtomicLong requests = new AtomicLong();
  private final LongAdder calls = new LongAdder();
  private final LongAdder completions = new LongAdder();
  private final LongAdder inputTokens = new LongAdder();
  private final LongAdder outputTokens = new LongAdder();

  ChatAnswers(ResponseModel model, Settings settings) {
    this.model = model;
    this.settings = settings;
  }

  Served served() {
    return new Served(calls.sum(), completions.sum(), inputTokens.sum(), outputTokens.sum());
  }

  /** The response body to a request body. */
  ObjectNode answer(byte[] body) throws ApiException {
    ChatRequest request = ChatRequest.parse(body, json);
    check(request);
    Recognition recognition = model.recognise(request.model(), request.messages());
    if (recognition instanceof Recognition.Known known) {
      long number = requests.incrementAndGet();
      return response(request, number, complete(request, known.respondent(), number));
    }
    String reason = ((Recognition.Unknown) recognition).reason();
    throw ApiException.badRequest(reason, "messages");
  }

  private void check(ChatRequest request) throws ApiException {
    if (!settings.models().contains(request.model())) {
      throw new ApiException(
          StatusCodes.NOT_FOUND,
          "The model `" + request.model() + "` does not exist.",
          "model",
          "model_not_found");
    }
    if (request.choices() > settings.choices().most()) {
      throw new ApiException(
          StatusCodes.BAD_REQUEST,
          "n: %d (expected: 1..%d)".formatted(request.choices(), settings.choices().most()),
          "n",
          "integer_above_max_value");
    }
  }

  private List<SimulatedCompletion> complete(
      ChatRequest request, Respondent respondent, long number) {
    int count = settings.choices().ignored() ? 1 : request.choices();
    long base =
        request.seed().isPresent()
            ? Seeds.mix(request.seed().getAsLong(), request.messagesHash())
            : Seeds.mix(settings.seed(), number);
    List<SimulatedCompletion> choices = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      choices.add(respondent.complete(Seeds.mix(base, i)).within(request.maxTokens()));
    }
    return choices;
  }

  private ObjectNode response(
      ChatRequest request, long number, List<SimulatedCompletion> completed) {
    ObjectNode response = json.createObjectNode();
    response.put("id", "chatcmpl-" + number);
    response.put("object", "chat.completion");
    response.put("created", CREATED);
    response.put("model", request.model());
    response.put("system_fingerprint", "iapo-simulated");
    ArrayNode choices = response.putArray("choices");
    for (SimulatedCompletion completion : completed) {
      ObjectNode choice = choices.addObject();
      choice.put("index", choices.size() - 1);
      choice.putObject("message").put("role", "assistant").put("content", completion.text());
      choice.put("finish_reason", completion.finishReason());
    }
    addUsage(response.putObject("usage"), request, completed);
    return response;
  }

  private void addUsage(ObjectNode usage, ChatRequest request, List<SimulatedCompletion> choices) {
    long input = 0;
    for (ChatMessage message : request.messages()) {
      input += SimulatedCompletion.messageTokens(message.content());
    }
    long output = choices.stream().mapToLong(SimulatedCompletion::outputTokens).sum();
    usage.put("prompt_tokens", input);
    usage.put("completion_tokens", output);
    usage.put("total_tokens", input + output);
    if (choices.stream().allMatch(choice -> choice.recordedCost().isPresent())) {
      usage.put(
          EnvironmentTask.COST_FIELD,
          choices.stream().mapToDouble(choice -> choice.recordedCost().getAsDouble()).sum());
    }
    calls.increment();
    completions.add(choices.size());
    inputTokens.add(input);
    outputTokens.add(output);
  }

  /** The response body to a question for the models. */
  ObjectNode models() {
    ObjectNode models = json.createObjectNode().put("object", "list");
    ArrayNode data = models.putArray("data");
    for (String name : new TreeSet<>(settings.models())) {
      data.addObject()
          .put("id", name)
          .put("object", "model")
          .put("created", CREATED)
          .put("owned_by", "iapo");
    }
    return models;
  }

  /** The response body to a request that failed. */
  static ObjectNode error(ApiException e) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("error")
        .put("message", e.getMessage())
        .put("type", e.status().intValue() < 500 ? "invalid_request_error" : "server_error")
        .put("param", e.param())
        .put("code", e.code());
    return body;
  }
}
