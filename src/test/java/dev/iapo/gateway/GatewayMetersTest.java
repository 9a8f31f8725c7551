package dev.iapo.gateway;

import static dev.iapo.testkit.GatewayBench.completions;
import static dev.iapo.testkit.GatewayBench.job;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.iapo.ledger.Ledger;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmResult;
import dev.iapo.testkit.GatewayBench;
import dev.iapo.testkit.ScriptedClient;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
            "iapo.budget.limit",
            "iapo.llm.breaker.open");
    assertThat(
            bench
                .meters
                .get("gen_ai.client.operation.duration")
                .tags("error.type", "server-error", "gen_ai.request.model", "model-x")
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
    assertThat(bench.meters.get("iapo.llm.queue.wait").timer().count()).isEqualTo(1);
    assertThat(bench.meters.get("iapo.budget.limit").gauge().value()).isEqualTo(10);
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

  private static ActorRef<LlmGateway.Command> second(GatewayBench bench, ScriptedClient client) {
    return KIT.spawn(
        LlmGateway.create(GatewayBench.settings(), client, bench.ledger, bench.meters));
  }

  @Test
  void meters_twoGatewaysOfAProvider_areSummedAndGoWithTheLast() {
    CompletableFuture<LlmResult> held = new CompletableFuture<>();
    ScriptedClient client =
        new ScriptedClient(
            (request, call) ->
                call == 0
                    ? CompletableFuture.completedFuture(ScriptedClient.reply(request, 1))
                    : held);
    GatewayBench bench =
        new GatewayBench(KIT, GatewayBench.settings(), client).open("run", completions(10));
    bench.complete(job("run", "z", 1));
    bench.submit(job("run", "a", 2));
    bench.status();
    assertThat(inFlight(bench)).isEqualTo(1);

    ActorRef<LlmGateway.Command> second =
        second(bench, new ScriptedClient((request, call) -> held));
    TestProbe<JobResult> ended = KIT.createTestProbe();
    second.tell(new LlmGateway.Complete(job("run", "b", 1), ended.getRef()));
    second.tell(new LlmGateway.Complete(job("run", "c", 1), ended.getRef()));
    await().untilAsserted(() -> assertThat(inFlight(bench)).isEqualTo(3));

    KIT.stop(bench.gateway);
    assertThat(inFlight(bench)).isEqualTo(2);
    assertThat(bench.meters.find("gen_ai.client.operation.duration").timers()).hasSize(1);

    KIT.stop(second);
    assertThat(bench.meters.getMeters())
        .extracting(meter -> meter.getId().getName())
        .as("those of the ledger are left")
        .allMatch(name -> name.startsWith("iapo.budget."));

    ActorRef<LlmGateway.Command> third = second(bench, new ScriptedClient((request, call) -> held));
    third.tell(new LlmGateway.Complete(job("run", "d", 1), ended.getRef()));
    await().untilAsserted(() -> assertThat(inFlight(bench)).isEqualTo(1));
    KIT.stop(third);
  }

  @Test
  void breakerOpen_mostCallsFailed_isOneUntilTheGatewayStops() {
    ScriptedClient client =
        ScriptedClient.answering(LlmFailure.of(LlmFailure.Kind.SERVER_ERROR, "down"));
    GatewayBench bench =
        new GatewayBench(
                KIT,
                GatewayBench.settings(
                    4,
                    1000,
                    GatewayBench.retry(4),
                    new GatewaySettings.Breaker(0.5, 2, Duration.ofMinutes(10))),
                client)
            .open("run", completions(10));
    bench.status();
    assertThat(bench.meters.get("iapo.llm.breaker.open").gauge().value()).isZero();
    bench.submit(job("run", "a", 1));
    await()
        .untilAsserted(
            () ->
                assertThat(bench.meters.get("iapo.llm.breaker.open").gauge().value()).isEqualTo(1));
    KIT.stop(bench.gateway);
    assertThat(bench.meters.find("iapo.llm.breaker.open").gauge()).isNull();
  }

  @Test
  void refused_moreJobsThanMayWait_isCounted() {
    CompletableFuture<LlmResult> held = new CompletableFuture<>();
    GatewayBench bench =
        new GatewayBench(
                KIT,
                GatewayBench.settings(
                    1,
                    2,
                    GatewayBench.retry(4),
                    new GatewaySettings.Breaker(1, 1000, Duration.ofMinutes(1))),
                new ScriptedClient((request, call) -> held))
            .open("run", completions(10));
    bench.submit(job("run", "a", 1));
    bench.submit(job("run", "b", 1));
    assertThat(bench.complete(job("run", "c", 1)).failure()).isPresent();
    assertThat(bench.meters.get("iapo.llm.refused").counter().count()).isEqualTo(1);
    assertThat(bench.meters.get("iapo.llm.queue").gauge().value()).isEqualTo(1);
  }

  @Test
  void ended_moreModelsThanAHundred_theRestIsOne() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    GatewayMeters one = new GatewayMeters(registry, "fake", () -> false);
    GatewayMeters other = new GatewayMeters(registry, "fake", () -> true);
    LlmResult failed = LlmFailure.of(LlmFailure.Kind.RATE_LIMITED, "slow");
    for (int model = 0; model < 300; model++) {
      (model % 2 == 0 ? one : other).ended("model-" + model, failed, 1);
    }
    one.ended("model-7", failed, 1);
    assertThat(
            registry
                .get("gen_ai.client.operation.duration")
                .tags("gen_ai.request.model", "_OTHER", "error.type", "rate-limited")
                .timer()
                .count())
        .isEqualTo(200);
    assertThat(registry.find("gen_ai.client.operation.duration").tag("error.type", "none").timers())
        .hasSize(101);
    assertThat(
            registry
                .get("gen_ai.client.operation.duration")
                .tags("gen_ai.request.model", "model-7", "error.type", "rate-limited")
                .timer()
                .count())
        .isEqualTo(2);
    one.close();
    assertThat(registry.get("iapo.llm.breaker.open").gauge().value()).isEqualTo(1);
    other.close();
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void buckets_ofDurationsAndTokens_areThoseOfTheConventions() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    GatewayMeters meters = new GatewayMeters(registry, "fake", () -> false);
    meters.ended(
        "model-x",
        new LlmReply(
            List.of(new LlmReply.Completion("a", "stop")),
            Optional.of(ScriptedClient.usage(10, 0, 3))),
        1);
    assertThat(boundaries(registry, "gen_ai_client_operation_duration_seconds"))
        .isEqualTo(
            "0.01 0.02 0.04 0.08 0.16 0.32 0.64 1.28 2.56 5.12 10.24 20.48 40.96 81.92 +Inf");
    assertThat(boundaries(registry, "gen_ai_client_token_usage"))
        .isEqualTo(
            "1.0 4.0 16.0 64.0 256.0 1024.0 4096.0 16384.0 65536.0 262144.0 1048576.0 4194304.0"
                + " 1.6777216E7 6.7108864E7 +Inf");
    meters.close();
    assertThat(registry.scrape()).isEmpty();
  }

  private static String boundaries(PrometheusMeterRegistry registry, String name) {
    Matcher bucket =
        Pattern.compile("^" + name + "_bucket\\{.*le=\"([^\"]+)\"", Pattern.MULTILINE)
            .matcher(registry.scrape());
    return bucket.results().map(found -> found.group(1)).distinct().collect(joining(" "));
  }

  private static double inFlight(GatewayBench bench) {
    return bench.meters.get("iapo.llm.in.flight").gauge().value();
  }
}
