import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel.OpenAiChatModelBuilder;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiChatResponseMetadata;
import dev.langchain4j.model.openai.OpenAiModelCatalog;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** LangChain4j's chat models for OpenAI against an endpoint that serves the policy "sums". */
final class LangChain4j {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> PREMIUM = Map.of("iapo_context", "premium");

  private final Checks checks;

  private LangChain4j(Checks checks) {
    this.checks = checks;
  }

  public static void main(String[] args) {
    LangChain4j all = new LangChain4j(Checks.of(args));
    all.answers();
    all.refusals();
    if (all.checks.troubled()) {
      all.troubles();
    }
    System.exit(0); // its threads stay
  }

  private static int snippet(String baseUrl, String apiKey, String question) throws Exception {
    // snippet
    ChatModel model =
        OpenAiChatModel.builder()
            .baseUrl(baseUrl)
            .apiKey(apiKey)
            .modelName("iapo/sums")
            .metadata(Map.of("iapo_context", "premium"))
            .maxRetries(0) // it would send again what x-should-retry says not to
            .build();

    ChatResponse answer = model.chat(UserMessage.from(question));
    String text = answer.aiMessage().text();
    OpenAiChatResponseMetadata metadata = (OpenAiChatResponseMetadata) answer.metadata();
    JsonNode iapo = new ObjectMapper().readTree(metadata.rawHttpResponse().body()).path("iapo");

    // Another preference for one request, by weights
    ChatResponse cheaper =
        model.chat(
            ChatRequest.builder()
                .messages(UserMessage.from(question))
                .parameters(
                    OpenAiChatRequestParameters.builder()
                        .metadata(Map.of("iapo_weights", "correct=1,cost=-0.6"))
                        .build())
                .build());
    // end
    Checks.truth(text.contains(iapo.path("answer").asText()), text);
    Checks.equal(iapo(cheaper).at("/weights/cost").asDouble(), -0.6, "weights.cost");
    return iapo.path("completions").asInt();
  }

  private OpenAiChatModelBuilder builder() {
    return OpenAiChatModel.builder()
        .baseUrl(checks.baseUrl())
        .apiKey(checks.apiKey())
        .modelName("iapo/sums")
        .seed(7);
  }

  private ChatResponse ask(String question, UnaryOperator<OpenAiChatModelBuilder> more) {
    return more.apply(builder()).build().chat(UserMessage.from(question));
  }

  private ChatResponse ask(UnaryOperator<OpenAiChatModelBuilder> more) {
    return ask(checks.question(), more);
  }

  private static JsonNode iapo(ChatResponse answer) throws Exception {
    OpenAiChatResponseMetadata metadata = (OpenAiChatResponseMetadata) answer.metadata();
    return JSON.readTree(metadata.rawHttpResponse().body()).path("iapo");
  }

