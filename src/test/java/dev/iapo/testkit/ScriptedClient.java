package dev.iapo.testkit;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Spend;
import dev.iapo.ledger.Prices;
import dev.iapo.llm.LlmClient;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.llm.LlmReply.Usage;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A provider that answers as a script says, and keeps its own books: every request, the most at a
 * time, and what it would bill at most, reckoned apart from the code under test.
 */
public final class ScriptedClient implements LlmClient {
  /** What the provider bills. */
  public static final Prices PRICES = new Prices(2_000, 1_000, 7_000);

  private static final int FRAME_TOKENS = 16;

  /** Answers the calls. */
  @FunctionalInterface
  public interface Script {
    /**
     * Answers a call.
     *
     * @param call its number, from 0
     */
    CompletionStage<LlmResult> answer(LlmRequest request, int call);
  }

  private final Script script;
  private final OptionalLong picoUsdPerAnswer;
  private final List<LlmRequest> requests = new ArrayList<>();
  private int inFlight;
  private int mostInFlight;
  private Spend bill = Spend.NOTHING;

  public ScriptedClient(Script script) {
    this(script, OptionalLong.empty());
  }

  private ScriptedClient(Script script, OptionalLong picoUsdPerAnswer) {
    this.script = script;
    this.picoUsdPerAnswer = picoUsdPerAnswer;
  }

  /** A service, which bills answers and neither completions nor tokens. */
  public static ScriptedClient service(long picoUsdPerAnswer, Script script) {
    return new ScriptedClient(script, OptionalLong.of(picoUsdPerAnswer));
  }

  /** Answers at once, the last answer over and over. */
  public static ScriptedClient answering(LlmResult... answers) {
    return new ScriptedClient(
        (request, call) ->
            CompletableFuture.completedFuture(answers[Math.min(call, answers.length - 1)]));
  }

  /** Answers at once with as many completions as asked for, each its seed and index. */
  public static ScriptedClient obliging() {
    return new ScriptedClient(
        (request, call) -> CompletableFuture.completedFuture(reply(request, request.choices())));
  }

  /** A reply whose completions follow from the request alone; 10 prompt tokens and 3 each. */
  public static LlmReply reply(LlmRequest request, int choices) {
    List<Completion> completions = new ArrayList<>();
    for (int i = 0; i < choices; i++) {
      completions.add(new Completion(request.seed() + "#" + i, "stop"));
    }
    return new LlmReply(completions, Optional.of(usage(10, 4, 3L * choices)));
  }

  public static Usage usage(long input, long cached, long output) {
    return new Usage(input, cached, output, Map.of());
  }

  @Override
  public CompletionStage<LlmResult> complete(LlmRequest request) {
    int call;
    synchronized (this) {
      call = requests.size();
      requests.add(request);
      inFlight++;
      mostInFlight = Math.max(mostInFlight, inFlight);
    }
    CompletionStage<LlmResult> answer;
    try {
      answer = script.answer(request, call);
    } catch (RuntimeException e) {
      book(request, LlmFailure.of(LlmFailure.Kind.UNCERTAIN, "thrown"));
      throw e;
    }
    return answer.whenComplete(
        (result, bug) ->
            book(
                request,
                result != null ? result : LlmFailure.of(LlmFailure.Kind.UNCERTAIN, "bug")));
  }

  private synchronized void book(LlmRequest request, LlmResult result) {
    inFlight--;
    if (picoUsdPerAnswer.isPresent()) {
      bill = bill.plus(new Spend(0, 0, answers(request, result) * picoUsdPerAnswer.getAsLong()));
    } else if (result instanceof LlmReply reply) {
      int brought = Math.min(reply.completions().size(), request.choices());
      bill =
          bill.plus(
              reply
                  .usage()
                  .map(usage -> billed(brought, usage))
                  .orElseGet(() -> most(request, brought)));
    } else if (((LlmFailure) result).kind().maybeBilled()) {
      bill = bill.plus(most(request, request.choices()));
    }
  }

  private static long answers(LlmRequest request, LlmResult result) {
    if (result instanceof LlmReply reply) {
      return Math.min(reply.completions().size(), request.choices());
    }
    return ((LlmFailure) result).kind().maybeBilled() ? request.choices() : 0;
  }

  /** The most that a call for so many completions is billed. */
  public static Spend most(LlmRequest request, int choices) {
    return most(request.messages(), choices, request.sampling().maxTokens());
  }

  public static Spend most(List<ChatMessage> messages, int choices, int maxTokens) {
    long input = FRAME_TOKENS;
    for (ChatMessage message : messages) {
      input += FRAME_TOKENS + message.content().getBytes(StandardCharsets.UTF_8).length;
    }
    return spend(choices, input, 0, (long) choices * maxTokens);
  }

  /** What is billed for an answer. */
  static Spend billed(int completions, Usage usage) {
    return spend(completions, usage.inputTokens(), usage.cachedInputTokens(), usage.outputTokens());
  }

  private static Spend spend(int completions, long input, long cached, long output) {
    return new Spend(
        completions, input + output, (input - cached) * 2_000 + cached * 1_000 + output * 7_000);
  }

  public synchronized List<LlmRequest> requests() {
    return List.copyOf(requests);
  }

  public synchronized int calls() {
    return requests.size();
  }

  public synchronized int mostInFlight() {
    return mostInFlight;
  }

  /** Everything billed so far. */
  public synchronized Spend bill() {
    return bill;
  }

  @Override
  public void close() {}
}
