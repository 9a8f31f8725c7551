package dev.iapo.gateway;

import static dev.iapo.testkit.GatewayBench.completions;
import static dev.iapo.testkit.GatewayBench.job;
import static dev.iapo.testkit.GatewayBench.retry;
import static dev.iapo.testkit.GatewayBench.settings;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;
import dev.iapo.ledger.Ledger;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import dev.iapo.testkit.GatewayBench;
import dev.iapo.testkit.ScriptedClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LlmGatewayTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Budget PLENTY = completions(10_000);
  private static final GatewaySettings.Breaker NEVER =
      new GatewaySettings.Breaker(1, 1000, Duration.ofSeconds(60));

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private static GatewayBench bench(ScriptedClient client, Budget budget) {
    return new GatewayBench(KIT, settings(), client).open("run", budget);
  }

  private static LlmFailure failure(Kind kind) {
    return LlmFailure.of(kind, kind + " happened");
  }

  private static int size(JobResult result) {
    return result.calls().stream().mapToInt(call -> call.reply().completions().size()).sum();
  }

  /** The first calls are answered as listed, all others obligingly. */
  private static ScriptedClient first(LlmResult... answers) {
    return new ScriptedClient(
        (request, call) ->
            CompletableFuture.completedFuture(
                call < answers.length
                    ? answers[call]
                    : ScriptedClient.reply(request, request.choices())));
  }

  /** Every job is answered, nothing stays reserved, and the ledger agrees with the provider. */
  private static void assertBooksAgree(GatewayBench bench, ScriptedClient client) {
    assertThat(bench.settled("run")).isEqualTo(client.bill());
  }

  @Test
  void complete_providerHonoursChoices_oneCall() {
    ScriptedClient client = ScriptedClient.obliging();
    GatewayBench bench = bench(client, PLENTY);

    JobResult result = bench.complete(job("run", "a", 5));

    assertThat(client.requests()).extracting(LlmRequest::choices).containsExactly(5);
    assertThat(client.requests().get(0).deadline()).isEqualTo(Duration.ofSeconds(30));
    assertThat(size(result)).isEqualTo(5);
    assertThat(result.failure()).isEmpty();
    assertThat(result.wasted()).isEqualTo(Spend.NOTHING);
    assertThat(client.bill()).isEqualTo(new Spend(5, 25, 6 * 2000 + 4 * 1000 + 15 * 7000));
    assertBooksAgree(bench, client);
  }

  @Test
  void complete_moreThanOneCallBrings_splitWithSeedsOfTheirOwn() {
    ScriptedClient client = ScriptedClient.obliging();
    GatewayBench bench =
        new GatewayBench(KIT, settings(16, 100, retry(4), NEVER), client).open("run", PLENTY);

    JobResult result = bench.complete(job("run", "a", 7, 3));

    assertThat(client.requests()).extracting(LlmRequest::choices).containsExactly(3, 3, 1);
    assertThat(client.requests()).extracting(LlmRequest::seed).doesNotHaveDuplicates();
    assertThat(result.calls()).extracting(JobResult.PaidCall::offset).containsExactly(0, 3, 6);
    assertBooksAgree(bench, client);
  }

  @Test
  void complete_providerIgnoresChoices_toppedUpAndRememberedWithinTheBudget() {
    ScriptedClient client =
        new ScriptedClient(
            (request, call) -> CompletableFuture.completedFuture(ScriptedClient.reply(request, 1)));
    GatewayBench bench = bench(client, completions(8));

    JobResult first = bench.complete(job("run", "a", 5));
    JobResult second = bench.complete(job("run", "b", 3));

    assertThat(client.requests())
        .extracting(LlmRequest::choices)
        .containsExactly(5, 1, 1, 1, 1, 1, 1, 1);
    assertThat(bench.status().singly()).containsExactly("model-x");
    assertThat(size(first)).isEqualTo(5);
    assertThat(size(second)).isEqualTo(3);
    assertThat(first.calls()).extracting(JobResult.PaidCall::offset).containsExactly(0, 1, 2, 3, 4);
    assertBooksAgree(bench, client);
  }

  @Test
  void complete_promptBlocked_saysNothingOfTheModelsChoices() {
    ScriptedClient client =
        new ScriptedClient(
            (request, call) ->
                CompletableFuture.completedFuture(
                    call < 3
                        ? new LlmReply(
                            List.of(new LlmReply.Completion("", "content_filter")),
                            Optional.of(ScriptedClient.usage(10, 0, 0)))
                        : ScriptedClient.reply(request, request.choices())));
    GatewayBench bench = bench(client, PLENTY);

    assertThat(size(bench.complete(job("run", "a", 3)))).isEqualTo(3);
    assertThat(size(bench.complete(job("run", "b", 3)))).isEqualTo(3);

    assertThat(client.requests()).extracting(LlmRequest::choices).containsExactly(3, 1, 1, 3);
    assertThat(bench.status().singly()).isEmpty();
  }

  @Test
  void complete_oneOfTwoChoicesOnce_toppedUpAndNotRemembered() {
    ScriptedClient client =
        new ScriptedClient(
            (request, call) ->
                CompletableFuture.completedFuture(
                    ScriptedClient.reply(request, call == 0 ? 1 : request.choices())));
    GatewayBench bench = bench(client, PLENTY);

    assertThat(size(bench.complete(job("run", "a", 2)))).isEqualTo(2);
    assertThat(size(bench.complete(job("run", "b", 2)))).isEqualTo(2);

    assertThat(client.requests()).extracting(LlmRequest::choices).containsExactly(2, 1, 2);
    assertThat(bench.status().singly()).isEmpty();
    assertBooksAgree(bench, client);
  }

  /** The part of a reservation that a short answer left is not another pull's to take. */
  @Test
  void complete_fewerChoicesWhileAnotherPullWaits_restStaysReserved() {
    ScriptedClient client =
        new ScriptedClient(
            (request, call) -> CompletableFuture.completedFuture(ScriptedClient.reply(request, 1)));
    GatewayBench bench = bench(client, completions(8));
    TestProbe<JobResult> first = bench.submit(job("run", "a", 6));
    TestProbe<Ledger.Reservation> waiting = KIT.createTestProbe();
    bench.ledger.tell(new Ledger.Reserve("run", "b", "fake", new Spend(3, 0, 0), waiting.getRef()));

    JobResult result = first.receiveMessage(Duration.ofSeconds(10));

    assertThat(result.failure()).isEmpty();
    assertThat(size(result)).isEqualTo(6);
    waiting.expectMessageClass(Ledger.Refused.class);
    assertBooksAgree(bench, client);
  }

  @Test
  void complete_moreChoicesThanAskedFor_onlyThoseAskedForAreUsed() {
    ScriptedClient client =
        new ScriptedClient(
            (request, call) -> CompletableFuture.completedFuture(ScriptedClient.reply(request, 9)));
    GatewayBench bench = bench(client, PLENTY);

    assertThat(size(bench.complete(job("run", "a", 2)))).isEqualTo(2);

    assertBooksAgree(bench, client);
  }

  @Test
  void complete_serverErrorsFirst_retriedAndNotCharged() {
    ScriptedClient client = first(failure(Kind.SERVER_ERROR), failure(Kind.SERVER_ERROR));
    GatewayBench bench = bench(client, completions(1));

    JobResult result = bench.complete(job("run", "a", 1));

    assertThat(client.calls()).isEqualTo(3);
    assertThat(client.requests()).extracting(LlmRequest::seed).containsOnly(seed(client));
    assertThat(result.failure()).isEmpty();
    assertThat(result.failedCalls()).isEqualTo(2);
    assertThat(result.wasted()).isEqualTo(Spend.NOTHING);
    assertBooksAgree(bench, client);
  }

  private static int seed(ScriptedClient client) {
    return client.requests().get(0).seed();
  }

  @Test
  void complete_maybeBilledFirst_chargedAtMaximumAndExtended() {
    ScriptedClient client = first(failure(Kind.UNCERTAIN), failure(Kind.MALFORMED));
    GatewayBench bench = bench(client, completions(6));

    JobResult result = bench.complete(job("run", "a", 2));

    Spend most = ScriptedClient.most(client.requests().get(0), 2);
    assertThat(result.wasted()).isEqualTo(most.plus(most));
    assertThat(result.failure()).isEmpty();
    assertThat(bench.balance("run").spent().completions()).isEqualTo(6);
    assertBooksAgree(bench, client);
  }

  @Test
  void complete_budgetDoesNotCoverTheRetry_failsAndClosesItsReservation() {
    ScriptedClient client = first(failure(Kind.UNCERTAIN));
    GatewayBench bench = bench(client, completions(3));

    JobResult result = bench.complete(job("run", "a", 2));

    assertThat(client.calls()).isEqualTo(1);
    assertThat(result.failure().map(LlmFailure::kind)).contains(Kind.NOT_SENT);
    assertThat(result.wasted().completions()).isEqualTo(2);
    assertBooksAgree(bench, client);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"SERVER_ERROR", "UNREACHABLE", "UNCERTAIN", "MALFORMED"})
  void complete_retryableForEver_attemptsAreBounded(Kind kind) {
    ScriptedClient client = ScriptedClient.answering(failure(kind));
    GatewayBench bench = bench(client, PLENTY);

    JobResult result = bench.complete(job("run", "a", 2));

    int attempts = kind == Kind.UNREACHABLE ? 2 : 4;
    assertThat(client.calls()).isEqualTo(attempts);
    assertThat(result.failedCalls()).isEqualTo(attempts);
    assertThat(result.failure()).contains(failure(kind));
    assertBooksAgree(bench, client);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"UNAUTHORIZED", "QUOTA_EXHAUSTED", "REJECTED", "UNSENDABLE", "NOT_SENT"})
  void complete_permanentFailure_oneAttempt(Kind kind) {
    ScriptedClient client = ScriptedClient.answering(failure(kind));
    GatewayBench bench = bench(client, PLENTY);

    JobResult result = bench.complete(job("run", "a", 1));

    assertThat(client.calls()).isEqualTo(1);
    assertThat(result.failure()).contains(failure(kind));
    assertThat(bench.settled("run")).isEqualTo(Spend.NOTHING);
  }

  @Test
  void complete_oneOfSeveralCallsRejected_restIsNotSentAndTheCauseIsTold() {
    ScriptedClient client = ScriptedClient.answering(failure(Kind.REJECTED));
    GatewayBench bench =
        new GatewayBench(KIT, settings(1, 100, retry(4), NEVER), client).open("run", PLENTY);

    JobResult result = bench.complete(job("run", "a", 5, 1));

    assertThat(client.calls()).isEqualTo(1);
    assertThat(result.failure()).contains(failure(Kind.REJECTED));
    assertBooksAgree(bench, client);
  }

  @Test
  void complete_clientStageFails_uncertainAndCharged() {
    ScriptedClient client =
        new ScriptedClient(
            (request, call) -> CompletableFuture.failedFuture(new IllegalStateException("bug")));
    GatewayBench bench = bench(client, PLENTY);

    JobResult result = bench.complete(job("run", "a", 2));

    assertThat(result.failure().map(LlmFailure::kind)).contains(Kind.UNCERTAIN);
    assertThat(client.calls()).isEqualTo(4);
    assertBooksAgree(bench, client);
  }

  @Test
  void complete_clientThrows_uncertainAndTheGatewayLives() {
    ScriptedClient client =
        new ScriptedClient(
            (request, call) -> {
              throw new IllegalStateException("bug");
            });
    GatewayBench bench = bench(client, PLENTY);

    JobResult result = bench.complete(job("run", "a", 2));

    assertThat(result.failure().map(LlmFailure::kind)).contains(Kind.UNCERTAIN);
    assertThat(bench.status().inFlight()).isZero();
    assertBooksAgree(bench, client);
  }

  @Test
  void complete_noUsage_maximumIsCharged() {
    LlmReply bare =
        new LlmReply(
            List.of(new Completion("x", "stop"), new Completion("y", "stop")), Optional.empty());
    ScriptedClient client = ScriptedClient.answering(bare);
    GatewayBench bench = bench(client, PLENTY);

    JobResult result = bench.complete(job("run", "a", 2));

    assertThat(result.calls().get(0).charge().total())
        .isEqualTo(ScriptedClient.most(client.requests().get(0), 2));
    assertBooksAgree(bench, client);
  }

  @Test
  void complete_chargedMoreThanReserved_allOfItIsBookedAndNoMoreIsSent() {
    ScriptedClient client =
        new ScriptedClient(
            (request, call) ->
                CompletableFuture.completedFuture(
                    new LlmReply(
                        List.of(new Completion("x", "length")),
                        Optional.of(ScriptedClient.usage(10, 0, 5L * GatewayBench.MAX_TOKENS)))));
    GatewayBench bench =
        new GatewayBench(KIT, settings(1, 100, retry(4), NEVER), client).open("run", PLENTY);

    JobResult result = bench.complete(job("run", "a", 5, 1));

    long most = ScriptedClient.most(client.requests().get(0), 1).tokens();
    assertThat(result.failure())
        .contains(
            LlmFailure.of(
                Kind.OVERCHARGED,
                "the provider charged 110 tokens where at most "
                    + most
                    + " were asked for: max-tokens is not enforced"));
    assertThat(size(result)).isEqualTo(1);
    assertThat(client.calls()).isEqualTo(1);
    assertBooksAgree(bench, client);
  }
}
