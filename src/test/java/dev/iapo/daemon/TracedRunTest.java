package dev.iapo.daemon;

import static dev.iapo.testkit.TraceReceiver.attributes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.google.protobuf.ByteString;
import dev.iapo.config.DaemonFile;
import dev.iapo.domain.Priority;
import dev.iapo.store.Store;
import dev.iapo.store.jdbc.Stores;
import dev.iapo.testkit.TraceReceiver;
import dev.iapo.trace.Collector;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of a daemon, as a collector sees it. */
class TracedRunTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir private Path dir;

  @Test
  void run_ofTheStandIn_isOneTraceOfRoundsOfCalls() throws Exception {
    ActorTestKit kit = ActorTestKit.create();
    try (TraceReceiver receiver = TraceReceiver.start();
        Store store = Stores.open(dir.resolve("data"), Optional.empty())) {
      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      Collector collector = Collector.at(receiver.address(), Map.of(), 1, "1", meters);
      ActorRef<RunKeeper.Command> keeper =
          kit.spawn(
              RunKeeper.create(
                  new DaemonSettings(dir.resolve("data/runs"), 2, 5, OptionalInt.empty(), SOON),
                  List.of(),
                  store,
                  new SubmittedTasks(DaemonFile.byDefault(), id -> Optional.empty()),
                  meters,
                  collector.tracing()));
      String id = completed(kit, keeper);
      assertThat(collector.stop(SOON).toCompletableFuture().get(60, TimeUnit.SECONDS)).isTrue();

      List<Span> runs = receiver.spans("iapo.run");
      assertThat(runs).hasSize(1);
      assertThat(attributes(runs.get(0)))
          .containsEntry("iapo.run.id", id)
          .containsEntry("iapo.task.name", "traced")
          .containsEntry("iapo.run.state", "completed")
          .containsEntry("iapo.run.completions", Long.toString(asked(receiver.spans("chat"))));
      Set<ByteString> rounds = new HashSet<>();
      for (Span round : receiver.spans("iapo.round")) {
        assertThat(round.getParentSpanId()).isEqualTo(runs.get(0).getSpanId());
        rounds.add(round.getSpanId());
      }
      List<Span> calls = receiver.spans("chat");
      assertThat(calls).isNotEmpty().extracting(Span::getParentSpanId).isSubsetOf(rounds);
      assertThat(receiver.spans())
          .extracting(Span::getTraceId)
          .containsOnly(runs.get(0).getTraceId());
      for (Span call : calls) {
        Span round = round(receiver, call);
        assertThat(call.getStartTimeUnixNano() / 1_000_000)
            .isGreaterThanOrEqualTo(round.getStartTimeUnixNano() / 1_000_000);
        assertThat(attributes(call))
            .containsEntry("gen_ai.provider.name", "simulated")
            .containsEntry("server.address", "127.0.0.1")
            .containsKeys("gen_ai.usage.output_tokens", "server.port");
      }
      assertThat(receiver.text()).doesNotContain("A 0+1?", "1+1?", "{{question}}");
    } finally {
      kit.shutdownTestKit();
    }
  }

  private static Span round(TraceReceiver receiver, Span call) {
    return receiver.spans("iapo.round").stream()
        .filter(round -> round.getSpanId().equals(call.getParentSpanId()))
        .findFirst()
        .orElseThrow();
  }

  private static long asked(List<Span> calls) {
    return calls.stream()
        .mapToLong(call -> Long.parseLong(attributes(call).get("gen_ai.request.choice.count")))
        .sum();
  }

  private static String completed(ActorTestKit kit, ActorRef<RunKeeper.Command> keeper) {
    TestProbe<Answer> answers = kit.createTestProbe();
    keeper.tell(
        new RunKeeper.Submit(
            RunKeeperTest.task("traced", 200, 0),
            "job",
            Priority.NORMAL,
            OptionalInt.empty(),
            "tester",
            Optional.empty(),
            "digest",
            answers.getRef()));
    String id = ((Answer.Accepted) answers.receiveMessage(SOON)).run().id();
    await()
        .atMost(SOON)
        .until(
            () -> {
              keeper.tell(new RunKeeper.Get(id, answers.getRef()));
              return ((Answer.Found) answers.receiveMessage(SOON)).run().state()
                  == RunView.State.COMPLETED;
            });
    return id;
  }
}
