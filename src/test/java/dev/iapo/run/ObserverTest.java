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

  @Test
  void oriented_twice_isTheScore() {
    Objective errors = new Objective("errors", -1, 3, false, true);
    assertThat(List.of(-1.0, 0.0, 0.25, 3.0))
        .allMatch(score -> errors.oriented(errors.oriented(score)) == score);
    assertThat(errors.oriented(errors.worst())).isEqualTo(errors.min());
    assertThat(new Objective("o", -1, 3, false).oriented(0.5)).isEqualTo(0.5);
  }
}
