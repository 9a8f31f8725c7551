package dev.iapo.trace;

import static dev.iapo.testkit.TraceReceiver.attributes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Pull;
import dev.iapo.domain.Sampling;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import dev.iapo.llm.Secret;
import dev.iapo.run.RunEvent;
import dev.iapo.schedule.Decision;
import dev.iapo.testkit.ScriptedClient;
import dev.iapo.testkit.TraceReceiver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class CollectorTest {
  private static final String TEXT = "the-planted-text";
  private static final String KEY = "sk-planted-0123456789";
  private static final URI PROVIDER = URI.create("https://llm.example.org:8443/v1?key=" + KEY);

  private final MeterRegistry meters = new SimpleMeterRegistry();

  private Collector collector(URI address, double share) {
    return Collector.at(address, Map.of("X-Api-Key", new Secret(KEY)), share, "1.2.3", meters);
  }

  private static boolean stopped(Collector collector, Duration atMost) throws Exception {
    return collector.stop(atMost).toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static RunEvent round(int number) {
    return new RunEvent.RoundStarted(
        new Decision.Round(number, 9, List.of(new Pull(number, 0, 0, 4, 0)), List.of(2)));
  }

  private static LlmRequest request(String run) {
    return new LlmRequest(
        "gpt-4o-mini",
        List.of(new ChatMessage("user", TEXT)),
        Sampling.ofMaxTokens(9),
        2,
        1,
        Duration.ofSeconds(5),
        run);
  }

  private static LlmResult reply(String finishReason) {
    return new LlmReply(
        List.of(new LlmReply.Completion(TEXT, "stop"), new LlmReply.Completion(TEXT, finishReason)),
        Optional.of(new LlmReply.Usage(17, 0, 23, Map.of())));
  }

  private static ScriptedClient answering(LlmResult result) {
    return new ScriptedClient((request, call) -> CompletableFuture.completedStage(result));
  }

  private static CompletionStage<LlmResult> call(Tracing tracing, LlmResult result, String run) {
    return tracing
        .calls(answering(result), new Tracing.Peer("chat", "openai", PROVIDER))
        .complete(request(run));
  }

  private double count(String outcome) {
    return meters.get("iapo.trace.spans").tag("outcome", outcome).counter().count();
  }

  @Test
  void spans_ofARun_areNestedAndSayWhatWasCalled() throws Exception {
    try (TraceReceiver receiver = TraceReceiver.start()) {
      Collector collector = collector(receiver.address(), 1);
      Consumer<RunEvent> told = collector.tracing().run("run-1", "my task");
      told.accept(round(3));
      call(collector.tracing(), reply("length"), "run-1");
      told.accept(new RunEvent.RoundCompleted(3));
      told.accept(round(4));
      call(collector.tracing(), reply("stop"), "run-1");
      collector.tracing().left("run-1");
      assertThat(stopped(collector, Duration.ofSeconds(20))).isTrue();

      Span run = receiver.spans("iapo.run").get(0);
      List<Span> rounds = receiver.spans("iapo.round");
      List<Span> calls = receiver.spans("chat");
      assertThat(receiver.spans()).hasSize(5);
      assertThat(receiver.spans()).extracting(Span::getTraceId).containsOnly(run.getTraceId());
      assertThat(run.getParentSpanId().isEmpty()).isTrue();
      assertThat(attributes(run))
          .isEqualTo(Map.of("iapo.run.id", "run-1", "iapo.task.name", "my task"));
      assertThat(run.getStatus().getCode())
          .isEqualTo(Status.StatusCode.STATUS_CODE_ERROR); // cut off
      assertThat(rounds).extracting(Span::getParentSpanId).containsOnly(run.getSpanId());
      assertThat(attributes(rounds.get(0)))
          .isEqualTo(Map.of("iapo.round.number", "3", "iapo.round.pulls", "1"));
      assertThat(calls)
          .extracting(Span::getParentSpanId)
          .containsExactly(rounds.get(0).getSpanId(), rounds.get(1).getSpanId());
      assertThat(calls.get(0).getName()).isEqualTo("chat gpt-4o-mini");
      assertThat(calls.get(0).getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
      assertThat(calls.get(0).getEndTimeUnixNano())
          .isGreaterThanOrEqualTo(calls.get(0).getStartTimeUnixNano());
      assertThat(attributes(calls.get(0)))
          .isEqualTo(
              Map.of(
                  "gen_ai.operation.name", "chat",
                  "gen_ai.provider.name", "openai",
                  "gen_ai.request.model", "gpt-4o-mini",
                  "gen_ai.request.choice.count", "2",
                  "gen_ai.usage.input_tokens", "17",
                  "gen_ai.usage.output_tokens", "23",
                  "gen_ai.response.finish_reasons", "stop,length",
                  "server.address", "llm.example.org",
                  "server.port", "8443"));
      assertThat(receiver.paths()).containsOnly("/v1/traces");
      assertThat(receiver.headers().get(0)).containsEntry("X-api-key", List.of(KEY));
      assertThat(receiver.text()).contains("1.2.3").doesNotContain(TEXT, KEY);
      assertThat(count("sent")).isEqualTo(5);
    }
  }

  @Test
  void spans_ofFailures_sayTheirKindAndNothingThatAProviderSaid() throws Exception {
    try (TraceReceiver receiver = TraceReceiver.start()) {
      Collector collector = collector(receiver.address(), 0);
      Tracing tracing = collector.tracing();
      tracing.run("run-1", "t").accept(round(1));
      LlmFailure limited =
          new LlmFailure(
              LlmFailure.Kind.RATE_LIMITED, TEXT + KEY, Optional.empty(), OptionalInt.of(429));
      assertThat(call(tracing, limited, "run-1").toCompletableFuture())
          .isCompletedWithValue(limited);
      call(tracing, reply("stop"), "run-1"); // not in a sample of 0
      CompletionStage<LlmResult> broken =
          tracing
              .calls(
                  new ScriptedClient(
                      (request, call) ->
                          CompletableFuture.failedStage(new IllegalStateException(TEXT))),
                  new Tracing.Peer("score", "mine", PROVIDER))
              .complete(request("run-1"));
      assertThat(broken.toCompletableFuture()).isCompletedExceptionally();
      tracing.left("run-1");
      assertThat(stopped(collector, Duration.ofSeconds(20))).isTrue();

      assertThat(receiver.spans("chat")).hasSize(1);
      Span span = receiver.spans("chat").get(0);
      assertThat(attributes(span))
          .containsEntry("error.type", "rate-limited")
          .containsEntry("http.response.status_code", "429")
          .doesNotContainKeys("gen_ai.usage.input_tokens", "gen_ai.response.finish_reasons");
      assertThat(span.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
      assertThat(span.getStatus().getMessage()).isEmpty();
      assertThat(attributes(receiver.spans("score").get(0)))
          .containsEntry("error.type", "uncertain");
      assertThat(receiver.text()).doesNotContain(TEXT, KEY);
    }
  }

  @Test
  void finishReason_thatIsAnyText_isNotShown() throws Exception {
    try (TraceReceiver receiver = TraceReceiver.start()) {
      Collector collector = collector(receiver.address(), 1);
      collector.tracing().run("run-1", "t").accept(round(1));
      call(collector.tracing(), reply(TEXT + " and more"), "run-1");
      assertThat(stopped(collector, Duration.ofSeconds(20))).isTrue();

      assertThat(attributes(receiver.spans("chat").get(0)))
          .containsEntry("gen_ai.response.finish_reasons", "stop,_OTHER");
    }
  }

  @Test
  void call_ofNoRunUnderWay_isNotShown() throws Exception {
    try (TraceReceiver receiver = TraceReceiver.start()) {
      Collector collector = collector(receiver.address(), 1);
      collector.tracing().run("run-1", "t");
      collector.tracing().left("run-1");
      call(collector.tracing(), reply("stop"), "run-1");
      call(collector.tracing(), reply("stop"), "");
      assertThat(stopped(collector, Duration.ofSeconds(20))).isTrue();

      assertThat(receiver.spans()).extracting(Span::getName).containsExactly("iapo.run");
    }
  }

  @Test
  void collector_thatIsNotThere_isWaitedForByNobody() throws Exception {
    URI nobody;
    try (ServerSocket closed = new ServerSocket(0)) {
      nobody = URI.create("http://127.0.0.1:" + closed.getLocalPort());
    }
    Collector collector = collector(nobody, 1);
    collector.tracing().run("run-1", "t").accept(round(1));
    CompletionStage<LlmResult> call = call(collector.tracing(), reply("stop"), "run-1");
    assertThat(call.toCompletableFuture()).isCompleted();

    await().atMost(Duration.ofSeconds(60)).until(() -> count("failed") > 0);
    assertThat(count("sent")).isZero();
    collector.stop(Duration.ofMillis(10)).toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @Test
  void collector_thatHangs_hasSoManySpansWait_andTheRestDropped() throws Exception {
    try (TraceReceiver receiver = TraceReceiver.hanging()) {
      Collector collector = collector(receiver.address(), 1);
      collector.tracing().run("run-1", "t").accept(round(1));
      int calls = Outbox.MOST + 100;
      for (int i = 0; i < calls; i++) {
        assertThat(call(collector.tracing(), reply("stop"), "run-1").toCompletableFuture())
            .isCompleted();
      }
      assertThat(count("dropped")).isEqualTo(100);
      assertThat(stopped(collector, Duration.ofMillis(100))).isFalse();
    }
  }

  @Test
  void none_makesNothingOfAClient() {
    ScriptedClient client = answering(reply("stop"));
    assertThat(Tracing.NONE.calls(client, new Tracing.Peer("chat", "p", PROVIDER)))
        .isSameAs(client);
  }
}
