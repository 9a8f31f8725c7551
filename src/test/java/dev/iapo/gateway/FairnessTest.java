package dev.iapo.gateway;

import static dev.iapo.testkit.GatewayBench.completions;
import static dev.iapo.testkit.GatewayBench.job;
import static dev.iapo.testkit.GatewayBench.retry;
import static dev.iapo.testkit.GatewayBench.settings;
import static dev.iapo.testkit.GatewayBench.withPriority;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import dev.iapo.domain.Priority;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import dev.iapo.testkit.GatewayBench;
import dev.iapo.testkit.ScriptedClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A small run beside a large one. */
class FairnessTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final int LARGE_JOBS = 1000;
  private static final int CALLS_PER_LARGE_JOB = 10;
  private static final int SMALL_JOBS = 10;
  private static final int EVERY = 5;

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private static LlmResult limited() {
    return new LlmFailure(Kind.RATE_LIMITED, "slow", Optional.of(Duration.ofMillis(1)));
  }

  private static boolean isSmall(LlmRequest request) {
    return request.messages().get(0).content().contains("small");
  }

  @Test
  void complete_smallRunBesideTenThousandCalls_servedInTurnAcrossRefusalsAndPauses() {
    CompletableFuture<LlmResult> held = new CompletableFuture<>();
    ScriptedClient client =
        new ScriptedClient(
            (request, call) ->
                call == 0
                    ? held
                    : CompletableFuture.completedFuture(
                        call % EVERY == 0 ? limited() : ScriptedClient.reply(request, 1)));
    GatewayBench bench =
        new GatewayBench(
                KIT,
                settings(
                    1,
                    2 * LARGE_JOBS,
                    retry(4),
                    new GatewaySettings.Breaker(1, 1000, Duration.ofSeconds(60))),
                client)
            .open("large", completions(1_000_000))
            .open("small", completions(1_000_000));
    for (int i = 0; i < LARGE_JOBS; i++) {
      bench.submit(job("large", "large" + i, CALLS_PER_LARGE_JOB, 1));
    }
    List<TestProbe<JobResult>> small = new ArrayList<>();
    for (int i = 0; i < SMALL_JOBS; i++) {
      small.add(bench.submit(job("small", "small" + i, 1)));
    }
    await()
        .until(() -> bench.status().queued() == LARGE_JOBS * CALLS_PER_LARGE_JOB + SMALL_JOBS - 1);

    held.complete(limited());
    small.forEach(job -> assertThat(job.receiveMessage().failure()).isEmpty());
    bench.gateway.tell(new LlmGateway.Abandon("large"));

    List<LlmRequest> requests = client.requests();
    int last = 0;
    int sentOfSmall = 0;
    for (int i = 0; i < requests.size(); i++) {
      if (isSmall(requests.get(i))) {
        last = i;
        sentOfSmall++;
      }
    }
    assertThat(sentOfSmall).isGreaterThanOrEqualTo(SMALL_JOBS);
    assertThat(last)
        .as("every other call is the small run's")
        .isLessThanOrEqualTo(2 * sentOfSmall + 2);
  }

  /** The first call is under way, alone, while the others are handed in. */
  @Test
  void complete_threePriorities_sentFourTwoAndOneOfSeven() {
    CompletableFuture<LlmResult> held = new CompletableFuture<>();
    ScriptedClient client =
        new ScriptedClient(
            (request, call) ->
                call == 0
                    ? held
                    : CompletableFuture.completedFuture(ScriptedClient.reply(request, 1)));
    GatewayBench bench =
        new GatewayBench(
            KIT,
            settings(
                1, 1000, retry(4), new GatewaySettings.Breaker(1, 1000, Duration.ofSeconds(60))),
            client);
    bench.open("first", completions(1)).submit(job("first", "first", 1));
    List<TestProbe<JobResult>> jobs = new ArrayList<>();
    for (Priority priority : Priority.values()) {
      String run = priority.label();
      bench.open(run, completions(1000));
      for (int i = 0; i < 10 * priority.weight(); i++) {
        jobs.add(bench.submit(withPriority(job(run, run + "_" + i, 1), priority)));
      }
    }
    await().until(() -> bench.status().queued() == jobs.size());
    held.complete(ScriptedClient.reply(client.requests().get(0), 1));
    jobs.forEach(job -> assertThat(job.receiveMessage().failure()).isEmpty());

    StringBuilder order = new StringBuilder();
    for (LlmRequest request : client.requests().subList(1, 1 + jobs.size())) {
      order.append(request.messages().get(0).content().charAt("What is ".length()));
    }
    assertThat(order).hasToString("lnh" + "hnhhlnh".repeat(9) + "hnhh");
  }
}