  private void answers() {
    checks.check(
        "snippet of docs/serving.md",
        () -> snippet(checks.baseUrl(), checks.apiKey(), checks.question()) + " completions");
    checks.check(
        "models are listed",
        () -> {
          OpenAiModelCatalog catalog =
              OpenAiModelCatalog.builder()
                  .baseUrl(checks.baseUrl())
                  .apiKey(checks.apiKey())
                  .build();
          List<String> names =
              catalog.listModels().stream().map(model -> model.name()).toList();
          Checks.equal(names, List.of("iapo/sums"), "names");
          return "";
        });
    checks.check(
        "default context",
        () -> {
          ChatResponse answer = ask(builder -> builder);
          Checks.equal(iapo(answer).path("context").asText(), "free", "context");
          Checks.equal(answer.metadata().finishReason(), FinishReason.STOP, "finishReason");
          Checks.equal(answer.metadata().modelName(), "iapo/sums", "modelName");
          return "";
        });
    checks.check(
        "context by metadata",
        () -> {
          JsonNode iapo = iapo(ask(builder -> builder.metadata(PREMIUM)));
          Checks.equal(iapo.path("context").asText(), "premium", "context");
          return "";
        });
    checks.check(
        "weights by metadata",
        () ->
            weights(builder -> builder.metadata(Map.of("iapo_weights", "correct=1,cost=-0.3"))));
    checks.check(
        "weights by a field",
        () ->
            weights(
                builder ->
                    builder.customParameters(
                        Map.of(
                            "iapo", Map.of("weights", Map.of("correct", 1, "cost", -0.3))))));
    checks.check(
        "context by a header",
        () -> {
          JsonNode iapo =
              iapo(ask(builder -> builder.customHeaders(Map.of("X-Iapo-Context", "standard"))));
          Checks.equal(iapo.path("context").asText(), "standard", "context");
          return "";
        });
    checks.check(
        "usage",
        () -> {
          ChatResponse answer = ask(builder -> builder.metadata(PREMIUM));
          var usage = answer.tokenUsage();
          Checks.truth(usage.inputTokenCount() > 0 && usage.outputTokenCount() > 0, "" + usage);
          Checks.equal(
              usage.totalTokenCount(),
              usage.inputTokenCount() + usage.outputTokenCount(),
              "totalTokenCount");
          return iapo(answer).path("completions") + " completions, " + usage.totalTokenCount() + " tokens";
        });
    checks.check(
        "extension",
        () -> {
          JsonNode iapo = iapo(ask(builder -> builder.metadata(PREMIUM)));
          Checks.equal(iapo.path("policy").asText(), "sums", "policy");
          Checks.truth(iapo.path("margin").asDouble() > 0, "margin");
          Checks.truth(!iapo.path("votes").isEmpty(), "votes");
          return "";
        });
    checks.check(
        "ignored parameters are named",
        () -> {
          JsonNode iapo = iapo(ask(builder -> builder.temperature(0.2)));
          Checks.equal(iapo.path("ignored").toString(), "[\"temperature\"]", "ignored");
          return "";
        });
    checks.check("stream with include_usage", this::stream);
  }

  private String weights(UnaryOperator<OpenAiChatModelBuilder> more) throws Exception {
    JsonNode iapo = iapo(ask(more));
    Checks.equal(iapo.at("/weights/cost").asDouble(), -0.3, "weights.cost");
    Checks.truth(iapo.path("context").isNull(), "context");
    return "";
  }

  /** It always asks for usage. */
  private String stream() throws Exception {
    ChatResponse whole = ask(builder -> builder.metadata(PREMIUM));
    StringBuilder parts = new StringBuilder();
    ChatResponse streamed =
        stream(checks.question(), parts, PREMIUM).get(20, TimeUnit.SECONDS);
    Checks.equal(streamed.aiMessage().text(), whole.aiMessage().text(), "text");
    Checks.equal(parts.toString(), whole.aiMessage().text(), "parts");
    Checks.equal(streamed.tokenUsage(), whole.tokenUsage(), "usage");
    JsonNode votes = null;
    OpenAiChatResponseMetadata metadata = (OpenAiChatResponseMetadata) streamed.metadata();
    for (ServerSentEvent event : metadata.rawServerSentEvents()) {
      if (event.data().contains("\"iapo\":")) {
        votes = JSON.readTree(event.data()).at("/iapo/votes");
      }
    }
    Checks.equal(votes, iapo(whole).path("votes"), "votes");
    return "";
  }

  private CompletableFuture<ChatResponse> stream(
      String question, StringBuilder parts, Map<String, String> metadata) {
    CompletableFuture<ChatResponse> streamed = new CompletableFuture<>();
    OpenAiStreamingChatModel.builder()
        .baseUrl(checks.baseUrl())
        .apiKey(checks.apiKey())
        .modelName("iapo/sums")
        .seed(7)
        .metadata(metadata)
        .build()
        .chat(
            ChatRequest.builder().messages(UserMessage.from(question)).build(),
            new StreamingChatResponseHandler() {
              @Override
              public void onPartialResponse(String part) {
                parts.append(part);
              }

              @Override
              public void onCompleteResponse(ChatResponse response) {
                streamed.complete(response);
              }

              @Override
              public void onError(Throwable error) {
                streamed.completeExceptionally(error);
              }
            });
    return streamed;
  }

