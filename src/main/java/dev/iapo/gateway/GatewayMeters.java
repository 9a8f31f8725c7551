package dev.iapo.gateway;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmReply.Usage;
import dev.iapo.llm.LlmResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A gateway's meters: OpenTelemetry's GenAI names where there is one, {@code iapo.llm.*} otherwise.
 * Gateways of the same provider share them.
 */
final class GatewayMeters {
  private static final int BUCKETS = 14;

  /** 10 ms, each twice the one before: the boundaries that OpenTelemetry's conventions advise. */
  private static final Duration[] DURATIONS =
      IntStream.range(0, BUCKETS)
          .mapToObj(i -> Duration.ofMillis(10L << i))
          .toArray(Duration[]::new);

  /** 1, each four times the one before: as they advise, too. */
  private static final double[] TOKENS =
      LongStream.range(0, BUCKETS).mapToDouble(i -> 1L << (2 * i)).toArray();

  private final MeterRegistry registry;
  private final String provider;
  private final BooleanSupplier breakerOpen;
  private final ProviderGauges gauges;
  private final Counter retries;
  private final Counter refused;
  private final Counter cost;
  private final Timer queueWait;
  private final Timer paceWait;
  private final Map<String, OfModel> byModel = new HashMap<>();
  private int inFlight;
  private int queued;

  /**
   * Meters of a further gateway of the provider.
   *
   * @param breakerOpen whether the gateway sends nothing for its calls' failures; asked by any
   *     thread
   */
  GatewayMeters(MeterRegistry registry, String provider, BooleanSupplier breakerOpen) {
    this.registry = registry;
    this.provider = provider;
    this.breakerOpen = breakerOpen;
    this.gauges = ProviderGauges.join(registry, provider, breakerOpen);
    this.retries = counter("iapo.llm.retries", "Calls that are tried again");
    this.refused = counter("iapo.llm.refused", "Jobs that were refused, for the queue was full");
    this.cost = counter("iapo.llm.cost.usd", "What calls were charged");
    this.queueWait = timer("iapo.llm.queue.wait", "From wanting a call to sending it first");
    this.paceWait =
        timer("iapo.llm.pace.wait", "How long calls were held back by pace, pause or breaker");
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name)
        .description(description)
        .tag(ProviderGauges.PROVIDER, provider)
        .register(registry);
  }

  private Timer timer(String name, String description) {
    return Timer.builder(name)
        .description(description)
        .tag(ProviderGauges.PROVIDER, provider)
        .serviceLevelObjectives(DURATIONS)
        .register(registry);
  }

  void close() {
    set(0, 0);
    ProviderGauges.leave(registry, provider, breakerOpen);
  }

  void set(int callsInFlight, int callsQueued) {
    gauges.add(callsInFlight - inFlight, callsQueued - queued);
    inFlight = callsInFlight;
    queued = callsQueued;
  }

  void retried() {
    retries.increment();
  }

  /** A job was not taken on, for there were as many as may be. */
  void refused() {
    refused.increment();
  }

  void charged(Spend spend) {
    cost.increment((double) spend.picoUsd() / Budget.PICO_PER_USD);
  }

  /** A call is sent for the first time, so long after it was wanted. */
  void sent(long waitedNanos) {
    queueWait.record(waitedNanos, TimeUnit.NANOSECONDS);
  }

  /** Calls that could have been sent were held back for so long. */
  void heldBack(long nanos) {
    paceWait.record(nanos, TimeUnit.NANOSECONDS);
  }

  void ended(String model, LlmResult result, long nanos) {
    OfModel meters = byModel.get(model);
    if (meters == null) {
      meters = byModel.computeIfAbsent(gauges.model(model), OfModel::new);
    }
    if (result instanceof LlmReply reply) {
      meters.answered.record(nanos, TimeUnit.NANOSECONDS);
      if (reply.usage().isPresent()) {
        Usage usage = reply.usage().get();
        meters.input.record((double) usage.inputTokens());
        meters.output.record((double) usage.outputTokens());
      }
    } else {
      meters.failed(((LlmFailure) result).kind()).record(nanos, TimeUnit.NANOSECONDS);
    }
  }

  /** A model's meters, looked up once: the registry takes long for it. */
  private final class OfModel {
    private static final String NO_ERROR = "none"; // a meter has the same tags always

    private final Tags tags;
    private final Timer answered;
    private final Map<LlmFailure.Kind, Timer> failed = new EnumMap<>(LlmFailure.Kind.class);
    private final DistributionSummary input;
    private final DistributionSummary output;

    OfModel(String model) {
      this.tags =
          Tags.of(
              "gen_ai.operation.name",
              "chat",
              ProviderGauges.GEN_AI_PROVIDER,
              provider,
              "gen_ai.request.model",
              model);
      this.answered = duration(NO_ERROR);
      this.input = tokens("input");
      this.output = tokens("output");
    }

    private DistributionSummary tokens(String type) {
      return DistributionSummary.builder("gen_ai.client.token.usage")
          .description("Tokens of calls, as reported")
          .tags(tags.and("gen_ai.token.type", type))
          .serviceLevelObjectives(TOKENS)
          .register(registry);
    }

    private Timer duration(String error) {
      return Timer.builder("gen_ai.client.operation.duration")
          .description("Calls, from sending to their end")
          .tags(tags.and("error.type", error))
          .serviceLevelObjectives(DURATIONS)
          .register(registry);
    }

    Timer failed(LlmFailure.Kind kind) {
      @Nullable Timer known = failed.get(kind);
      if (known == null) {
        known = duration(kind.label());
        failed.put(kind, known);
      }
      return known;
    }
  }
}
