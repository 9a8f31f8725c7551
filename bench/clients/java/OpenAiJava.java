import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** The official OpenAI SDK for Java against an endpoint that serves the policy "sums". */
final class OpenAiJava {
  private static final String PREMIUM = "premium";

  private final Checks checks;
  private final OpenAIClient client;

  private OpenAiJava(Checks checks) {
    this.checks = checks;
    this.client = client(checks.apiKey());
  }

  public static void main(String[] args) {
    OpenAiJava all = new OpenAiJava(Checks.of(args));
    all.answers();
    all.streams();
    all.refusals();
    if (all.checks.troubled()) {
      all.troubles();
    }
    System.exit(0); // its threads stay
  }

  private static int snippet(String baseUrl, String apiKey, String question) {
    // snippet
    OpenAIClient client = OpenAIOkHttpClient.builder().baseUrl(baseUrl).apiKey(apiKey).build();

    ChatCompletion answer =
        client
            .chat()
            .completions()
            .create(
                ChatCompletionCreateParams.builder()
                    .model("iapo/sums")
                    .addUserMessage(question)
                    .metadata(
                        ChatCompletionCreateParams.Metadata.builder()
                            .putAdditionalProperty("iapo_context", JsonValue.from("premium"))
                            .build())
                    .build());
    String text = answer.choices().get(0).message().content().orElseThrow();
    Map<?, ?> iapo = answer._additionalProperties().get("iapo").convert(Map.class);

    // By weights
    ChatCompletion cheaper =
        client
            .chat()
            .completions()
            .create(
                ChatCompletionCreateParams.builder()
                    .model("iapo/sums")
                    .addUserMessage(question)
                    .putAdditionalBodyProperty(
                        "iapo", JsonValue.from(Map.of("weights", "correct=1,cost=-0.6")))
                    .build());
    // end
    Checks.truth(text.contains((String) iapo.get("answer")), text);
    Checks.truth(number(iapo(cheaper), "completions") >= 1, cheaper.toString());
    return (int) number(iapo, "completions");
  }

  private OpenAIClient client(String key) {
    return OpenAIOkHttpClient.builder().baseUrl(checks.baseUrl()).apiKey(key).build();
  }

  private ChatCompletionCreateParams params(
      String question, UnaryOperator<ChatCompletionCreateParams.Builder> more) {
    ChatCompletionCreateParams.Builder builder =
        ChatCompletionCreateParams.builder()
            .model("iapo/sums")
            .addUserMessage(question)
            .seed(7);
    return more.apply(builder).build();
  }

  private ChatCompletion ask(
      String question, UnaryOperator<ChatCompletionCreateParams.Builder> more) {
    return client.chat().completions().create(params(question, more)).validate();
  }

  private ChatCompletion ask(UnaryOperator<ChatCompletionCreateParams.Builder> more) {
    return ask(checks.question(), more);
  }

  private static UnaryOperator<ChatCompletionCreateParams.Builder> metadata(
      String key, String value) {
    ChatCompletionCreateParams.Metadata metadata =
        ChatCompletionCreateParams.Metadata.builder()
            .putAdditionalProperty(key, JsonValue.from(value))
            .build();
    return builder -> builder.metadata(metadata);
  }

  private static UnaryOperator<ChatCompletionCreateParams.Builder> field(Map<String, ?> iapo) {
    return builder -> builder.putAdditionalBodyProperty("iapo", JsonValue.from(iapo));
  }

  private static Map<?, ?> iapo(ChatCompletion answer) {
    return answer._additionalProperties().get("iapo").convert(Map.class);
  }

  private static double number(Map<?, ?> node, String name) {
    return ((Number) node.get(name)).doubleValue();
  }

  private static String text(ChatCompletion answer) {
    return answer.choices().get(0).message().content().orElseThrow();
  }

