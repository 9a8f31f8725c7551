package dev.iapo.serve;

import dev.iapo.domain.Deployable;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Meters of a deployed version, by context: OpenTelemetry's GenAI name for how long requests take,
 * {@code iapo.served.*} otherwise. They go with the version.
 */
final class ServedMeters {
  private static final int BUCKETS = 14;

  /** 10 ms, each twice the one before: the boundaries that OpenTelemetry's conventions advise. */
  private static final Duration[] DURATIONS =
      IntStream.range(0, BUCKETS)
          .mapToObj(i -> Duration.ofMillis(10L << i))
          .toArray(Duration[]::new);

  private static final double[] MARGINS =
      DoubleStream.of(0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1).toArray();

  private static final String NO_ERROR = "none"; // a meter has the same tags always

  private final MeterRegistry registry;
  private final Tags version;
  private final Tags genAi;
  private final String unit;
  private final Collection<Meter> all = new ArrayList<>();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final Map<String, OfContext> contexts = new HashMap<>();

  ServedMeters(MeterRegistry registry, String policy, int version, Deployable what) {
    this.registry = registry;
    this.version = Tags.of("policy", policy, "version", Integer.toString(version));
    this.genAi =
        Tags.of(
            "gen_ai.operation.name",
            "chat",
            "gen_ai.provider.name",
            "iapo",
            "gen_ai.request.model",
            "iapo/" + policy,
            "version",
            Integer.toString(version));
    this.unit = what.judging().cost().unit();
    all.add(
        Gauge.builder("iapo.served.in.flight", inFlight, AtomicInteger::get)
            .description("Requests of which calls are under way")
            .tags(this.version)
            .register(registry));
    what.choices()
        .forEach(
            choice -> contexts.put(choice.context().id(), new OfContext(choice.context().id())));
    contexts.computeIfAbsent(Watch.WEIGHTS, OfContext::new);
  }

  /** A request is sent to its first provider. */
  void began() {
    inFlight.incrementAndGet();
  }

  /** Nothing of a request that began is under way any more, whatever became of it. */
  void ended() {
    inFlight.decrementAndGet();
  }

  /** Counts what became of a request that was sent to a provider. */
  void add(Handled handled) {
    of(handled.by().context()).add(handled);
  }

  /** Counts one that was refused before anything was sent. */
  void refused(Optional<String> context, Reply.Reason reason) {
    of(context).requests(reason.label()).increment();
  }

  /** How many figures of a context are not as promised. */
  void drifted(String label, int figures) {
    of(Optional.of(label)).drifted.set(figures);
  }

  private OfContext of(Optional<String> context) {
    return Objects.requireNonNull(contexts.get(Watch.label(contexts.keySet(), context)));
  }

  /** The version is no more. */
  void close() {
    all.forEach(registry::remove);
    all.clear();
  }

  /** Those of a context, looked up once: the registry takes long for it. */
  private final class OfContext {
    private final Tag context;
    private final Tags tags;
    private final AtomicInteger drifted = new AtomicInteger();
    private final Map<String, Counter> requests = new HashMap<>(); // by outcome
    private final Map<String, Timer> durations = new HashMap<>(); // by error
    private final Counter drawn;
    private final Counter saved;
    private final Counter unparsed;
    private final Counter cost;
    private final DistributionSummary margin;

    OfContext(String id) {
      this.context = Tag.of("context", id);
      this.tags = version.and(context);
      this.drawn = completions("drawn");
      this.saved = completions("saved");
      this.unparsed = counter("iapo.served.unparsed", "Completions without an answer", tags);
      this.cost = counter("iapo.served.cost", "What requests cost", tags.and("unit", unit));
      this.margin =
          DistributionSummary.builder("iapo.served.margin")
              .description("By how much answers won")
              .tags(tags)
              .serviceLevelObjectives(MARGINS)
              .register(registry);
      all.add(margin);
      all.add(
          Gauge.builder("iapo.served.drifted", drifted, AtomicInteger::get)
              .description("Figures that are not as training promised")
              .tags(tags)
              .register(registry));
    }

    private Counter completions(String outcome) {
      return counter(
          "iapo.served.completions", "Completions of requests", tags.and("outcome", outcome));
    }

    private Counter counter(String name, String description, Tags its) {
      Counter counter = Counter.builder(name).description(description).tags(its).register(registry);
      all.add(counter);
      return counter;
    }

    Counter requests(String outcome) {
      return requests.computeIfAbsent(
          outcome,
          its -> counter("iapo.served.requests", "Requests to policies", tags.and("outcome", its)));
    }

    private Timer duration(String error) {
      return durations.computeIfAbsent(
          error,
          its -> {
            Timer timer =
                Timer.builder("gen_ai.server.request.duration")
                    .description("Requests to policies, from their first call to their answer")
                    .tags(genAi.and(context).and("error.type", its))
                    .serviceLevelObjectives(DURATIONS)
                    .register(registry);
            all.add(timer);
            return timer;
          });
    }

    void add(Handled handled) {
      String error = NO_ERROR;
      if (handled.reply() instanceof Reply.Answer answer) {
        requests(answer.stopped().partial() ? "partial" : "answered").increment();
        unparsed.increment(answer.unparsed());
        if (handled.hasMargin()) {
          margin.record(answer.margin());
        }
      } else {
        Reply.Reason reason = ((Reply.Refused) handled.reply()).reason();
        error = reason.label();
        requests(error).increment();
        if (reason == Reply.Reason.UNPARSED) {
          unparsed.increment(handled.bill().completions());
        }
      }
      duration(error).record((long) (handled.seconds() * 1e9), TimeUnit.NANOSECONDS);
      drawn.increment(handled.bill().completions());
      saved.increment(handled.saved());
      cost.increment(handled.bill().cost());
    }
  }
}
