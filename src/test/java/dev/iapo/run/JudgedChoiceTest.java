package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.iapo.domain.Budget;
import dev.iapo.domain.CallRecord;
import dev.iapo.domain.Context;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Policy;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Sample;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Task;
import dev.iapo.domain.Voting;
import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.Estimates;
import dev.iapo.testkit.Judged;
import dev.iapo.testkit.JudgedProviders;
import dev.iapo.testkit.RunBench;
import dev.iapo.testkit.RunBench.Finished;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What is said of arms that select by judges: their costs, and whether they are oracles. */
class JudgedChoiceTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final int JUDGED = 0; // context that weighs what a judge gives
  private static final int CORRECT = 1; // and one that weighs what the reference answer gives

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private static Finished run(ScorerSpec... scorers) {
    Task usual =
        Judged.task(
            Judged.Kind.RATED.appraisers,
            List.of(scorers),
            new Budget(Budget.Unit.USD, 300_000_000, 0.02),
            3);
    Task task =
        usual.with(
            new Task.Goal(
                List.of("best-of-n"),
                Voting.of("fair"),
                4,
                List.of(
                    new Context("judged", List.of(1.0, 0.0), 0, 0.5),
                    new Context("correct", List.of(0.0, 1.0), 0, 0.5)),
                0.05));
    return new RunBench(KIT)
        .start(RunBench.settings(task, 4, 7), new JudgedProviders().providers(7), Optional.empty())
        .finished();
  }

  private static ScorerSpec judged() {
    return new ScorerSpec(new Objective("helpful", 0, 1, false), Judged.HELPFUL);
  }

  /** The mean cost of judging a completion of a configuration, over all that were drawn. */
  private static double perAppraisal(Finished run, int configuration) {
    double sum = 0;
    int completions = 0;
    for (PullRecord record : run.records()) {
      if (record.pull().configuration() == configuration) {
        for (CallRecord call : record.calls()) {
          for (Sample sample : call.completions()) {
            sum += sample.judged().verdicts().get(0).cost();
            completions++;
          }
        }
      }
    }
    return sum / completions;
  }

  @Test
  void cost_ofAnArmThatSelectsByAJudge_hasTheJudgesCalls() {
    Finished run =
        run(judged(), new ScorerSpec(new Objective("correct", 0, 1, true), Judged.CORRECT));
    Estimates estimates = run.result().estimates();
    ArmSpace arms = estimates.arms();
    for (int arm = 0; arm < arms.size(); arm++) {
      int scale = arms.scale(arm);
      double apart = estimates.cost(JUDGED, arm) - estimates.cost(CORRECT, arm);
      double judging = scale == 1 ? 0 : scale * perAppraisal(run, arms.configuration(arm));
      assertThat(apart).isCloseTo(judging, within(1e-12));
      assertThat(scale == 1 || judging > 0).isTrue();
    }
  }

  @Test
  void policy_selectedByTheReferenceAnswer_isAnOracle() {
    Finished run =
        run(judged(), new ScorerSpec(new Objective("correct", 0, 1, true), Judged.CORRECT));
    List<Policy.Choice> choices = Policies.of(run.result(), "test").choices();
    assertThat(choices.get(JUDGED).scale()).isGreaterThan(1);
    assertThat(choices.get(JUDGED).oracle()).isFalse();
    assertThat(choices.get(CORRECT).scale()).isGreaterThan(1);
    assertThat(choices.get(CORRECT).oracle()).isTrue();
  }

  /** As it can be done where it is used, and has its price. */
  @Test
  void policy_correctButSelectedByAJudge_isNoOracle() {
    Finished run =
        run(
            judged(),
            new ScorerSpec(
                new Objective("correct", 0, 1, false),
                Judged.CORRECT,
                Optional.of(Judged.HELPFUL)));
    assertThat(Policies.of(run.result(), "test").choices()).noneMatch(Policy.Choice::oracle);
    Estimates estimates = run.result().estimates();
    for (int arm = 0; arm < estimates.arms().size(); arm++) {
      assertThat(estimates.cost(CORRECT, arm)).isEqualTo(estimates.cost(JUDGED, arm));
    }
  }
}
