package dev.iapo.serve;

import static dev.iapo.serve.HandledQueries.PROMISE;
import static dev.iapo.serve.HandledQueries.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServedMetersTest {
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final ServedMeters meters =
      new ServedMeters(registry, "maths", 1, HandledQueries.policy(PROMISE));

  private double count(String name, String... tags) {
    return registry.get(name).tags(tags).counter().count();
  }

  @Test
  void add_requests_areCountedByContextAndOutcome() {
    meters.add(in("fast").costing(7).drawing(3, Stopped.DECIDED).answered());
    meters.add(in("fast").drawing(1, Stopped.DEADLINE).answered());
    meters.add(in("fast").refused(Reply.Reason.UNPARSED));
    meters.add(in("good").refused(Reply.Reason.PROVIDER_UNAVAILABLE));
    meters.refused(Optional.of("good"), Reply.Reason.BUSY);
    meters.refused(Optional.of("made up"), Reply.Reason.UNKNOWN_CONTEXT);

    assertThat(count("iapo.served.requests", "context", "fast", "outcome", "answered")).isOne();
    assertThat(count("iapo.served.requests", "context", "fast", "outcome", "partial")).isOne();
    assertThat(count("iapo.served.requests", "context", "fast", "outcome", "unparsed")).isOne();
    assertThat(count("iapo.served.requests", "context", "good", "outcome", "busy")).isOne();
    assertThat(count("iapo.served.requests", "context", "weights", "outcome", "unknown-context"))
        .isOne();
    assertThat(count("iapo.served.completions", "context", "fast", "outcome", "drawn"))
        .isEqualTo(8);
    assertThat(count("iapo.served.completions", "context", "fast", "outcome", "saved")).isOne();
    assertThat(count("iapo.served.unparsed", "context", "fast")).isEqualTo(6);
    assertThat(count("iapo.served.cost", "context", "fast", "unit", "tokens")).isEqualTo(27);
    assertThat(registry.get("iapo.served.margin").tag("context", "fast").summary().totalAmount())
        .isEqualTo(0.5);
    Timer answered =
        registry
            .get("gen_ai.server.request.duration")
            .tags("gen_ai.request.model", "iapo/maths", "context", "fast", "error.type", "none")
            .timer();
    assertThat(answered.count()).isEqualTo(2);
    assertThat(answered.totalTime(TimeUnit.SECONDS)).isEqualTo(4);
  }

  @Test
  void gauges_showWhatIsUnderWayAndDrifted() {
    meters.began();
    meters.began();
    meters.ended();
    meters.drifted("good", 2);
    assertThat(registry.get("iapo.served.in.flight").tag("version", "1").gauge().value()).isOne();
    assertThat(registry.get("iapo.served.drifted").tag("context", "good").gauge().value())
        .isEqualTo(2);
  }

  @Test
  void close_aVersion_removesItsMetersAlone() {
    ServedMeters other = new ServedMeters(registry, "maths", 2, HandledQueries.policy(PROMISE));
    int both = registry.getMeters().size();
    meters.add(in("fast").answered());
    meters.refused(Optional.empty(), Reply.Reason.BUSY);
    meters.close();
    assertThat(registry.getMeters()).hasSize(both / 2);
    assertThat(registry.getMeters()).allMatch(meter -> "2".equals(meter.getId().getTag("version")));
    other.close();
    assertThat(registry.getMeters()).isEmpty();
  }
}
