package dev.iapo.gateway;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * What all gateways of one provider do at the moment, summed: a stand-in or a service has one per
 * run. All meters of the provider go with the last of its gateways.
 */
final class ProviderGauges {
  /** The tag of the meters of a provider; OpenTelemetry's have another. */
  static final String PROVIDER = "provider";

  static final String GEN_AI_PROVIDER = "gen_ai.provider.name";

  /** In the place of a model's name, when there are too many. */
  static final String OTHER = "_OTHER";

  private static final int MOST_MODELS = 100;

  private record Key(MeterRegistry registry, String provider) {}

  private static final Map<Key, ProviderGauges> ALL = new ConcurrentHashMap<>();

  private final Set<String> models = ConcurrentHashMap.newKeySet();
  private final Set<BooleanSupplier> breakers = ConcurrentHashMap.newKeySet();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger queued = new AtomicInteger();
  private int gateways;

  private ProviderGauges() {}

  /**
   * A further gateway's; to be left by {@link #leave}.
   *
   * @param breakerOpen may be asked by any thread
   */
  static ProviderGauges join(MeterRegistry registry, String provider, BooleanSupplier breakerOpen) {
    return ALL.compute(
        new Key(registry, provider),
        (key, before) -> {
          ProviderGauges gauges = before == null ? registered(key) : before;
          gauges.gateways++;
          gauges.breakers.add(breakerOpen);
          return gauges;
        });
  }

  private static ProviderGauges registered(Key key) {
    ProviderGauges gauges = new ProviderGauges();
    Gauge.builder("iapo.llm.in.flight", gauges.inFlight, AtomicInteger::get)
        .description("Calls under way")
        .tag(PROVIDER, key.provider())
        .register(key.registry());
    Gauge.builder("iapo.llm.queue", gauges.queued, AtomicInteger::get)
        .description("Calls that wait to be sent")
        .tag(PROVIDER, key.provider())
        .register(key.registry());
    Gauge.builder("iapo.llm.breaker.open", gauges, ProviderGauges::openBreakers)
        .description("Gateways that send nothing, for most calls failed")
        .tag(PROVIDER, key.provider())
        .register(key.registry());
    return gauges;
  }

  private long openBreakers() {
    return breakers.stream().filter(BooleanSupplier::getAsBoolean).count();
  }

  /** Adds to the calls in flight and to those that wait. */
  void add(int callsInFlight, int callsQueued) {
    inFlight.addAndGet(callsInFlight);
    queued.addAndGet(callsQueued);
  }

  /** A model's name as a tag: users name models, and there are only so many tags. */
  String model(String name) {
    return models.contains(name) || (models.size() < MOST_MODELS && models.add(name))
        ? name
        : OTHER;
  }

  static void leave(MeterRegistry registry, String provider, BooleanSupplier breakerOpen) {
    ALL.computeIfPresent(
        new Key(registry, provider),
        (key, gauges) -> {
          gauges.breakers.remove(breakerOpen);
          if (--gauges.gateways > 0) {
            return gauges;
          }
          registry.getMeters().stream()
              .filter(meter -> isOf(provider, meter.getId()))
              .forEach(registry::remove);
          return null;
        });
  }

  private static boolean isOf(String provider, Meter.Id id) {
    return (id.getName().startsWith("iapo.llm.") && provider.equals(id.getTag(PROVIDER)))
        || provider.equals(id.getTag(GEN_AI_PROVIDER));
  }
}
