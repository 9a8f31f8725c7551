package dev.iapo.gateway;

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
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import dev.iapo.testkit.GatewayBench;
import dev.iapo.testkit.ScriptedClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many jobs of two runs against a provider that does everything wrong now and then. */
class LlmGatewayChaosTest {
  private static final int IN_FLIGHT = 9;
  private static final int JOBS = 300;
  private static final Kind[] FAILURES = // but for that which gives up all that waits
      Arrays.stream(Kind.values())
          .filter(kind -> kind != Kind.QUOTA_EXHAUSTED)
          .toArray(Kind[]::new);
  private static final ActorTestKit KIT = ActorTestKit.create();

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private static ScriptedClient unreliable(long seed) {
    return new ScriptedClient(
        (request, call) -> {
          SplittableRandom random = new SplittableRandom(seed * 1_000_003 + call);
          Executor later =
              CompletableFuture.delayedExecutor(random.nextInt(2_000), TimeUnit.MICROSECONDS);
          CompletionStage<LlmResult> answer =
              CompletableFuture.supplyAsync(() -> answer(request, random), later);
          return answer;
        });
  }

  private static LlmResult answer(LlmRequest request, SplittableRandom random) {
    int what = random.nextInt(100);
    if (what < 60) {
      return ScriptedClient.reply(request, request.choices());
    }
    if (what < 62) {
      return ScriptedClient.reply(request, 1 + random.nextInt(request.choices()));
    }
    if (what < 66) {
      LlmReply reply = ScriptedClient.reply(request, request.choices());
      return new LlmReply(reply.completions(), Optional.empty());
    }
    if (what < 68) {
      throw new IllegalStateException("a bug of the client");
    }
    Kind kind = FAILURES[random.nextInt(FAILURES.length)];
    return new LlmFailure(
        kind,
        "made up",
        random.nextBoolean() ? Optional.empty() : Optional.of(Duration.ofNanos(1_000)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void complete_manyJobsAndFailures_booksAgreeAndBoundsHold(long seed) {
    ScriptedClient client = unreliable(seed);
    Budget budget =
        seed % 2 == 0
            ? new Budget(Budget.Unit.COMPLETIONS, 900, 0)
            : new Budget(Budget.Unit.USD, 100_000_000, 0);
    GatewayBench bench =
        new GatewayBench(
                KIT,
                settings(
                    IN_FLIGHT,
                    10_000,
                    retry(3),
                    new GatewaySettings.Breaker(0.9, 20, Duration.ofMillis(5))),
                client)
            .open("run", budget)
            .open("other", budget);
    SplittableRandom random = new SplittableRandom(seed);
    TestProbe<JobResult> ended = KIT.createTestProbe();
    TestProbe<Ledger.Reservation> reserved = KIT.createTestProbe();
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < JOBS; i++) {
      Job job = job(random.nextBoolean() ? "run" : "other", "job" + i, 1 + random.nextInt(9), 4);
      jobs.add(job);
      Spend most = job.reservation();
      bench.ledger.tell(new Ledger.Reserve(job.run(), job.id(), "fake", most, reserved.getRef()));
    }

    Set<String> granted = new HashSet<>();
    Set<String> answered = new HashSet<>();
    for (int i = 0; i < JOBS; i++) {
      Ledger.Reservation reservation = reserved.receiveMessage(Duration.ofSeconds(20));
      if (reservation instanceof Ledger.Granted) {
        granted.add(reservation.id());
        int index = Integer.parseInt(reservation.id().substring(3));
        bench.gateway.tell(new LlmGateway.Complete(jobs.get(index), ended.getRef()));
      }
    }
    for (int i = 0; i < granted.size(); i++) {
      JobResult result = ended.receiveMessage(Duration.ofSeconds(20));
      assertThat(answered.add(result.id())).isTrue();
      assertComplete(jobs.get(Integer.parseInt(result.id().substring(3))), result);
    }

    assertThat(answered).isEqualTo(granted);
    Spend run = bench.settled("run");
    Spend other = bench.settled("other");
    assertThat(run.plus(other)).isEqualTo(client.bill());
    assertThat(run.in(budget.unit())).isLessThanOrEqualTo(budget.limit());
    assertThat(other.in(budget.unit())).isLessThanOrEqualTo(budget.limit());
    assertThat(client.mostInFlight()).isLessThanOrEqualTo(IN_FLIGHT);
    assertThat(bench.status().inFlight()).isZero();
    assertThat(bench.status().queued()).isZero();
    KIT.stop(bench.gateway);
    KIT.stop(bench.ledger);
  }

  /** Completions are those of consecutive offsets, without a gap if nothing failed. */
  private static void assertComplete(Job job, JobResult result) {
    int size = 0;
    int end = 0;
    for (JobResult.PaidCall call : result.calls()) {
      assertThat(call.offset()).isGreaterThanOrEqualTo(end);
      end = call.offset() + call.reply().completions().size();
      size += call.reply().completions().size();
    }
    assertThat(end).isLessThanOrEqualTo(job.choices());
    assertThat(size == job.choices()).isEqualTo(result.failure().isEmpty());
  }
}