  private void refusals() {
    refused(
        "wrong key",
        AuthenticationException.class,
        "invalid_api_key",
        () -> ask(builder -> builder.apiKey("wrong")));
    refused(
        "unknown model",
        ModelNotFoundException.class,
        "model_not_found",
        () -> ask(builder -> builder.modelName("iapo/none")));
    refused(
        "unknown context",
        InvalidRequestException.class,
        "unknown_context",
        () -> ask(builder -> builder.metadata(Map.of("iapo_context", "none"))));
    refused(
        "weights of the wrong sign",
        InvalidRequestException.class,
        "invalid_weights",
        () -> ask(builder -> builder.metadata(Map.of("iapo_weights", "correct=1,cost=1"))));
    refused(
        "tools",
        InvalidRequestException.class,
        "unsupported_parameter",
        () ->
            builder()
                .build()
                .chat(
                    ChatRequest.builder()
                        .messages(UserMessage.from(checks.question()))
                        .toolSpecifications(ToolSpecification.builder().name("add").build())
                        .build()));
    refused(
        "a limit too low",
        InvalidRequestException.class,
        "cost_limit_too_low",
        () -> ask(builder -> builder.metadata(Map.of("iapo_max_tokens", "1"))));
    refused(
        "unknown context, streamed",
        InvalidRequestException.class,
        "unknown_context",
        () -> {
          try {
            stream("?", new StringBuilder(), Map.of("iapo_context", "none"))
                .get(20, TimeUnit.SECONDS);
          } catch (java.util.concurrent.ExecutionException e) {
            throw (Exception) e.getCause();
          }
        });
  }

  private void refused(
      String name, Class<? extends LangChain4jException> type, String code, Checks.Body body) {
    checks.check(
        name,
        () -> {
          LangChain4jException e = Checks.failure(type, body);
          Checks.truth(e.getMessage().contains("\"" + code + "\""), e.getMessage());
          return e.getClass().getSimpleName();
        });
  }

  private void troubles() {
    checks.check(
        "unparsed completions are not asked for again",
        () -> {
          long before = checks.requests("unparsed");
          Checks.failure(InvalidRequestException.class, () -> ask("mumble", builder -> builder));
          Checks.settle();
          Checks.equal(checks.requests("unparsed") - before, 1L, "requests");
          return "InvalidRequestException, 1 request";
        });
    checks.check(
        "a deadline is not tried again with maxRetries(0)",
        () -> {
          long before = checks.requests("deadline");
          InternalServerException e =
              Checks.failure(
                  InternalServerException.class,
                  () ->
                      ask(
                          "wait",
                          builder ->
                              builder.maxRetries(0).metadata(Map.of("iapo_deadline_ms", "200"))));
          Checks.equal(((HttpException) e.getCause()).statusCode(), 504, "status");
          Checks.settle();
          Checks.equal(checks.requests("deadline") - before, 1L, "requests");
          return "InternalServerException, 1 request";
        });
    checks.check(
        "429 is tried again",
        () -> {
          long before = checks.requests("busy");
          CompletableFuture<ChatResponse> slow =
              CompletableFuture.supplyAsync(() -> ask("wait", builder -> builder));
          TimeUnit.MILLISECONDS.sleep(200);
          ask(builder -> builder);
          slow.get(20, TimeUnit.SECONDS);
          long refused = checks.requests("busy") - before;
          Checks.truth(refused >= 1, refused + " refused");
          return refused + " refused";
        });
    checks.check(
        "503 is tried again",
        () -> {
          long before = checks.requests("provider-unavailable");
          ask("refuse once: " + System.nanoTime(), builder -> builder);
          Checks.equal(checks.requests("provider-unavailable") - before, 1L, "refused");
          return "1 refused";
        });
  }
}
