package dev.iapo.testkit;

import dev.iapo.domain.Seeds;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.llm.LlmReply.Usage;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import dev.iapo.simulate.EnvironmentResponses;
import dev.iapo.simulate.EnvironmentTask;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.simulate.ResponseModel.Recognition;
import dev.iapo.simulate.SimulatedCompletion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Answers from a recorded environment, without HTTP. */
public final class EnvironmentClient {
  private static final int INPUT_TOKENS = 12;

  private EnvironmentClient() {}

  /** A client that answers at once. */
  public static ScriptedClient of(RecordedEnvironment environment) {
    return new ScriptedClient(
        (request, call) ->
            CompletableFuture.completedFuture(answer(environment, request, request.choices())));
  }

  /** What a request is answered; it follows from the request alone. */
  public static LlmReply answer(RecordedEnvironment environment, LlmRequest request, int choices) {
    Recognition.Known known =
        (Recognition.Known)
            new EnvironmentResponses(environment).recognise("m", request.messages());
    List<Completion> completions = new ArrayList<>();
    double cost = 0;
    long output = 0;
    for (int i = 0; i < choices; i++) {
      SimulatedCompletion completion = known.respondent().complete(Seeds.mix(request.seed(), i));
      completions.add(new Completion(completion.text(), completion.finishReason()));
      cost += completion.recordedCost().orElseThrow();
      output += completion.outputTokens();
    }
    Map<String, Double> extra = Map.of(EnvironmentTask.COST_FIELD, cost);
    return new LlmReply(completions, Optional.of(new Usage(INPUT_TOKENS, 0, output, extra)));
  }

  /** An answer that comes after a random while, up to 1 ms. */
  public static CompletionStage<LlmResult> later(LlmResult answer, long seed) {
    long micros = new SplittableRandom(seed).nextInt(1_000);
    return CompletableFuture.supplyAsync(
        () -> answer, CompletableFuture.delayedExecutor(micros, TimeUnit.MICROSECONDS));
  }

  /** The prompt of a request. */
  public static String prompt(LlmRequest request) {
    return request.messages().get(0).content();
  }

  /** The query of a request. */
  public static String query(LlmRequest request) {
    return request.messages().get(1).content();
  }
}