  private void answers() {
    checks.check(
        "snippet of docs/serving.md",
        () -> snippet(checks.baseUrl(), checks.apiKey(), checks.question()) + " completions");
    checks.check(
        "models are listed",
        () -> {
          List<String> ids =
              client.models().list().data().stream().map(model -> model.validate().id()).toList();
          Checks.equal(ids, List.of("iapo/sums"), "ids");
          return "";
        });
    checks.check(
        "a model is retrieved",
        () -> {
          Checks.equal(client.models().retrieve("iapo/sums").validate().id(), "iapo/sums", "id");
          return "";
        });
    checks.check(
        "default context",
        () -> {
          ChatCompletion answer = ask(builder -> builder);
          Checks.equal(iapo(answer).get("context"), "free", "context");
          Checks.equal(answer.choices().get(0).finishReason().asString(), "stop", "finishReason");
          return "";
        });
    checks.check(
        "context by metadata",
        () -> {
          ChatCompletion answer = ask(metadata("iapo_context", PREMIUM));
          Checks.equal(iapo(answer).get("context"), PREMIUM, "context");
          return "";
        });
    checks.check(
        "weights by metadata", () -> weights(metadata("iapo_weights", "correct=1,cost=-0.3")));
    checks.check(
        "weights by a field",
        () -> weights(field(Map.of("weights", Map.of("correct", 1, "cost", -0.3)))));
    checks.check(
        "context by a header",
        () -> {
          ChatCompletion answer =
              ask(builder -> builder.putAdditionalHeader("X-Iapo-Context", "standard"));
          Checks.equal(iapo(answer).get("context"), "standard", "context");
          return "";
        });
    checks.check(
        "usage",
        () -> {
          ChatCompletion answer = ask(metadata("iapo_context", PREMIUM));
          var usage = answer.usage().orElseThrow();
          Checks.truth(usage.promptTokens() > 0 && usage.completionTokens() > 0, "" + usage);
          Checks.equal(
              usage.totalTokens(), usage.promptTokens() + usage.completionTokens(), "totalTokens");
          return iapo(answer).get("completions") + " completions, " + usage.totalTokens() + " tokens";
        });
    checks.check(
        "extension",
        () -> {
          Map<?, ?> iapo = iapo(ask(metadata("iapo_context", PREMIUM)));
          Checks.equal(iapo.get("policy"), "sums", "policy");
          Checks.truth(number(iapo, "margin") > 0, "margin");
          Checks.truth(!((List<?>) iapo.get("votes")).isEmpty(), "votes");
          return "";
        });
    checks.check(
        "ignored parameters are named",
        () -> {
          Map<?, ?> iapo = iapo(ask(builder -> builder.temperature(0.2)));
          Checks.equal(iapo.get("ignored"), List.of("temperature"), "ignored");
          return "";
        });
  }

  private String weights(UnaryOperator<ChatCompletionCreateParams.Builder> more) {
    Map<?, ?> iapo = iapo(ask(more));
    Checks.equal(number((Map<?, ?>) iapo.get("weights"), "cost"), -0.3, "weights.cost");
    Checks.equal(iapo.get("context"), null, "context");
    return "";
  }

  private void streams() {
    for (boolean included : new boolean[] {true, false}) {
      checks.check(
          "stream " + (included ? "with" : "without") + " include_usage, accumulated by the SDK",
          () -> stream(included));
    }
  }

  private String stream(boolean included) {
    ChatCompletion whole = ask(metadata("iapo_context", PREMIUM));
    ChatCompletionCreateParams params =
        params(
            checks.question(),
            builder ->
                metadata("iapo_context", PREMIUM)
                    .apply(builder)
                    .streamOptions(
                        included
                            ? Optional.of(
                                ChatCompletionStreamOptions.builder().includeUsage(true).build())
                            : Optional.empty()));
    ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
    JsonValue[] extension = new JsonValue[1];
    try (StreamResponse<ChatCompletionChunk> chunks =
        client.chat().completions().createStreaming(params)) {
      chunks.stream()
          .map(ChatCompletionChunk::validate)
          .forEach(
              chunk -> {
                accumulator.accumulate(chunk);
                JsonValue iapo = chunk._additionalProperties().get("iapo");
                extension[0] = iapo == null ? extension[0] : iapo;
              });
    }
    ChatCompletion streamed = accumulator.chatCompletion();
    Checks.equal(text(streamed), text(whole), "text");
    Map<?, ?> iapo = extension[0].convert(Map.class);
    if (included) {
      Checks.equal(streamed.usage(), whole.usage(), "usage");
    } else {
      double total = number((Map<?, ?>) iapo.get("usage"), "total_tokens");
      Checks.equal(total, (double) whole.usage().orElseThrow().totalTokens(), "usage");
    }
    Checks.equal(iapo.get("votes"), iapo(whole).get("votes"), "votes");
    return "";
  }

