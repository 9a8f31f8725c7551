package dev.iapo.trace;

import dev.iapo.llm.LlmClient;
import dev.iapo.run.RunEvent;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** OpenTelemetry's spans; no text of a message or an answer, and no key, is in any. */
final class SpanTracing implements Tracing {
  private final Tracer tracer;
  private final double share;
  private final Map<String, RunSpans> runs = new ConcurrentHashMap<>(); // those under way

  /**
   * Spans of this tracer.
   *
   * @param share of the calls that are shown, 0..1; those that fail all are
   */
  SpanTracing(Tracer tracer, double share) {
    this.tracer = tracer;
    this.share = share;
  }

  @Override
  public Consumer<RunEvent> run(String id, String task) {
    left(id);
    RunSpans spans = new RunSpans(tracer, id, task);
    runs.put(id, spans);
    return event -> {
      spans.told(event);
      if (event instanceof RunEvent.Ended) {
        runs.remove(id, spans);
      }
    };
  }

  @Override
  public void left(String id) {
    RunSpans spans = runs.remove(id);
    if (spans != null) {
      spans.cutOff();
    }
  }

  @Override
  public LlmClient calls(LlmClient client, Peer peer) {
    return new TracedClient(client, peer, this, tracer);
  }

  /** Under which a call of a run is shown now, if the run is under way. */
  @Nullable Context parent(String run) {
    RunSpans spans = runs.get(run);
    return spans == null ? null : spans.current();
  }

  /** Whether a call that did not fail is shown. */
  boolean isShown() {
    return share >= 1 || ThreadLocalRandom.current().nextDouble() < share;
  }
}
