package dev.iapo.schedule;

import static dev.iapo.testkit.Completions.votes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Observation.Charge;
import dev.iapo.domain.Pull;
import dev.iapo.estimate.EstimatorKind;
import dev.iapo.estimate.Problem;
import dev.iapo.testkit.Problems;
import dev.iapo.testkit.ScheduleInvariants;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PsstScheduleTest {
  private static final Psst PUBLISHED = Psst.named("psst", EstimatorKind.BLOCKS, QueryOrder.RANDOM);

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "2, 1",
    "3, 2",
    "4, 2",
    "5, 3",
    "8, 3",
    "9, 4",
    "800, 10",
    "1024, 10",
    "1025, 11"
  })
  void halvings_ofArms_isTheCeilingOfTheLogarithm(int arms, int rounds) {
    assertThat(Stage.halvings(arms)).isEqualTo(rounds);
    int left = arms;
    for (int round = 0; round < rounds; round++) {
      left = (left + 1) / 2;
    }
    assertThat(left).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    // Prompts, N_max, T; completions per round, and why it ends.
    "2, 2, 1, '', BUDGET_USED",
    "3, 4, 2, '', BUDGET_USED", // not one completion for each prompt
    "3, 4, 3, '3', BUDGET_USED", // capped at scale 1
    "3, 4, 5, '3', BUDGET_USED", // two are left, and three prompts alive
    "2, 4, 8, '8', BUDGET_USED", // exactly one sweep
    "2, 4, 7, '6', BUDGET_USED", // capped at 3
    "1, 1, 1, '1', COMPLETED",
    "1, 1, 9, '9', COMPLETED",
    "1, 2, 21, '20', COMPLETED",
    "2, 1, 21, '20', COMPLETED",
    "1, 4, 8, '4 4', COMPLETED", // ties keep scales 1 and 2: one pull of 4, two of 2
  })
  void drive_edgesOfTheBudget_drawsWhatTheRuleSays(
      int prompts, int maxScale, long budget, String completions, Decision.Reason reason) {
    Problem problem = Problems.voting(prompts, 3, maxScale, 0);
    ScheduleInvariants.Run run =
        drive(problem, PUBLISHED, budget, pull -> "A".repeat(pull.scale()));
    List<String> drawn = run.rounds().stream().map(r -> Long.toString(r.completions())).toList();
    assertThat(String.join(" ", drawn)).isEqualTo(completions);
    assertThat(run.finished().reason()).isEqualTo(reason);
  }

  @Test
  void drive_nothingSampled_choosesTheFirstArm() {
    ScheduleInvariants.Run run = drive(Problems.voting(3, 2, 4, 0, -1), PUBLISHED, 2, pull -> "");
    assertThat(run.finished().choices())
        .containsExactly(new Choice(0, 0, 12), new Choice(1, 0, 12));
  }

  @Test
  void drive_twoPromptsTwoScales_trimsByHand() {
    // Prompt 0: Ab each time (0.5 at both scales); prompt 1: always right.
    Problem problem = Problems.voting(2, 5, 2, 0);
    ScheduleInvariants.Run run =
        drive(
            problem,
            PUBLISHED,
            16,
            pull -> (pull.configuration() == 0 ? "Ab" : "AA").substring(0, pull.scale()));
    // R = 2, B = 8: two sweeps of 2 + 2. Then both arms of prompt 1 are left: four sweeps of 2.
    assertThat(run.rounds().get(0).pulls())
        .extracting(Pull::configuration)
        .containsExactly(0, 1, 0, 1);
    assertThat(run.rounds().get(1).pulls())
        .extracting(Pull::configuration)
        .containsExactly(1, 1, 1, 1);
    assertThat(run.rounds())
        .extracting(Decision.Round::alive)
        .containsExactly(List.of(4), List.of(2));
    assertThat(run.finished().choices()).containsExactly(new Choice(0, 2, 1));
  }

  @Test
  void drive_contextsThatDisagree_pullsTheLargestScaleAliveInAny() {
    // Prompt 0 is right only by majority of three; with a high cost weight one completion is best.
    Problem problem = Problems.voting(2, 5, 3, 0, -0.5);
    Function<Pull, Observation> answerer =
        pull ->
            Problems.observation(
                pull,
                votes(
                    (pull.configuration() == 0 ? "AAb" : "bbb").substring(0, pull.scale()),
                    1,
                    pull.scale(),
                    0));
    Plan plan = Problems.completions(problem, 60);
    ScheduleInvariants.Run run =
        ScheduleInvariants.drive(
            () -> new PsstSchedule(problem, PUBLISHED, plan, 3),
            problem,
            PUBLISHED,
            plan,
            answerer);
    // R = 3, B = 20: 3 sweeps of 3 + 3. Estimates: A A b 0.67, AA 1, AAb 1, and 0 for prompt 1.
    // Context 0 keeps scales 2, 3, 1 of prompt 0. Context 1 (0.17, 0, -0.5; -0.5, -1, -1.5) keeps
    // scales 1 and 2 of prompt 0 and, tied with its scale 3, scale 1 of prompt 1 for being smaller.
    assertThat(run.rounds().get(0).completions()).isEqualTo(18);
    assertThat(run.rounds().get(1).pulls())
        .extracting(Pull::configuration, Pull::scale)
        .startsWith(tuple(0, 3), tuple(1, 1))
        .hasSize(10);
    assertThat(run.finished().choices()).containsExactly(new Choice(0, 1, 1), new Choice(1, 0, 1));
  }

  @Test
  void drive_screening_keepsTheBestPromptsAndForgetsTheirCompletions() {
    Psst top2 = Psst.named("psst-top2", EstimatorKind.BLOCKS, QueryOrder.PAIRED);
    Problem problem = Problems.voting(5, 40, 2, 0);
    // In screening prompts 1 and 3 are always right; afterwards prompt 1 never is.
    ScheduleInvariants.Run run =
        drive(
            problem,
            top2,
            50,
            pull ->
                pull.configuration() == 3 || (pull.configuration() == 1 && pull.round() == 0)
                    ? "AA".substring(0, pull.scale())
                    : "bb".substring(0, pull.scale()));
    assertThat(run.rounds().get(0).number()).isZero();
    assertThat(run.rounds().get(0).completions()).isEqualTo(10); // a fifth of the budget
    assertThat(run.rounds().get(0).alive()).containsExactly(10);
    // R = 2, B = 20: five sweeps of 2 + 2, then ten of 2.
    assertThat(run.rounds().get(1).pulls()).hasSize(10);
    assertThat(run.rounds().get(1).alive()).containsExactly(4);
    assertThat(run.rounds().get(1).of()).isEqualTo(2);
    assertThat(run.rounds().get(2).completions()).isEqualTo(20);
    assertThat(run.finished().choices()).containsExactly(new Choice(0, 6, 1));
  }

  @Test
  void drive_budgetForScreeningOnly_choosesByIt() {
    Psst top1 = Psst.named("psst-top1", EstimatorKind.BLOCKS, QueryOrder.PAIRED);
    ScheduleInvariants.Run run =
        drive(Problems.voting(3, 4, 8, 0), top1, 3, pull -> pull.configuration() == 2 ? "A" : "b");
    assertThat(run.finished().reason()).isEqualTo(Decision.Reason.BUDGET_USED);
    assertThat(run.finished().choices()).containsExactly(new Choice(0, 16, 8));
  }

  /** A run that ends while it screens, or before the first round brings anything. */
  @ParameterizedTest
  @CsvSource({"A A A, 0", "- A b, 2", "b - A, 4", "- - A, 4", "- - -, 0"})
  void choices_endedAfterScreening_areByWhatIsKnown(String screening, int arm) {
    String[] answers = screening.replace("-", "").split(" ", -1);
    Problem problem = Problems.voting(3, 4, 2, 0);
    Psst top2 = Psst.named("psst-top2", EstimatorKind.BLOCKS, QueryOrder.PAIRED);
    PsstSchedule schedule = new PsstSchedule(problem, top2, Problems.completions(problem, 15), 3);
    schedule.observe(answered(schedule, pull -> answers[pull.configuration()]));
    assertThat(schedule.choices()).extracting(Choice::arm).containsExactly(arm);
    schedule.observe(answered(schedule, pull -> ""));
    assertThat(schedule.choices()).extracting(Choice::arm).containsExactly(arm);
  }

  @Test
  void drive_screeningForAllPrompts_isNone() {
    Psst top3 = Psst.named("psst-top3", EstimatorKind.BLOCKS, QueryOrder.RANDOM);
    ScheduleInvariants.Run run =
        drive(Problems.voting(3, 4, 2, 0), top3, 30, pull -> "Ab".substring(0, pull.scale()));
    assertThat(run.rounds().get(0).number()).isEqualTo(1);
  }

  @Test
  void drive_contingency_isPlannedAround() {
    Problem problem = Problems.voting(1, 3, 1, 0);
    Plan plan =
        new Plan(new Budget(Budget.Unit.COMPLETIONS, 100, 0.1), List.of(Plan.Expected.COMPLETION));
    ScheduleInvariants.Run run =
        ScheduleInvariants.drive(
            () -> new PsstSchedule(problem, PUBLISHED, plan, 3),
            problem,
            PUBLISHED,
            plan,
            pull -> Problems.observation(pull, votes("A")));
    assertThat(run.completions()).isEqualTo(90);
  }

  @Test
  void drive_wasteBeyondTheContingency_leavesLessToDraw() {
    Problem problem = Problems.voting(2, 3, 2, 0);
    Plan plan = Problems.completions(problem, 16);
    ScheduleInvariants.Run run =
        ScheduleInvariants.drive(
            () -> new PsstSchedule(problem, PUBLISHED, plan, 3),
            problem,
            PUBLISHED,
            plan,
            pull ->
                new Observation(
                    pull,
                    votes("AA".substring(0, pull.scale())),
                    new Charge(0, pull.scale(), pull.replicate() == 0 ? 1 : 0)));
    assertThat(run.completions()).isLessThan(16);
  }

  @Test
  void drive_sameSeed_isTheSameOtherwiseNot() {
    Problem problem = Problems.voting(2, 100, 2, 0);
    Plan plan = Problems.completions(problem, 100);
    for (QueryOrder order : QueryOrder.values()) {
      Psst psst = Psst.named("psst", EstimatorKind.BLOCKS, order);
      Decision first = new PsstSchedule(problem, psst, plan, 1).decision();
      assertThat(new PsstSchedule(problem, psst, plan, 1).decision()).isEqualTo(first);
      assertThat(new PsstSchedule(problem, psst, plan, 2).decision()).isNotEqualTo(first);
    }
  }

  @Test
  void schedule_planOfOtherConfigurations_isRejected() {
    Problem problem = Problems.voting(2, 100, 2, 0);
    Plan plan =
        new Plan(
            new Budget(Budget.Unit.COMPLETIONS, 10, 0),
            Collections.nCopies(3, Plan.Expected.COMPLETION));
    assertThatThrownBy(() -> new PsstSchedule(problem, PUBLISHED, plan, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("plan: 3 expected charges (expected: 2)");
  }

  /** Each pull of the current round answered with these completions, whatever it asked for. */
  private static List<Observation> answered(Schedule schedule, Function<Pull, String> answers) {
    return ((Decision.Round) schedule.decision())
        .pulls().stream()
            .map(pull -> Problems.observation(pull, votes(answers.apply(pull))))
            .toList();
  }

  private static ScheduleInvariants.Run drive(
      Problem problem, Psst psst, long budget, Function<Pull, String> answers) {
    Plan plan = Problems.completions(problem, budget);
    return ScheduleInvariants.drive(
        () -> new PsstSchedule(problem, psst, plan, 3),
        problem,
        psst,
        plan,
        pull -> Problems.observation(pull, votes(answers.apply(pull))));
  }

  /**
   * With 40 completions for 100 prompts, 20 of them answer the same query once, and two of these
   * are pulled again.
   */
  @Test
  void drive_pairedWithTooSmallABudget_comparesFewerPrompts() {
    Psst paired = Psst.named(Psst.PAIRED, EstimatorKind.COMPLETE, QueryOrder.PAIRED);
    ScheduleInvariants.Run run =
        drive(Problems.voting(100, 3, 4, 0), paired, 40, pull -> "b".repeat(pull.scale()));
    List<Pull> screening = run.rounds().get(0).pulls();
    assertThat(screening).hasSize(20).allMatch(pull -> pull.scale() == 1);
    assertThat(screening).extracting(Pull::configuration).doesNotHaveDuplicates();
    assertThat(screening).extracting(Pull::query).containsOnly(screening.get(0).query());
    assertThat(run.rounds().get(1).pulls()).extracting(Pull::configuration).hasSize(6);
    assertThat(run.completions()).isLessThanOrEqualTo(40);
  }

  @Test
  void drive_pairedWithOneCompletion_drawsIt() {
    Psst paired = Psst.named(Psst.PAIRED, EstimatorKind.COMPLETE, QueryOrder.PAIRED);
    ScheduleInvariants.Run run =
        drive(Problems.voting(7, 3, 4, 0), paired, 1, pull -> "b".repeat(pull.scale()));
    assertThat(run.completions()).isEqualTo(1);
    assertThat(run.finished().reason()).isEqualTo(Decision.Reason.BUDGET_USED);
  }

  /**
   * All prompts but the last two are right on half of the votes. The last but one is always right
   * at N = 1; the last is right on 2 : 1 : 1, so at N = 4, and promises more. Both are kept.
   */
  @Test
  void drive_pairedScreening_keepsWhatWasSeenAndWhatIsPromised() {
    Psst paired = Psst.named(Psst.PAIRED, EstimatorKind.COMPLETE, QueryOrder.PAIRED);
    Function<Pull, String> answers =
        pull ->
            switch (pull.configuration()) {
              case 38 -> "A".repeat(pull.scale());
              case 39 -> "AbcA".repeat(pull.scale() / 4 + 1).substring(0, pull.scale());
              default -> "Ab".repeat(pull.scale() / 2 + 1).substring(0, pull.scale());
            };
    ScheduleInvariants.Run run = drive(Problems.voting(40, 50, 32, 0), paired, 5_000, answers);
    assertThat(run.rounds().get(0).pulls()).allMatch(pull -> pull.scale() == 2);
    assertThat(run.rounds().get(1).pulls()).allMatch(pull -> pull.scale() == 4);
    assertThat(run.rounds().get(2).pulls()).extracting(Pull::configuration).contains(38, 39);
    assertThat(run.rounds().get(2).alive()).containsExactly(7 * 32);
  }
}
