package dev.iapo.gateway;

import static dev.iapo.testkit.GatewayBench.completions;
import static dev.iapo.testkit.GatewayBench.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.iapo.ledger.Ledger;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmResult;
import dev.iapo.testkit.GatewayBench;
import dev.iapo.testkit.ScriptedClient;
import io.micrometer.core.instrument.Meter;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class GatewayMetersTest {
  private static final ActorTestKit KIT = ActorTestKit.create();

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  @Test
  void meters_afterAFailureAndASuccess_showBoth() {
    ScriptedClient client =
        new ScriptedClient(
            (request, call) ->
                CompletableFuture.completedFuture(
                    call == 0
                        ? LlmFailure.of(LlmFailure.Kind.SERVER_ERROR, "down")
                        : ScriptedClient.reply(request, 2)));
    GatewayBench bench =
        new GatewayBench(KIT, GatewayBench.settings(), client).open("run", completions(10));
    bench.complete(job("run", "a", 2));
    await().until(() -> bench.meters.find("gen_ai.client.operation.duration").timers().size() == 2);

    assertThat(bench.meters.getMeters())
        .extracting(Meter::getId)
        .extracting(Meter.Id::getName)
        .contains(
            "gen_ai.client.operation.duration",
            "gen_ai.client.token.usage",
            "iapo.llm.in.flight",
            "iapo.llm.queue",
            "iapo.llm.retries",
            "iapo.llm.cost.usd",
            "iapo.budget.spent",
            "iapo.budget.reserved",
            "resilience4j.circuitbreaker.state");
    assertThat(
            bench
                .meters
                .get("gen_ai.client.operation.duration")
                .tags("error.type", "server_error", "gen_ai.request.model", "model-x")
                .timer()
                .count())
        .isEqualTo(1);
    assertThat(
            bench
                .meters
                .get("gen_ai.client.token.usage")
                .tag("gen_ai.token.type", "output")
                .summary()
                .totalAmount())
        .isEqualTo(6);
    assertThat(bench.meters.get("iapo.llm.retries").counter().count()).isEqualTo(1);
    assertThat(bench.meters.get("iapo.llm.cost.usd").counter().count())
        .isEqualTo(client.bill().picoUsd() / 1e12);
    assertThat(bench.meters.get("iapo.budget.spent").tag("run", "run").gauge().value())
        .isEqualTo(2);
  }

  @Test
  void meters_runForgotten_itsGaugesGo() {
    GatewayBench bench =
        new GatewayBench(KIT, GatewayBench.settings(), ScriptedClient.obliging())
            .open("run", completions(10));
    bench.balance("run");
    assertThat(bench.meters.find("iapo.budget.spent").gauges()).hasSize(1);

    bench.ledger.tell(new Ledger.CloseAccount("run"));
    bench.balance("run");

    assertThat(bench.meters.find("iapo.budget.spent").gauges()).isEmpty();
    assertThat(bench.meters.find("iapo.budget.reserved").gauges()).isEmpty();
  }

  @Test
  void meters_secondGatewayOnARegistry_isSeen() {
    CompletableFuture<LlmResult> held = new CompletableFuture<>();
    GatewayBench bench =
        new GatewayBench(KIT, GatewayBench.settings(), new ScriptedClient((request, call) -> held))
            .open("run", completions(10));
    bench.submit(job("run", "a", 2));
    bench.status();
    assertThat(inFlight(bench)).isEqualTo(1);

    KIT.stop(bench.gateway);
    assertThat(bench.meters.find("iapo.llm.in.flight").gauges()).isEmpty();
    assertThat(bench.meters.find("iapo.llm.queue").gauges()).isEmpty();
    assertThat(bench.meters.find("resilience4j.circuitbreaker.state").gauges()).isEmpty();

    ActorRef<LlmGateway.Command> second =
        KIT.spawn(
            LlmGateway.create(
                GatewayBench.settings(),
                new ScriptedClient((request, call) -> held),
                bench.ledger,
                bench.meters));
    TestProbe<JobResult> ended = KIT.createTestProbe();
    second.tell(new LlmGateway.Complete(job("run", "b", 1), ended.getRef()));
    second.tell(new LlmGateway.Complete(job("run", "c", 1), ended.getRef()));
    await().untilAsserted(() -> assertThat(inFlight(bench)).isEqualTo(2));
    assertThat(bench.meters.find("resilience4j.circuitbreaker.state").gauges()).isNotEmpty();
  }

  private static double inFlight(GatewayBench bench) {
    return bench.meters.get("iapo.llm.in.flight").gauge().value();
  }
}
