package dev.iapo.schedule;

import static dev.iapo.testkit.Completions.votes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Context;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Outcomes;
import dev.iapo.domain.Pull;
import dev.iapo.domain.Seeds;
import dev.iapo.estimate.EstimatorKind;
import dev.iapo.estimate.Problem;
import dev.iapo.inference.BestOfN;
import dev.iapo.schedule.Algorithms.Variant;
import dev.iapo.testkit.Problems;
import dev.iapo.testkit.ScheduleInvariants;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class AlgorithmsTest {
  @ParameterizedTest
  @FieldSource("dev.iapo.schedule.Algorithms#NAMES")
  void start_anySmallBudget_keepsTheInvariants(String name) {
    Problem voting = Problems.voting(3, 4, 4, 0, -0.1);
    Problem choosing =
        Problems.of(
            4,
            3,
            5,
            List.of(Problems.HALF, new BestOfN()),
            2,
            List.of(
                new Context("a", List.of(1.0), -0.01, 0.25),
                new Context("b", List.of(0.5), 0, 0.75)));
    for (int budget = 1; budget <= 90; budget += budget < 20 ? 1 : 7) {
      for (Problem problem : List.of(voting, choosing)) {
        Plan plan = Problems.completions(problem, budget);
        long seed = budget;
        ScheduleInvariants.Run run =
            ScheduleInvariants.drive(
                () -> Algorithms.start(name, Variant.PUBLISHED, problem, plan, seed),
                problem,
                plan,
                pull -> Problems.observation(pull, completions(pull)));
        assertThat(run.completions()).isLessThanOrEqualTo(budget);
      }
    }
  }

  private static Outcomes completions(Pull pull) {
    SplittableRandom random = new SplittableRandom(Seeds.mix(7, pull.hashCode()));
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < pull.scale(); i++) {
      letters.append(random.nextInt(4) <= pull.configuration() ? 'A' : 'b');
    }
    return votes(letters.toString());
  }

  @Test
  void start_otherName_listsTheKnownOnes() {
    Problem problem = Problems.voting(2, 2, 2, 0);
    Plan plan = Problems.completions(problem, 10);
    assertThat(Algorithms.isName("psst-paired2")).isFalse();
    assertThatThrownBy(() -> Algorithms.start("Psst", Variant.PUBLISHED, problem, plan, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("algorithm: Psst")
        .hasMessageContaining("uniform, ucb, epsilon-greedy");
  }

  /** Prompt 0 is always right alone; prompt 1 half the time alone, always from 2 votes of 4 on. */
  @ParameterizedTest
  @CsvSource({"triple, 0", "prompt-only, 0", "uniform, 0", "disjoint, 0", "psst, 0"})
  void start_oneGoodPrompt_choosesItAlone(String name, int arm) {
    ScheduleInvariants.Run run =
        drive(
            name,
            Problems.voting(2, 5, 4, 0),
            200,
            pull -> (pull.configuration() == 0 ? "A" : "b").repeat(pull.scale()));
    assertThat(run.finished().choices()).extracting(Choice::arm).containsExactly(arm);
  }

  @Test
  void uniform_drawsAsManyPullsOfTheGreatestScaleAsTheBudgetCovers() {
    ScheduleInvariants.Run run =
        drive("uniform", Problems.voting(3, 5, 4, 0), 47, pull -> "A".repeat(pull.scale()));
    assertThat(run.rounds()).hasSize(1);
    assertThat(run.completions()).isEqualTo(36); // three sweeps of 3 × 4
    assertThat(run.rounds().get(0).pulls()).extracting(Pull::scale).containsOnly(4);
  }

  @Test
  void triple_drawsSinglesAndHalvesPrompts() {
    ScheduleInvariants.Run run =
        drive("triple", Problems.voting(5, 9, 8, 0), 60, pull -> "A".repeat(pull.scale()));
    // R = 3, 20 completions a round: 4 sweeps over 5 prompts, 6 over 3, 10 over 2.
    assertThat(run.rounds()).extracting(Decision.Round::completions).containsExactly(20L, 18L, 20L);
    assertThat(run.rounds())
        .extracting(Decision.Round::alive)
        .containsExactly(List.of(5), List.of(3), List.of(2));
    assertThat(run.rounds())
        .allSatisfy(round -> assertThat(round.pulls()).extracting(Pull::scale).containsOnly(1));
  }

  @Test
  void disjoint_spendsOneHalfOnThePromptAndTheOtherOnItsScale() {
    ScheduleInvariants.Run run =
        drive(
            "disjoint",
            Problems.voting(4, 9, 8, 0, -0.01),
            160,
            pull -> (pull.configuration() == 2 ? "A" : "b").repeat(pull.scale()));
    // 80 in two rounds of singles over 4 and 2 prompts, then ten pulls of (prompt 2, 8).
    assertThat(run.rounds()).extracting(Decision.Round::completions).containsExactly(40L, 40L, 80L);
    assertThat(run.rounds().get(2).pulls())
        .hasSize(10)
        .allSatisfy(pull -> assertThat(pull.configuration()).isEqualTo(2))
        .allSatisfy(pull -> assertThat(pull.scale()).isEqualTo(8));
    assertThat(run.finished().choices()).extracting(Choice::arm).containsExactly(16, 16);
  }

  @Test
  void sequentialHalving_pullsEachArmItselfForEachContext() {
    ScheduleInvariants.Run run =
        drive(
            "sequential-halving",
            Problems.voting(2, 9, 2, 0, -1),
            48,
            pull -> (pull.configuration() == 1 ? "AA" : "bb").substring(0, pull.scale()));
    // Each context has 24, 12 a round: two sweeps of 1 + 2 + 1 + 2, then of its two best arms.
    assertThat(run.rounds().get(0).completions()).isEqualTo(24);
    assertThat(run.rounds().get(0).pulls())
        .extracting(Pull::scale)
        .containsExactly(1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2);
    assertThat(run.finished().choices()).extracting(Choice::arm).containsExactly(2, 2);
  }

  @Test
  void sequentialHalving_budgetBelowASweep_pullsTheSmallScales() {
    ScheduleInvariants.Run run =
        drive(
            "sequential-halving", Problems.voting(2, 9, 4, 0), 7, pull -> "A".repeat(pull.scale()));
    // A sweep of scales up to 2 takes 6; the 1 that is left takes no arm of each prompt.
    assertThat(run.rounds()).hasSize(1);
    assertThat(run.rounds().get(0).pulls()).extracting(Pull::scale).containsExactly(1, 2, 1, 2);
  }

  @Test
  void ucb_pullsWhatIsUnsampledFirst() {
    ScheduleInvariants.Run run =
        drive(
            "ucb", Problems.voting(3, 9, 1, 0), 30, pull -> pull.configuration() == 1 ? "A" : "b");
    assertThat(run.rounds().subList(0, 3).stream().map(r -> r.pulls().get(0).configuration()))
        .containsExactlyInAnyOrder(0, 1, 2);
    assertThat(run.finished().choices()).extracting(Choice::arm).containsExactly(1);
    assertThat(run.completions()).isEqualTo(30);
  }

  @Test
  void ucb_byHand_isMeanPlusTwiceTheRoot() {
    // ln 20 is about 3.0: 0.5 + 2√(3.0/16) = 1.37; 0.2 + 2√(3.0/4) = 1.93.
    OnlineRule.Seen seen =
        new OnlineRule.Seen(new int[] {0, 1}, new double[] {0.5, 0.2}, new long[] {16, 4});
    assertThat(OnlineRule.UCB.choose(seen, new SplittableRandom(1))).isEqualTo(1);
    OnlineRule.Seen nearer =
        new OnlineRule.Seen(new int[] {0, 1}, new double[] {0.5, 0.2}, new long[] {16, 16});
    assertThat(OnlineRule.UCB.choose(nearer, new SplittableRandom(1))).isZero();
  }

  @Test
  void epsilonGreedy_exploresOneTimeInTen() {
    OnlineRule.Seen seen =
        new OnlineRule.Seen(new int[] {0, 1}, new double[] {0, 1}, new long[] {1, 1});
    SplittableRandom random = new SplittableRandom(5);
    int other = 0;
    for (int i = 0; i < 20_000; i++) {
      other += OnlineRule.EPSILON_GREEDY.choose(seen, random) == 0 ? 1 : 0;
    }
    assertThat(other).isBetween(900, 1100); // half of a tenth: 1,000 ± 31
  }

  @Test
  void softmax_choosesByTheExponentialOfMeansOverTheTemperature() {
    OnlineRule.Seen seen =
        new OnlineRule.Seen(
            new int[] {0, 1, 2}, new double[] {0, 0.05, -1000}, new long[] {1, 1, 1});
    SplittableRandom random = new SplittableRandom(5);
    int[] chosen = new int[3];
    for (int i = 0; i < 20_000; i++) {
      chosen[OnlineRule.SOFTMAX.choose(seen, random)]++;
    }
    assertThat(chosen[1] / (double) chosen[0]).isBetween(2.55, 2.9); // e
    assertThat(chosen[2]).isZero();
  }

  @Test
  void randomChoices_overSeeds_reachEveryArm() {
    Problem problem = Problems.voting(2, 3, 3, 0);
    Plan plan = Problems.completions(problem, 30);
    int[] random = new int[6];
    int[] scale = new int[6];
    for (int seed = 0; seed < 300; seed++) {
      random[chosen("random", problem, plan, seed)]++;
      scale[chosen("triple-random-scale", problem, plan, seed)]++;
    }
    assertThat(random).doesNotContain(0);
    assertThat(scale).startsWith(scale[0], scale[1], scale[2]).endsWith(0, 0, 0);
    assertThat(scale[0]).isBetween(70, 130);
  }

  private static int chosen(String name, Problem problem, Plan plan, long seed) {
    Schedule schedule = Algorithms.start(name, Variant.PUBLISHED, problem, plan, seed);
    while (schedule.decision() instanceof Decision.Round round) {
      schedule.observe(
          round.pulls().stream()
              .map(pull -> Problems.observation(pull, votes(pull.configuration() == 0 ? "A" : "b")))
              .toList());
    }
    return schedule.choices().get(0).arm();
  }

  @Test
  void publishedBudgetRule_smallBudget_drawsASweepInEveryRound() {
    Problem problem = Problems.voting(4, 9, 4, 0);
    Variant published = new Variant(EstimatorKind.BLOCKS, QueryOrder.RANDOM, BudgetRule.PUBLISHED);
    Plan plan = Problems.completions(problem, 10);
    Schedule schedule = Algorithms.start("psst", published, problem, plan, 1);
    long drawn = 0;
    while (schedule.decision() instanceof Decision.Round round) {
      drawn += round.completions();
      List<Observation> observations =
          round.pulls().stream().map(p -> Problems.observation(p, completions(p))).toList();
      schedule.observe(observations);
    }
    assertThat(drawn).isGreaterThanOrEqualTo(16 + 2); // the first sweep alone is 4 × 4
    assertThat(((Decision.Finished) schedule.decision()).reason())
        .isEqualTo(Decision.Reason.COMPLETED);
  }

  /** Expected charges of 10 a completion, and at most 20. */
  @ParameterizedTest
  @CsvSource({
    "80, '1, 2, 1, 2'", // a sweep over 1, 2, 1, 2 is 60, and the last pull may need 20 more
    "79, '1, 1'",
    "30, '1, 1'",
    "29, ''"
  })
  void sequentialHalving_chargesKnownAfterwards_leavesRoomForTheMostOfTheLastPull(
      int budget, String scales) {
    Problem problem = Problems.voting(2, 9, 2, 0);
    Plan plan =
        new Plan(
            new Budget(Budget.Unit.TOKENS, budget, 0),
            Collections.nCopies(2, new Plan.Expected(0, 10, 0, 20)));
    Schedule schedule = Algorithms.start("sequential-halving", Variant.PUBLISHED, problem, plan, 3);
    List<Pull> pulls =
        schedule.decision() instanceof Decision.Round round ? round.pulls() : List.of();
    assertThat(String.join(", ", pulls.stream().map(pull -> "" + pull.scale()).toList()))
        .isEqualTo(scales);
  }

  private static ScheduleInvariants.Run drive(
      String name, Problem problem, long budget, Function<Pull, String> answers) {
    Plan plan = Problems.completions(problem, budget);
    return ScheduleInvariants.drive(
        () -> Algorithms.start(name, Variant.PUBLISHED, problem, plan, 3),
        problem,
        plan,
        pull -> Problems.observation(pull, votes(answers.apply(pull))));
  }
}
