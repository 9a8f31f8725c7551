package dev.iapo.gateway;

import static dev.iapo.testkit.ScoringServer.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.iapo.domain.Budget;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Sampling;
import dev.iapo.domain.Spend;
import dev.iapo.ledger.Tariff;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.service.Protocol;
import dev.iapo.llm.service.ServiceClient;
import dev.iapo.testkit.GatewayBench;
import dev.iapo.testkit.ScoringServer;
import dev.iapo.testkit.ServiceCalls;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Jobs of a service: a gateway, a ledger and HTTP before a webhook. */
class ServiceJobsTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Protocol WEBHOOK = new Protocol.Webhook(false);
  private static final Tariff TARIFF = Tariff.perAnswer(1_000);

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private static Job job(int items, int batch) {
    List<ChatMessage> messages =
        ServiceCalls.items(
            IntStream.range(0, items).mapToObj(String::valueOf).toArray(String[]::new));
    Sampling sampling = Sampling.ofMaxTokens(1);
    return new Job(
        "run",
        "a",
        "tests",
        TARIFF.bound(messages, sampling),
        messages,
        sampling,
        List.of(new Job.Range(0, items)),
        batch,
        7,
        Optional.empty());
  }

  private record Ended(JobResult result, Spend spent, List<ScoringServer.Received> received) {
    List<String> texts() {
      return result.calls().stream()
          .flatMap(call -> call.reply().completions().stream())
          .map(completion -> completion.text())
          .toList();
    }

    List<Integer> sizes() {
      return received.stream().map(r -> r.items().size()).toList();
    }
  }

  private static Ended run(int items, int batch, ScoringServer.Fault... faults) {
    try (ScoringServer server = new ScoringServer(ServiceCalls.SIGNING_KEY, faults);
        ServiceClient client = ServiceCalls.client(server.uri(), WEBHOOK, Optional.empty())) {
      GatewayBench bench =
          new GatewayBench(KIT, GatewayBench.settings(), client)
              .open("run", new Budget(Budget.Unit.USD, 1_000_000, 0));
      JobResult result = bench.complete(job(items, batch));
      Ended ended = new Ended(result, bench.settled("run"), server.received());
      KIT.stop(bench.gateway);
      KIT.stop(bench.ledger);
      return ended;
    }
  }

  private static List<String> scores(int items) {
    return IntStream.range(0, items).mapToObj(i -> "{\"score\":" + i + "}").toList();
  }

  @Test
  void complete_moreItemsThanABatch_eachCallIsToldItsOwn() {
    Ended ended = run(10, 4);
    assertThat(ended.texts()).isEqualTo(scores(10));
    assertThat(ended.sizes()).containsExactlyInAnyOrder(4, 4, 2);
    assertThat(ended.spent()).isEqualTo(new Spend(0, 0, 10_000));
  }

  @Test
  void complete_overloadedThenWell_sameRequestAgain() {
    Ended ended = run(3, 4, says("503 Down", ""), says("429 Slow", "", "Retry-After: 0.001"));
    assertThat(ended.texts()).isEqualTo(scores(3));
    assertThat(ended.sizes()).containsExactly(3, 3, 3);
    assertThat(ended.received().stream().map(r -> r.header("idempotency-key")).distinct())
        .hasSize(1);
    assertThat(ended.spent()).isEqualTo(new Spend(0, 0, 3_000));
  }

  @Test
  void complete_answerUnreadable_chargedAndAskedAgain() {
    Ended ended = run(3, 4, says("200 OK", "{\"scores\":[0,1]}"));
    assertThat(ended.texts()).isEqualTo(scores(3));
    assertThat(ended.spent()).isEqualTo(new Spend(0, 0, 6_000));
    assertThat(ended.result().wasted()).isEqualTo(new Spend(0, 0, 3_000));
  }

  /** So the one that is at fault costs no other its score. */
  @Test
  void complete_batchRefused_itemByItem() {
    ScoringServer.Fault refuses = says("413 Too Large", "{\"error\":\"too long\"}");
    Ended ended = run(3, 4, refuses);
    assertThat(ended.texts()).containsExactlyInAnyOrderElementsOf(scores(3));
    assertThat(ended.sizes()).containsExactly(3, 1, 1, 1);
  }

  @Test
  void complete_wrongKey_failsAtOnce() {
    Ended ended = run(3, 4, says("401 Unauthorized", "{\"error\":\"wrong signature\"}"));
    assertThat(ended.result().failure())
        .hasValueSatisfying(f -> assertThat(f.kind()).isEqualTo(LlmFailure.Kind.UNAUTHORIZED));
    assertThat(ended.received()).hasSize(1);
    assertThat(ended.spent()).isEqualTo(Spend.NOTHING);
  }

  @Test
  void job_fewerItemsThanCompletions_refused() {
    Job three = job(3, 4);
    assertThatThrownBy(
            () ->
                new Job(
                    "run",
                    "a",
                    "tests",
                    three.bound(),
                    three.messages(),
                    three.sampling(),
                    List.of(new Job.Range(2, 2)),
                    4,
                    7,
                    Optional.empty()))
        .hasMessage("items: 3 (expected: at least 4, one of each completion)");
  }
}
