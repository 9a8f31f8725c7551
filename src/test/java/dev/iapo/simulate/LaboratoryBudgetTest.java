package dev.iapo.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Budget.Unit;
import dev.iapo.estimate.EstimatorKind;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.schedule.Algorithms.Variant;
import dev.iapo.schedule.BudgetRule;
import dev.iapo.schedule.QueryOrder;
import dev.iapo.simulate.SyntheticSpec.Cost;
import dev.iapo.simulate.SyntheticSpec.Difficulty;
import dev.iapo.simulate.SyntheticSpec.Kind;
import dev.iapo.simulate.SyntheticSpec.Shape;
import dev.iapo.testkit.Environments;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/** The budget of a trial is a hard limit, whatever its unit and whatever completions cost. */
class LaboratoryBudgetTest {
  private static final Variant PAIRED =
      new Variant(EstimatorKind.COMPLETE, QueryOrder.PAIRED, BudgetRule.HARD);

  /** What about one completion of these environments is charged. */
  private static long one(Unit unit) {
    return switch (unit) {
      case COMPLETIONS -> 1;
      case TOKENS -> 100;
      case USD -> 10_000_000;
    };
  }

  private static final List<Laboratory> LABORATORIES = laboratories();

  private static List<Laboratory> laboratories() {
    List<Laboratory> laboratories = new ArrayList<>();
    Cost wide = new Cost(0.0007, 0.09, true, 10_000);
    for (Cost cost : List.of(wide, new Cost(0.01, 0.013, true), new Cost(0.001, 0.1, false))) {
      for (Kind kind : Kind.values()) {
        boolean selects = kind == Kind.BEST_OF_N;
        Shape shape =
            new Shape(1, 3, 6, kind == Kind.BERNOULLI ? 2 : 4, selects ? 2 : 1, selects ? 6 : 3, 8);
        SyntheticSpec spec =
            new SyntheticSpec(kind, shape, new Difficulty(2, 0.5, 0.3), cost, 20, 5);
        laboratories.add(new Laboratory(EnvironmentGenerator.generate(spec, "e"), 1));
      }
    }
    return laboratories;
  }

  /** From the smallest unit on, around multiples of what a completion costs, to many. */
  private static Set<Long> budgets(Unit unit) {
    long one = one(unit);
    Set<Long> budgets = new TreeSet<>(List.of(1L, 2L, one, one + 1, 3 * one - 1, 700 * one));
    for (double some = 1.3; some < 300; some *= 2.3) {
      budgets.add((long) (some * one));
    }
    return budgets;
  }

  @ParameterizedTest
  @FieldSource("dev.iapo.schedule.Algorithms#NAMES")
  void run_anyBudgetAndRandomCosts_isNeverExceeded(String algorithm) {
    for (Laboratory laboratory : LABORATORIES) {
      for (Unit unit : Unit.values()) {
        for (long limit : budgets(unit)) {
          for (Variant variant : List.of(Variant.PUBLISHED, PAIRED)) {
            for (long seed = 1; seed <= 2; seed++) {
              Budget budget = new Budget(unit, limit, 0);
              Trial trial = laboratory.run(algorithm, variant, budget, seed);
              assertThat(trial.drawn().spent()).isBetween(0L, limit);
              assertThat(trial.drawn().spent() == 0).isEqualTo(trial.completions() == 0);
              assertThat(trial.setup().unit()).isEqualTo(unit);
              assertThat(trial.setup().budget()).isEqualTo(limit);
            }
          }
        }
      }
    }
  }

  /** With random costs what is left over at the end is about the most of a pull, not a share. */
  @ParameterizedTest
  @EnumSource(Unit.class)
  void run_aLargeBudget_isNearlyUsed(Unit unit) {
    long limit = 6_000 * one(unit);
    for (Laboratory laboratory : LABORATORIES) {
      for (String algorithm : List.of("psst", "uniform", "triple", "sequential-halving")) {
        Trial trial = laboratory.run(algorithm, PAIRED, new Budget(unit, limit, 0), 1);
        assertThat(trial.drawn().spent())
            .as(algorithm + " " + trial.setup())
            .isBetween((long) (0.85 * limit), limit);
      }
    }
  }

