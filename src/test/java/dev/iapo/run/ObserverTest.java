package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.Budget;
import dev.iapo.domain.CallRecord;
import dev.iapo.domain.Failures;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Outcomes;
import dev.iapo.domain.Pull;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Sample;
import dev.iapo.domain.Spend;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ObserverTest {
  @Test
  void observe_objectiveToMinimise_isMirroredInItsRange() {
    List<Objective> objectives =
        List.of(new Objective("correct", 0, 1, true), new Objective("errors", 2, 10, false, true));
    Sample sample =
        new Sample(
            "",
            "stop",
            Optional.empty(),
            List.of(0.25, 3.0),
            List.of(0.5, 10.0),
            List.of(),
            Sample.Judged.NOT);
    CallRecord call =
        new CallRecord(
            "id",
            1,
            0,
            1,
            0,
            0,
            Spend.NOTHING,
            new Spend(1, 1, 1),
            true,
            CallRecord.Source.BOUGHT,
            List.of(sample));
    PullRecord record =
        new PullRecord(
            new Pull(1, 0, 0, 1, 0), List.of(call), Spend.NOTHING, Failures.NONE, Optional.empty());

    Outcomes outcomes =
        new Observer(Budget.Unit.COMPLETIONS, objectives).observe(record).outcomes();

    assertThat(outcomes.score(0, 0)).isEqualTo(0.25);
    assertThat(outcomes.score(0, 1)).isEqualTo(9);
    assertThat(outcomes.selecting(0, 1)).isEqualTo(2);
  }

  private static Sample sample(boolean scored) {
    return new Sample("t", "stop", Optional.empty(), scored ? List.of(0.5) : List.of());
  }

  /** Calls of 4 completions each but the last, of which these are scored. */
  private static Outcomes drawn(int completions, int scored) {
    List<CallRecord> calls = new ArrayList<>();
    for (int from = 0; from < completions; from += 4) {
      List<Sample> samples = new ArrayList<>();
      for (int i = from; i < Math.min(completions, from + 4); i++) {
        samples.add(sample(i < scored));
      }
      calls.add(
          new CallRecord(
              "id" + from,
              1,
              0,
              1,
              3,
              0.5 * samples.size(),
              Spend.NOTHING,
              Spend.NOTHING,
              true,
              CallRecord.Source.BOUGHT,
              samples));
    }
    Pull pull = new Pull(1, 0, 0, completions, 0);
    return new Observer(Budget.Unit.TOKENS, List.of(new Objective("o", 0, 1, false)))
        .observe(new PullRecord(pull, calls, Spend.NOTHING, Failures.NONE, Optional.empty()))
        .outcomes();
  }

  @Test
  void observe_someUnscored_theyAreMissingAndCostsPerCallAndCompletionStay() {
    for (int completions = 1; completions <= 13; completions++) {
      for (int scored = 1; scored <= completions; scored++) {
        Outcomes outcomes = drawn(completions, scored);
        assertThat(outcomes.size()).isEqualTo(scored);
        assertThat(outcomes.calls()).isBetween(1, (scored + 3) / 4); // as if n had been heeded
        assertThat(outcomes.callCost()).isEqualTo(3.0 * outcomes.calls());
        assertThat(outcomes.cost(0)).isEqualTo(0.5);
      }
      assertThat(drawn(completions, completions).calls()).isEqualTo((completions + 3) / 4);
      assertThat(drawn(completions, 0).size()).isZero();
    }
  }

  @Test
  void oriented_twice_isTheScore() {
    Objective errors = new Objective("errors", -1, 3, false, true);
    assertThat(List.of(-1.0, 0.0, 0.25, 3.0))
        .allMatch(score -> errors.oriented(errors.oriented(score)) == score);
    assertThat(errors.oriented(errors.worst())).isEqualTo(errors.min());
    assertThat(new Objective("o", -1, 3, false).oriented(0.5)).isEqualTo(0.5);
  }
}
