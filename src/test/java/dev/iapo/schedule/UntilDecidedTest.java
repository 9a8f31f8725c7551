package dev.iapo.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.estimate.EstimatorKind;
import dev.iapo.estimate.Problem;
import dev.iapo.testkit.Completions;
import dev.iapo.testkit.Problems;
import dev.iapo.testkit.ScheduleInvariants;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One prompt is always right, the other never. */
class UntilDecidedTest {
  private static final Problem PROBLEM = Problems.voting(2, 400, 4, -0.01);
  private static final Psst PAIRED =
      Psst.named(Psst.PAIRED, EstimatorKind.COMPLETE, QueryOrder.PAIRED);

  private static Schedule schedule(long budget, double tolerance) {
    return new UntilDecided(
        new PsstSchedule(PROBLEM, PAIRED, Problems.completions(PROBLEM, budget), 1), tolerance);
  }

  private static ScheduleInvariants.Run drive(long budget, double tolerance) {
    return ScheduleInvariants.drive(
        () -> schedule(budget, tolerance),
        PROBLEM,
        Problems.completions(PROBLEM, budget),
        pull ->
            Problems.observation(
                pull,
                Completions.votes((pull.configuration() == 0 ? "A" : "b").repeat(pull.scale()))));
  }

  /**
   * Each of three rounds asks both prompts 125 queries at first. After the first, what 125 queries
   * that agree leave open is −ln(0.025 / 3) / 125 = 0.0383 of the range.
   */
  @Test
  void drive_decidedBeforeTheEnd_stopsThere() {
    ScheduleInvariants.Run run = drive(3_000, 0.05);
    assertThat(run.rounds()).hasSize(1);
    assertThat(run.completions()).isEqualTo(1_000);
    assertThat(run.finished().reason()).isEqualTo(Decision.Reason.DECIDED);
    assertThat(run.finished().choices()).containsExactly(new Choice(0, 0, 4));
    assertThat(drive(3_000, 0.0384).rounds()).hasSize(1);
    assertThat(drive(3_000, 0.0382).rounds().size()).isGreaterThan(1);
  }

  @Test
  void drive_neverDecided_isTheScheduleItself() {
    ScheduleInvariants.Run run = drive(3_000, 0);
    assertThat(run.rounds()).hasSize(3);
    assertThat(run.finished().reason()).isEqualTo(Decision.Reason.COMPLETED);
  }

  @Test
  void observe_afterTheEnd_isRefused() {
    Schedule schedule = schedule(3_000, 0);
    assertThatThrownBy(() -> schedule.observe(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
