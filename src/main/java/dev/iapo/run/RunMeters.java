package dev.iapo.run;

import dev.iapo.domain.CallRecord;
import dev.iapo.domain.PullRecord;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Meters of all runs of a process, summed: no tag names a run. A run's observer has an {@link
 * OfRun} and passes on to it what it is told.
 */
public final class RunMeters {
  private static final int BUCKETS = 14;

  /** A second, each twice the one before: up to two hours. */
  private static final Duration[] ROUNDS =
      IntStream.range(0, BUCKETS)
          .mapToObj(i -> Duration.ofSeconds(1L << i))
          .toArray(Duration[]::new);

  private final Map<String, AtomicInteger> states = new ConcurrentHashMap<>();
  private final Counter drawn;
  private final Counter reused;
  private final Counter missing;
  private final Counter judged;
  private final Counter notJudged;
  private final Timer rounds;
  private final MeterRegistry registry;

  /**
   * Meters of runs that can be in these states.
   *
   * @param states in their order; each is a tag of {@code iapo.runs}
   */
  public RunMeters(MeterRegistry registry, List<String> states) {
    this.registry = registry;
    this.drawn = completions("drawn");
    this.reused = completions("reused");
    this.missing = completions("missing");
    this.judged = judging("answered");
    this.notJudged = judging("failed");
    this.rounds =
        Timer.builder("iapo.run.round")
            .description("How long rounds take")
            .serviceLevelObjectives(ROUNDS)
            .register(registry);
    states.forEach(this::register);
  }

  private void register(String state) {
    AtomicInteger runs = new AtomicInteger();
    states.put(state, runs);
    Gauge.builder("iapo.runs", runs, AtomicInteger::get)
        .description("Runs by state")
        .tag("state", state)
        .register(registry);
  }

  private Counter completions(String outcome) {
    return Counter.builder("iapo.run.completions")
        .description("Completions that pulls wanted")
        .tag("outcome", outcome)
        .register(registry);
  }

  private Counter judging(String outcome) {
    return Counter.builder("iapo.run.judging.calls")
        .description("Calls of judges and services")
        .tag("outcome", outcome)
        .register(registry);
  }

  /**
   * A run's state changes.
   *
   * @param from empty for a new run
   * @param to empty for one that is forgotten
   * @throws IllegalArgumentException if there is no such state
   */
  public void moved(Optional<String> from, Optional<String> to) {
    from.ifPresent(state -> in(state).decrementAndGet());
    to.ifPresent(state -> in(state).incrementAndGet());
  }

  private AtomicInteger in(String state) {
    AtomicInteger runs = states.get(state);
    if (runs == null) {
      throw new IllegalArgumentException(
          "state: " + state + " (expected one of: " + states.keySet() + ")");
    }
    return runs;
  }

  /** Takes in what one run tells; used by one thread at a time. */
  public OfRun ofRun() {
    return new OfRun();
  }

  /** What one run adds. */
  public final class OfRun {
    private long roundSinceNanos;

    private OfRun() {}

    /**
     * The run has told something.
     *
     * @param nowNanos of a monotonic clock
     */
    public void told(RunEvent event, long nowNanos) {
      if (event instanceof RunEvent.RoundStarted) {
        roundSinceNanos = nowNanos;
      } else if (event instanceof RunEvent.Drawn some) {
        some.records().forEach(this::drawn);
      } else if (event instanceof RunEvent.RoundCompleted) {
        rounds.record(nowNanos - roundSinceNanos, TimeUnit.NANOSECONDS);
      }
    }

    private void drawn(PullRecord record) {
      int came = 0;
      for (CallRecord call : record.calls()) {
        if (call.source() == CallRecord.Source.REFUSED) {
          continue;
        }
        came += call.completions().size();
        Counter counter = call.source() == CallRecord.Source.REUSED ? reused : drawn;
        counter.increment(call.completions().size());
      }
      missing.increment(record.pull().scale() - came);
      judged.increment((double) record.appraised().calls());
      notJudged.increment(record.appraised().failures().calls());
    }
  }
}