  private void refusals() {
    refused(
        "wrong key",
        UnauthorizedException.class,
        "invalid_api_key",
        () -> client("wrong").chat().completions().create(params("?", builder -> builder)));
    refused(
        "unknown model",
        NotFoundException.class,
        "model_not_found",
        () -> ask(builder -> builder.model("iapo/none")));
    refused(
        "unknown model retrieved",
        NotFoundException.class,
        "model_not_found",
        () -> client.models().retrieve("iapo/none"));
    refused(
        "unknown context",
        BadRequestException.class,
        "unknown_context",
        () -> ask(metadata("iapo_context", "none")));
    refused(
        "weights of the wrong sign",
        BadRequestException.class,
        "invalid_weights",
        () -> ask(field(Map.of("weights", Map.of("correct", 1, "cost", 1)))));
    refused(
        "tools",
        BadRequestException.class,
        "unsupported_parameter",
        () ->
            ask(
                builder ->
                    builder.addFunctionTool(FunctionDefinition.builder().name("add").build())));
    refused(
        "a limit too low",
        OpenAIServiceException.class,
        "cost_limit_too_low",
        () -> ask(field(Map.of("max_tokens", 1))));
    refused(
        "unknown context, streamed",
        BadRequestException.class,
        "unknown_context",
        () ->
            client
                .chat()
                .completions()
                .createStreaming(params("?", metadata("iapo_context", "none")))
                .close());
  }

  private void refused(
      String name, Class<? extends OpenAIServiceException> type, String code, Checks.Body body) {
    checks.check(
        name,
        () -> {
          OpenAIServiceException e = Checks.failure(type, body);
          Checks.equal(e.code(), Optional.of(code), "code");
          return e.getClass().getSimpleName();
        });
  }

  private void troubles() {
    checks.check(
        "unparsed completions are not asked for again",
        () -> once("unparsed", 422, () -> ask("mumble", builder -> builder)));
    checks.check(
        "a deadline is not tried again",
        () -> once("deadline", 504, () -> ask("wait", field(Map.of("deadline_ms", 200)))));
    checks.check(
        "429 is tried again",
        () -> {
          long before = checks.requests("busy");
          CompletableFuture<ChatCompletion> slow =
              CompletableFuture.supplyAsync(() -> ask("wait", builder -> builder));
          TimeUnit.MILLISECONDS.sleep(200);
          text(ask(builder -> builder));
          text(slow.get(20, TimeUnit.SECONDS));
          long refused = checks.requests("busy") - before;
          Checks.truth(refused >= 1, refused + " refused");
          return refused + " refused";
        });
    checks.check(
        "503 is tried again",
        () -> {
          long before = checks.requests("provider-unavailable");
          text(ask("refuse once: " + System.nanoTime(), builder -> builder));
          Checks.equal(checks.requests("provider-unavailable") - before, 1L, "refused");
          return "1 refused";
        });
  }

  private String once(String outcome, int status, Checks.Body body) throws Exception {
    long before = checks.requests(outcome);
    OpenAIServiceException e = Checks.failure(OpenAIServiceException.class, body);
    Checks.equal(e.statusCode(), status, "status");
    Checks.settle();
    Checks.equal(checks.requests(outcome) - before, 1L, "requests");
    return e.getClass().getSimpleName() + ", 1 request";
  }
}
