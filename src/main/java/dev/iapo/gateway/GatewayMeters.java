package dev.iapo.gateway;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmReply.Usage;
import dev.iapo.llm.LlmResult;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The gateway's meters: OpenTelemetry's GenAI names where there is one, {@code iapo.llm.*}
 * otherwise.
 */
final class GatewayMeters {
  private final MeterRegistry registry;
  private final Tags tags;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger queued = new AtomicInteger();
  private final List<Gauge> gauges;
  private final CircuitBreakerRegistry breakers;
  private final Counter retries;
  private final Counter cost;
  private final Map<String, OfModel> byModel = new HashMap<>();

  GatewayMeters(MeterRegistry registry, String provider, CircuitBreakerRegistry breakers) {
    this.registry = registry;
    this.tags = Tags.of("gen_ai.operation.name", "chat", "gen_ai.provider.name", provider);
    Tags own = Tags.of("provider", provider);
    this.gauges =
        List.of(
            Gauge.builder("iapo.llm.in.flight", inFlight, AtomicInteger::get)
                .tags(own)
                .register(registry),
            Gauge.builder("iapo.llm.queue", queued, AtomicInteger::get)
                .tags(own)
                .register(registry));
    this.breakers = breakers;
    this.retries = registry.counter("iapo.llm.retries", own);
    this.cost = registry.counter("iapo.llm.cost.usd", own);
    TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers).bindTo(registry);
  }

  /** The gauges and the breaker's meters go, so that another gateway's can take their place. */
  void close() {
    gauges.forEach(registry::remove);
    breakers.getAllCircuitBreakers().forEach(breaker -> breakers.remove(breaker.getName()));
  }

  void set(int callsInFlight, int callsQueued) {
    inFlight.set(callsInFlight);
    queued.set(callsQueued);
  }

  void retried() {
    retries.increment();
  }

  void charged(Spend spend) {
    cost.increment((double) spend.picoUsd() / Budget.PICO_PER_USD);
  }

  void ended(String model, LlmResult result, long nanos) {
    OfModel meters = byModel.computeIfAbsent(model, OfModel::new);
    String error =
        result instanceof LlmFailure failure
            ? failure.kind().name().toLowerCase(Locale.ROOT)
            : "none";
    meters.duration(error).record(nanos, TimeUnit.NANOSECONDS);
    if (result instanceof LlmReply reply && reply.usage().isPresent()) {
      Usage usage = reply.usage().get();
      meters.input.record((double) usage.inputTokens());
      meters.output.record((double) usage.outputTokens());
    }
  }

  /** A model's meters, looked up once: the registry takes long for it. */
  private final class OfModel {
    private final Tags call;
    private final Map<String, Timer> durations = new HashMap<>(); // by error
    private final DistributionSummary input;
    private final DistributionSummary output;

    OfModel(String model) {
      this.call = tags.and("gen_ai.request.model", model);
      this.input = tokens("input");
      this.output = tokens("output");
    }

    private DistributionSummary tokens(String type) {
      return registry.summary("gen_ai.client.token.usage", call.and("gen_ai.token.type", type));
    }

    Timer duration(String error) {
      return durations.computeIfAbsent(
          error,
          e -> registry.timer("gen_ai.client.operation.duration", call.and("error.type", e)));
    }
  }
}
