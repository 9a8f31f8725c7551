package dev.iapo.gateway;

import static dev.iapo.testkit.GatewayBench.completions;
import static dev.iapo.testkit.GatewayBench.job;
import static dev.iapo.testkit.GatewayBench.retry;
import static dev.iapo.testkit.GatewayBench.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import dev.iapo.domain.Budget;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmResult;
import dev.iapo.testkit.GatewayBench;
import dev.iapo.testkit.ScriptedClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** How calls share a provider that limits, fails, or is full. */
class ProviderLimitsTest {
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

  private static LlmResult limited(Duration retryAfter) {
    return new LlmFailure(Kind.RATE_LIMITED, "slow down", Optional.of(retryAfter));
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
  void complete_rateLimited_allCallsOfTheProviderWaitAndTheCallGoesFirst() {
    ScriptedClient client = first(limited(Duration.ofMinutes(5)));
    GatewayBench bench = bench(client, PLENTY);

    TestProbe<JobResult> a = bench.submit(job("run", "a", 1));
    await().until(() -> bench.status().paused());
    TestProbe<JobResult> b = bench.submit(job("run", "b", 1));
    await().until(() -> bench.status().queued() == 2);

    assertThat(client.calls()).isEqualTo(1);
    bench.gateway.tell(new LlmGateway.Abandon("run"));
    assertThat(a.receiveMessage().failedCalls()).isEqualTo(1);
    assertThat(b.receiveMessage().failedCalls()).isZero();
    assertBooksAgree(bench, client);
  }

  @Test
  void complete_rateLimitedBriefly_requeuedInFront() {
    ScriptedClient client = first(limited(Duration.ofMillis(300)));
    GatewayBench bench =
        new GatewayBench(KIT, settings(1, 100, retry(4), NEVER), client).open("run", PLENTY);

    List<TestProbe<JobResult>> jobs =
        IntStream.range(0, 3).mapToObj(i -> bench.submit(job("run", "job" + i, 1))).toList();
    jobs.forEach(job -> assertThat(job.receiveMessage().failure()).isEmpty());

    assertThat(client.requests())
        .extracting(request -> request.messages().get(0).content().substring(8))
        .containsExactly("job0?", "job0?", "job1?", "job2?");
    assertBooksAgree(bench, client);
  }

  @Test
  void complete_rateLimitedForTooLong_failsAndOthersWaitAllTheSame() {
    ScriptedClient client = first(limited(Duration.ofMinutes(5)));
    GatewaySettings.Retry shorter = retry(4, Duration.ofMinutes(4));
    GatewayBench bench =
        new GatewayBench(KIT, settings(4, 100, shorter, NEVER), client).open("run", PLENTY);

    assertThat(bench.complete(job("run", "a", 1)).failure()).isPresent();
    bench.submit(job("run", "b", 1));

    assertThat(bench.status().paused()).isTrue();
    assertThat(bench.status().queued()).isEqualTo(1);
    assertThat(client.calls()).isEqualTo(1);
  }

  @Test
  void complete_rateLimitedMoreOftenThanAttempts_goesOn() {
    LlmResult[] limited = new LlmResult[30];
    Arrays.fill(limited, failure(Kind.RATE_LIMITED));
    limited[7] = failure(Kind.SERVER_ERROR);
    ScriptedClient client = first(limited);
    GatewayBench bench =
        new GatewayBench(KIT, settings(4, 100, retry(2), NEVER), client).open("run", PLENTY);

    JobResult result = bench.complete(job("run", "a", 1));

    assertThat(result.failure()).isEmpty();
    assertThat(result.failedCalls()).isEqualTo(30);
    assertThat(client.calls()).isEqualTo(31);
    assertBooksAgree(bench, client);
  }

  @Test
  void complete_rateLimitedForEver_waitIsBounded() {
    ScriptedClient client = ScriptedClient.answering(failure(Kind.RATE_LIMITED));
    GatewaySettings.Retry quick = retry(4, Duration.ofMillis(40));
    GatewayBench bench =
        new GatewayBench(KIT, settings(4, 100, quick, NEVER), client).open("run", PLENTY);

    JobResult result = bench.complete(job("run", "a", 1));

    assertThat(result.failure()).contains(failure(Kind.RATE_LIMITED));
    // waits of 1/2..1 and 1..2 ms, and then of 2..4 ms each
    assertThat(client.calls()).isBetween(11, 22);
    assertBooksAgree(bench, client);
  }

  @Test
  void complete_asManyJobsAsAllowed_furtherOnesAreRefusedHoweverManyCallsTheyHave() {
    CompletableFuture<LlmResult> held = new CompletableFuture<>();
    ScriptedClient client = new ScriptedClient((request, call) -> held);
    GatewayBench bench =
        new GatewayBench(KIT, settings(1, 3, retry(4), NEVER), client).open("run", PLENTY);
    List<TestProbe<JobResult>> accepted =
        IntStream.range(0, 3).mapToObj(i -> bench.submit(job("run", "job" + i, 5, 1))).toList();

    JobResult refused = bench.complete(job("run", "late", 1));

    assertThat(refused.failure().map(LlmFailure::message))
        .hasValueSatisfying(message -> assertThat(message).contains("queue of provider fake"));
    held.complete(ScriptedClient.reply(client.requests().get(0), 1));
    accepted.forEach(job -> assertThat(job.receiveMessage().failure()).isEmpty());
    assertThat(bench.complete(job("run", "later", 1)).failure()).isEmpty();
    assertBooksAgree(bench, client);
  }

  @Test
  void complete_twoRuns_servedInTurn() {
    List<CompletableFuture<LlmResult>> held = new ArrayList<>();
    ScriptedClient client =
        new ScriptedClient(
            (request, call) -> {
              if (call > 0) {
                return CompletableFuture.completedFuture(ScriptedClient.reply(request, 1));
              }
              held.add(new CompletableFuture<>());
              return held.get(0);
            });
    GatewayBench bench =
        new GatewayBench(KIT, settings(1, 100, retry(4), NEVER), client)
            .open("run", PLENTY)
            .open("other", PLENTY);
    List<TestProbe<JobResult>> jobs = new ArrayList<>();
    for (String run : List.of("run", "other")) {
      for (int i = 0; i < 4; i++) {
        jobs.add(bench.submit(job(run, run + i, 1)));
      }
    }
    await().until(() -> bench.status().queued() == 7);
    held.get(0).complete(ScriptedClient.reply(client.requests().get(0), 1));
    jobs.forEach(job -> job.receiveMessage());

    assertThat(client.requests())
        .extracting(
            request -> request.messages().get(0).content().replaceAll("What is |\\d\\?", ""))
        .containsExactly("run", "run", "other", "run", "other", "run", "other", "other");
    assertThat(bench.settled("run").plus(bench.settled("other"))).isEqualTo(client.bill());
  }

  @Test
  void complete_mostCallsFail_breakerOpensAndRecovers() {
    ScriptedClient client =
        first(failure(Kind.SERVER_ERROR), failure(Kind.SERVER_ERROR), failure(Kind.SERVER_ERROR));
    GatewaySettings.Breaker breaker = new GatewaySettings.Breaker(0.5, 3, Duration.ofMillis(300));
    GatewayBench bench =
        new GatewayBench(KIT, settings(4, 100, retry(1), breaker), client).open("run", PLENTY);
    for (int i = 0; i < 3; i++) {
      assertThat(bench.complete(job("run", "failing" + i, 1)).failure()).isPresent();
    }
    assertThat(bench.status().paused()).isTrue();

    assertThat(bench.complete(job("run", "later", 1)).failure()).isEmpty();

    assertThat(bench.status().paused()).isFalse();
    assertBooksAgree(bench, client);
  }
}