  /** Nearly all completions cost next to nothing, so that what was seen says little of the rest. */
  @ParameterizedTest
  @FieldSource("dev.iapo.schedule.Algorithms#NAMES")
  void run_rareDearCompletions_areCoveredToo(String algorithm) {
    CompletionCost rare =
        new CompletionCost(new double[] {0.002, 3}, new int[] {1, 3000}, new int[] {97, 3});
    CompletionCost free =
        new CompletionCost(new double[] {0, 1}, new int[] {1, 1000}, new int[] {1, 1});
    Laboratory laboratory =
        new Laboratory(
            Environments.withPrompts(
                Environments.votes(TieRule.HALF),
                List.of(new RecordedPrompt("p0", rare), new RecordedPrompt("p1", free))),
            1);
    for (Unit unit : List.of(Unit.TOKENS, Unit.USD)) {
      for (long limit = 1; limit < 300 * 1000; limit *= 3) {
        Budget budget = new Budget(unit, unit == Unit.USD ? limit * 1_000_000 : limit, 0);
        for (long seed = 1; seed <= 5; seed++) {
          Trial trial = laboratory.run(algorithm, PAIRED, budget, seed);
          assertThat(trial.drawn().spent()).isBetween(0L, budget.limit());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Unit.class)
  void run_anyThread_isTheSameTrial(Unit unit) {
    RecordedEnvironment environment = Environments.votes(TieRule.HALF);
    Laboratory one = new Laboratory(environment, 1);
    Laboratory other = new Laboratory(environment, 1);
    Budget budget = new Budget(unit, 90 * one(unit), 0);
    List<Trial> inOrder =
        LongStream.range(0, 40).mapToObj(seed -> one.run("psst", PAIRED, budget, seed)).toList();
    List<Trial> parallel =
        LongStream.range(0, 40)
            .parallel()
            .mapToObj(seed -> other.run("psst", PAIRED, budget, seed))
            .toList();
    assertThat(parallel).isEqualTo(inOrder);
  }

  /** A completion is 10 million pico-USD under one prompt, and 20 million under the other. */
  @Test
  void run_usd_costsWhatTheRecordedCostsAddUpTo() {
    Laboratory laboratory = new Laboratory(Environments.scores(), 1);
    // A sweep at N = 4 is 4 × (10 + 20) million; with room for the last pull, seven of them fit.
    Trial trial =
        laboratory.run("uniform", Variant.PUBLISHED, new Budget(Unit.USD, 900_000_000, 0), 1);
    assertThat(trial.drawn()).isEqualTo(new Trial.Drawn(7 * 8, 840_000_000));
    // Nothing at all where not even one completion of each prompt is covered.
    Trial none =
        laboratory.run("uniform", Variant.PUBLISHED, new Budget(Unit.USD, 29_999_999, 0), 1);
    assertThat(none.drawn()).isEqualTo(new Trial.Drawn(0, 0));
    Trial single =
        laboratory.run("uniform", Variant.PUBLISHED, new Budget(Unit.USD, 30_000_000, 0), 1);
    assertThat(single.drawn()).isEqualTo(new Trial.Drawn(2, 30_000_000));
  }

  @Test
  void run_publishedRule_mayOverspendInAnyUnit() {
    Variant published = new Variant(EstimatorKind.BLOCKS, QueryOrder.RANDOM, BudgetRule.PUBLISHED);
    Laboratory laboratory = new Laboratory(Environments.scores(), 1);
    for (Unit unit : Unit.values()) {
      Trial trial = laboratory.run("psst", published, new Budget(unit, 5, 0), 1);
      assertThat(trial.drawn().spent()).isGreaterThan(5);
    }
  }

  @Test
  void requireCharges_freeCompletions_areRefusedForUsdOnly() {
    RecordedEnvironment votes = Environments.votes(TieRule.HALF);
    CompletionCost free = CompletionCost.fixed(0);
    Laboratory laboratory =
        new Laboratory(
            Environments.withPrompts(
                votes, List.of(new RecordedPrompt("p0", free), new RecordedPrompt("p1", free))),
            1);
    laboratory.requireCharges(Unit.TOKENS);
    assertThatThrownBy(() -> laboratory.requireCharges(Unit.USD))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("prompt p0 costs nothing");
    assertThat(laboratory.run("psst", PAIRED, new Budget(Unit.TOKENS, 500, 0), 1).drawn().spent())
        .isBetween(1L, 500L);
  }
}
