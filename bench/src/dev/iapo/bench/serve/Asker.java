package dev.iapo.bench.serve;

import dev.iapo.bench.engine.Tasks;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Sampling;
import dev.iapo.llm.LlmClient;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/** Asks for the solution of a problem; the stage fails if it is not answered. */
interface Asker {
  Duration DEADLINE = Duration.ofSeconds(60);
  Sampling SAMPLING = Sampling.ofMaxTokens(Tasks.MAX_TOKENS);

  CompletionStage<?> ask(int problem);

  /** A policy: one request each. */
  static Asker policy(LlmClient client, String name) {
    return problem ->
        send(
            client,
            "iapo/" + name,
            List.of(new ChatMessage("user", Tasks.PROBLEM + problem)),
            1,
            problem);
  }

  /**
   * The model itself, as the policy would ask it: so many calls at once, each of so many choices.
   */
  static Asker model(LlmClient client, int calls, int choices) {
    return problem -> {
      List<ChatMessage> messages =
          List.of(
              new ChatMessage("system", Tasks.INSTRUCTION + 0),
              new ChatMessage("user", Tasks.PROBLEM + problem));
      return CompletableFuture.allOf(
          IntStream.range(0, calls)
              .mapToObj(i -> send(client, "m", messages, choices, problem * calls + i))
              .toArray(CompletableFuture<?>[]::new));
    };
  }

  private static CompletableFuture<Void> send(
      LlmClient client, String model, List<ChatMessage> messages, int choices, int seed) {
    return client
        .complete(new LlmRequest(model, messages, SAMPLING, choices, seed, DEADLINE))
        .thenAccept(
            result -> {
              if (!(result instanceof LlmReply)) {
                throw new IllegalStateException(model + ": " + result);
              }
            })
        .toCompletableFuture();
  }
}
