package dev.iapo.store;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** How large and how quick a recorder's commits are, and whether its store has failed. */
final class RecorderMeters {
  private static final int BUCKETS = 14;

  /** 1 ms, each twice the one before. */
  private static final Duration[] DURATIONS =
      IntStream.range(0, BUCKETS)
          .mapToObj(i -> Duration.ofMillis(1L << i))
          .toArray(Duration[]::new);

  /** 1, each twice the one before. */
  private static final double[] SIZES =
      IntStream.range(0, BUCKETS).mapToDouble(i -> 1L << i).toArray();

  private final DistributionSummary group;
  private final Timer commit;
  private final Counter failures;

  RecorderMeters(MeterRegistry registry) {
    this.group =
        DistributionSummary.builder("iapo.store.group")
            .description("Facts per commit")
            .serviceLevelObjectives(SIZES)
            .register(registry);
    this.commit =
        Timer.builder("iapo.store.commit")
            .description("How long commits take")
            .serviceLevelObjectives(DURATIONS)
            .register(registry);
    this.failures =
        Counter.builder("iapo.store.failures")
            .description("Recorders whose store failed, which keep nothing from then on")
            .register(registry);
  }

  void written(int facts, long nanos) {
    group.record(facts);
    commit.record(nanos, TimeUnit.NANOSECONDS);
  }

  void failed() {
    failures.increment();
  }
}
