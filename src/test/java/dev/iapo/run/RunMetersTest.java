package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.CallRecord;
import dev.iapo.domain.CallRecord.Source;
import dev.iapo.domain.Failures;
import dev.iapo.domain.Pull;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Sample;
import dev.iapo.domain.Spend;
import dev.iapo.schedule.Decision;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RunMetersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final RunMeters meters = new RunMeters(registry, List.of("queued", "running"));

  private static CallRecord call(String id, CallRecord.Source source, int completions) {
    Sample sample =
        new Sample(
            "", "stop", Optional.empty(), List.of(0.0), List.of(0.0), List.of(), Sample.Judged.NOT);
    return new CallRecord(
        id,
        1,
        0,
        1,
        0,
        0,
        Spend.NOTHING,
        Spend.NOTHING,
        true,
        source,
        Collections.nCopies(completions, sample));
  }

  private double runs(String state) {
    return registry.get("iapo.runs").tag("state", state).gauge().value();
  }

  private double completions(String outcome) {
    return registry.get("iapo.run.completions").tag("outcome", outcome).counter().count();
  }

  @Test
  void moved_throughItsStates_isCountedInOne() {
    meters.moved(Optional.empty(), Optional.of("queued"));
    meters.moved(Optional.empty(), Optional.of("queued"));
    meters.moved(Optional.of("queued"), Optional.of("running"));
    assertThat(runs("queued")).isEqualTo(1);
    assertThat(runs("running")).isEqualTo(1);
    meters.moved(Optional.of("running"), Optional.empty());
    assertThat(runs("running")).isZero();
  }

  @Test
  void moved_unknownState_isAnError() {
    assertThatThrownBy(() -> meters.moved(Optional.empty(), Optional.of("lost")))
        .hasMessageStartingWith("state: lost (expected one of: ");
  }

  @Test
  void told_aRoundWithBoughtReusedAndMissing_countsEach() {
    RunMeters.OfRun run = meters.ofRun();
    run.told(new RunEvent.RoundStarted(new Decision.Round(1, 1, List.of(), List.of())), 5);
    PullRecord record =
        new PullRecord(
            new Pull(1, 0, 0, 8, 0),
            List.of(
                call("a", Source.BOUGHT, 3),
                call("b", Source.REUSED, 2),
                call("c", Source.REFUSED, 1)),
            Spend.NOTHING,
            Failures.NONE,
            Optional.empty(),
            new PullRecord.Appraised(
                4, Spend.NOTHING, Spend.NOTHING, Spend.NOTHING, Failures.of("malformed", 2)));
    run.told(new RunEvent.Drawn(List.of(record)), 6);
    run.told(new RunEvent.RoundCompleted(1), 5 + TimeUnit.SECONDS.toNanos(3));

    assertThat(completions("drawn")).isEqualTo(3);
    assertThat(completions("reused")).isEqualTo(2);
    assertThat(completions("missing")).isEqualTo(3);
    assertThat(registry.get("iapo.run.judging.calls").tag("outcome", "answered").counter().count())
        .isEqualTo(4);
    assertThat(registry.get("iapo.run.judging.calls").tag("outcome", "failed").counter().count())
        .isEqualTo(2);
    assertThat(registry.get("iapo.run.round").timer().totalTime(TimeUnit.SECONDS)).isEqualTo(3);
  }
}
