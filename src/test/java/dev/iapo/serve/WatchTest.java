package dev.iapo.serve;

import static dev.iapo.serve.HandledQueries.PROMISE;
import static dev.iapo.serve.HandledQueries.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.config.DaemonSetup.Drift;
import dev.iapo.domain.Deployable.Figure;
import dev.iapo.domain.Deployable.Promise;
import dev.iapo.serve.Handled.FirstWave;
import dev.iapo.serve.HandledQueries.Some;
import dev.iapo.serve.Watch.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WatchTest {
  private static final Drift DRIFT = new Drift(50, 0.2, 4);

  private static Watch watch() {
    return new Watch(HandledQueries.policy(PROMISE), DRIFT);
  }

  private static Watched first(Watch watch) {
    return watch.views().get(0);
  }

  private static List<Change> add(Watch watch, int times, Handled handled) {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      changes.addAll(watch.add(handled));
    }
    return changes;
  }

  @Test
  void views_ofNothing_showTheContextsWithTheirPromises() {
    Watch watch = watch();
    assertThat(watch.views()).extracting(Watched::context).containsExactly("fast", "good");
    assertThat(first(watch).requests()).isZero();
    assertThat(first(watch).promise()).contains(PROMISE);
    assertThat(first(watch).seconds().median()).isNaN();
    assertThat(first(watch).figures().cost().mean()).isNaN();
    assertThat(first(watch).drifted()).isEmpty();
  }

  @Test
  void add_answers_meansWithTheirStandardErrors() {
    Watch watch = watch();
    watch.add(in("fast").costing(8).in(1).answered());
    watch.add(
        in("fast")
            .costing(11)
            .in(4)
            .drawing(3, Stopped.DECIDED)
            .first(new FirstWave(3, 1, 3, 1))
            .answered());
    Watched fast = first(watch);
    assertThat(fast.requests()).isEqualTo(2);
    assertThat(fast.answered()).isEqualTo(2);
    assertThat(fast.planned()).isEqualTo(8);
    assertThat(fast.drawn()).isEqualTo(7);
    assertThat(fast.saved()).isEqualTo(1);
    assertThat(fast.figures().cost()).isEqualTo(new Figure(9.5, 1.5));
    assertThat(fast.figures().completions()).isEqualTo(new Figure(3.5, 0.5));
    assertThat(fast.figures().margin()).isEqualTo(new Figure(0.5, 0));
    assertThat(fast.figures().agreement().mean()).isCloseTo(7 / 12.0, within(1e-12));
    assertThat(fast.figures().agreement().error()).isCloseTo(0.25, within(1e-12));
    assertThat(fast.figures().unparsed().mean()).isCloseTo(1 / 6.0, within(1e-12));
    assertThat(fast.seconds().mean()).isEqualTo(2.5);
    assertThat(fast.seconds().median()).isCloseTo(1, within(0.02));
    assertThat(fast.seconds().p95()).isCloseTo(4, within(0.08));
    assertThat(fast.seconds().greatest()).isEqualTo(4);
  }

  @Test
  void add_partialAnswers_areShownAndAreNoMeasureOfTheArm() {
    Watch watch = watch();
    watch.add(in("fast").answered());
    watch.add(in("fast").costing(1).drawing(1, Stopped.DEADLINE).first(FirstWave.NONE).answered());
    Watched fast = first(watch);
    assertThat(fast.answered()).isEqualTo(2);
    assertThat(fast.partial()).isEqualTo(1);
    assertThat(fast.planned()).isEqualTo(8);
    assertThat(fast.drawn()).isEqualTo(5);
    assertThat(fast.saved()).isZero();
    assertThat(fast.figures().cost().mean()).isEqualTo(10);
    assertThat(fast.figures().unparsed().mean()).isZero();
  }

  @Test
  void add_refusals_areCountedByReason() {
    Watch watch = watch();
    watch.add(in("fast").refused(Reply.Reason.PROVIDER_UNAVAILABLE));
    watch.refused(Optional.of("fast"), Reply.Reason.TOO_LONG);
    watch.refused(Optional.of("fast"), Reply.Reason.TOO_LONG);
    Watched fast = first(watch);
    assertThat(fast.requests()).isEqualTo(3);
    assertThat(fast.answered()).isZero();
    assertThat(fast.failed()).isEqualTo(Map.of("provider-unavailable", 1L, "too-long", 2L));
    assertThat(fast.figures().cost().mean()).isNaN();
  }

  @Test
  void add_unparsedOnes_ranTheirCourse() {
    Watch watch = watch();
    watch.add(in("fast").first(new FirstWave(4, 4, 6, 0)).refused(Reply.Reason.UNPARSED));
    Watched fast = first(watch);
    assertThat(fast.answered()).isZero();
    assertThat(fast.figures().cost().mean()).isEqualTo(10);
    assertThat(fast.figures().unparsed().mean()).isEqualTo(1);
    assertThat(fast.figures().agreement().mean()).isZero();
    assertThat(fast.figures().margin().mean()).isNaN();
  }

  @Test
  void add_contextsThatThePolicyDoesNotHave_areWeights() {
    Watch watch = watch();
    watch.add(in("fast").withoutContext().answered());
    watch.refused(Optional.of("no such"), Reply.Reason.UNKNOWN_CONTEXT);
    assertThat(watch.labels()).containsExactly("fast", "good", "weights");
    Watched weights = watch.views().get(2);
    assertThat(weights.context()).isEqualTo("weights");
    assertThat(weights.requests()).isEqualTo(2);
    assertThat(weights.promise()).isEmpty();
  }

  @Test
  void add_costsAThirdMore_isSaidOnceWithBothFigures() {
    Watch watch = watch();
    Handled dear = in("fast").costing(13).answered();
    assertThat(add(watch, 49, dear)).isEmpty();
    assertThat(watch.add(dear))
        .containsExactly(
            new Change(
                "fast", true, "cost 13.0 tokens per request over the last 50 (promised 10.0)"));
    assertThat(add(watch, 50, dear)).isEmpty();
    assertThat(watch.drifted("fast")).isEqualTo(1);
    assertThat(watch.drifted("good")).isZero();
    assertThat(first(watch).drifted())
        .containsExactly("cost 13.0 tokens per request over the last 100 (promised 10.0)");
  }

  @Test
  void add_asPromisedAgain_theDriftEndsOnce() {
    Watch watch = watch();
    add(watch, 100, in("fast").costing(13).answered());
    List<Change> changes = add(watch, 1000, in("fast").answered());
    assertThat(changes).hasSize(1);
    assertThat(changes.get(0).begun()).isFalse();
    assertThat(first(watch).drifted()).isEmpty();
  }

  @Test
  void add_earlyStopsOfAPromiseOfAll_areNoDrift() {
    Watch watch = watch();
    Some saving = in("fast").costing(6).drawing(3, Stopped.DECIDED);
    assertThat(add(watch, 200, saving.answered())).isEmpty();
    assertThat(add(watch(), 200, in("fast").costing(6).answered()))
        .extracting(Change::words)
        .containsExactly("cost 6.00 tokens per request over the last 50 (promised 10.0)");
  }

  @Test
  void add_fewerThanAPromiseOfEarlyStops_isADrift() {
    Promise stopping =
        new Promise(
            0.8,
            0.7,
            new Figure(10, 0.1),
            new Figure(3.5, 0.05),
            Optional.empty(),
            Optional.empty());
    Watch watch = new Watch(HandledQueries.policy(stopping), DRIFT);
    List<Change> changes = add(watch, 200, in("fast").drawing(2, Stopped.CONFIDENT).answered());
    assertThat(changes)
        .extracting(Change::words)
        .containsExactly("completions 2.00 per request over the last 50 (promised 3.50)");
  }

  @Test
  void add_unknownPromises_neverDrift() {
    Figure unknown = new Figure(Double.NaN, Double.NaN);
    Promise nothing =
        new Promise(Double.NaN, Double.NaN, unknown, unknown, Optional.empty(), Optional.empty());
    Watch watch = new Watch(HandledQueries.policy(nothing), DRIFT);
    assertThat(add(watch, 200, in("fast").costing(1000).answered())).isEmpty();
    assertThat(add(watch, 200, in("fast").withoutContext().costing(1000).answered())).isEmpty();
  }
}
