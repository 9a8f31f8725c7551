package dev.iapo.gateway;

import static dev.iapo.testkit.GatewayBench.completions;
import static dev.iapo.testkit.GatewayBench.job;
import static dev.iapo.testkit.GatewayBench.retry;
import static dev.iapo.testkit.GatewayBench.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.iapo.ledger.Ledger;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmResult;
import dev.iapo.testkit.GatewayBench;
import dev.iapo.testkit.ScriptedClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** After {@link LlmGateway.Abandon} nothing more of the run is sent, and every job is answered. */
class AbandonTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final LlmFailure UNCERTAIN = LlmFailure.of(Kind.UNCERTAIN, "lost");
  private static final GatewaySettings.Breaker NEVER =
      new GatewaySettings.Breaker(1, 1000, Duration.ofSeconds(60));

  private final CompletableFuture<LlmResult> held = new CompletableFuture<>();
  private final ScriptedClient client = new ScriptedClient((request, call) -> held);

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private GatewayBench bench(GatewaySettings.Retry retry) {
    return new GatewayBench(KIT, settings(1, 100, retry, NEVER), client)
        .open("run", completions(1000))
        .open("other", completions(1000));
  }

  private static void abandon(GatewayBench bench) {
    bench.gateway.tell(new LlmGateway.Abandon("run"));
  }

  @Test
  void abandon_queuedJobs_answeredAndOthersGoOn() {
    GatewayBench bench = bench(retry(4));
    TestProbe<JobResult> underWay = bench.submit(job("run", "a", 1));
    TestProbe<JobResult> queued = bench.submit(job("run", "b", 9));
    TestProbe<JobResult> others = bench.submit(job("other", "c", 1));

    abandon(bench);

    assertThat(queued.receiveMessage().failure().map(LlmFailure::kind)).contains(Kind.NOT_SENT);
    held.complete(ScriptedClient.reply(client.requests().get(0), 1));
    assertThat(others.receiveMessage().failure()).isEmpty();
    JobResult finished = underWay.receiveMessage();
    assertThat(finished.calls()).hasSize(1);
    assertThat(client.calls()).isEqualTo(2);
    assertThat(bench.settled("run").plus(bench.settled("other"))).isEqualTo(client.bill());
  }

  @Test
  void abandon_jobWaitingForItsRetry_answered() {
    GatewaySettings.Retry slow =
        new GatewaySettings.Retry(
            4, Duration.ofHours(1), Duration.ofHours(1), Duration.ZERO, Duration.ZERO, 1, 1000);
    GatewayBench bench = bench(slow);
    TestProbe<JobResult> job = bench.submit(job("run", "a", 1));
    held.complete(LlmFailure.of(Kind.SERVER_ERROR, "down"));
    await().until(() -> bench.status().inFlight() == 0);

    abandon(bench);

    assertThat(job.receiveMessage().failedCalls()).isEqualTo(1);
    assertThat(client.calls()).isEqualTo(1);
    assertThat(bench.settled("run")).isEqualTo(client.bill());
  }

  @Test
  void abandon_callUnderWayThenFails_notRetried() {
    GatewayBench bench = bench(retry(4));
    TestProbe<JobResult> job = bench.submit(job("run", "a", 1));
    await().until(() -> client.calls() == 1);

    abandon(bench);
    bench.status(); // the gateway has heard of it
    held.complete(UNCERTAIN);

    assertThat(job.receiveMessage().failure()).contains(UNCERTAIN);
    assertThat(client.calls()).isEqualTo(1);
    assertThat(bench.settled("run")).isEqualTo(client.bill());
  }

  @Test
  void abandon_callUnderWayThenBringsFewerChoices_notToppedUp() {
    GatewayBench bench = bench(retry(4));
    TestProbe<JobResult> job = bench.submit(job("run", "a", 5));
    await().until(() -> client.calls() == 1);

    abandon(bench);
    bench.status();
    held.complete(ScriptedClient.reply(client.requests().get(0), 2));

    JobResult result = job.receiveMessage();
    assertThat(result.calls().get(0).reply().completions()).hasSize(2);
    assertThat(result.failure().map(LlmFailure::kind)).contains(Kind.NOT_SENT);
    assertThat(client.calls()).isEqualTo(1);
    assertThat(bench.settled("run")).isEqualTo(client.bill());
  }

  @Test
  void abandon_callWaitingForMoreToBeReserved_notSentWhenItIs() {
    TestProbe<Ledger.Command> ledger = KIT.createTestProbe();
    ActorRef<LlmGateway.Command> gateway =
        KIT.spawn(
            LlmGateway.create(
                settings(1, 100, retry(4), NEVER),
                client,
                ledger.getRef(),
                new SimpleMeterRegistry()));
    TestProbe<JobResult> job = KIT.createTestProbe();
    gateway.tell(new LlmGateway.Complete(job("run", "a", 1), job.getRef()));
    held.complete(UNCERTAIN);
    ledger.expectMessageClass(Ledger.Settle.class);
    Ledger.Extend extend = ledger.expectMessageClass(Ledger.Extend.class);

    gateway.tell(new LlmGateway.Abandon("run"));
    extend.replyTo().tell(new Ledger.Granted("run", "a"));

    assertThat(job.receiveMessage().failure().map(LlmFailure::kind)).contains(Kind.NOT_SENT);
    ledger.expectMessage(new Ledger.Close("run", "a"));
    assertThat(client.calls()).isEqualTo(1);
  }
}
