package dev.iapo.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.Budget;
import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.EstimatorKind;
import dev.iapo.simulate.EnvironmentGenerator;
import dev.iapo.simulate.ExactFacts;
import dev.iapo.simulate.ExactUtilities;
import dev.iapo.simulate.Laboratory;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.simulate.RecordedPrompt;
import dev.iapo.simulate.SyntheticSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The bound of docs/guarantee.md against how often the schedules do err, in exact quantities. */
class GuaranteeTest {
  private static final int SEEDS = 100;

  /** What was run, how often it erred, and what was to be expected at most. */
  record Case(String name, double errors, double bound, double blocksAsQueries) {}

  /** Environments of one context, small enough that something can be said of them. */
  record World(int prompts, int maxScale, int queries, int recorded, double deceptive, long seed) {
    RecordedEnvironment environment() {
      return EnvironmentGenerator.generate(
          new SyntheticSpec(
              SyntheticSpec.Kind.BERNOULLI,
              new SyntheticSpec.Shape(1, prompts, queries, 2, 1, 1, maxScale),
              new SyntheticSpec.Difficulty(3, 0.5, deceptive),
              new SyntheticSpec.Cost(0.01, 0.02, false),
              recorded,
              seed),
          "small");
    }
  }

  @Test
  void bound_exactFacts_isNotExceededByTheErrorsOfRuns() {
    List<Case> cases = new ArrayList<>();
    for (World world : worlds()) {
      RecordedEnvironment environment = world.environment();
      for (EstimatorKind estimator : EstimatorKind.values()) {
        for (QueryOrder order : QueryOrder.values()) {
          String algorithm = world.prompts() > 3 ? "psst-top2" : "psst";
          Psst psst = Psst.named(algorithm, estimator, order);
          cases.addAll(cases(world, environment, psst, 200, 800, 2_400));
        }
      }
    }
    assertThat(cases)
        .allSatisfy(c -> assertThat(c.errors()).as(c.name()).isLessThanOrEqualTo(c.bound()));
    assertThat(cases.stream().filter(c -> c.bound() < 1 && c.errors() > 0).count())
        .as("cases in which the bound says something of errors that do happen")
        .isGreaterThan(5);
  }

  static List<World> worlds() {
    return List.of(
        new World(2, 1, 1_000, 50, 0, 2),
        new World(2, 1, 60, 50, 0, 4), // the split is used up many times
        new World(3, 1, 1_000, 50, 0, 1),
        new World(4, 2, 300, 50, 0.25, 1));
  }

  /** The answers of a prompt to a query are all alike, so that its blocks say the same. */
  @Test
  void bound_blocksCountedAsQueries_isExceeded() {
    World world = new World(2, 24, 2_000, 1, 0, 1);
    Psst psst = Psst.named("psst", EstimatorKind.COMPLETE, QueryOrder.PAIRED);
    List<Case> cases = cases(world, world.environment(), psst, 6_000, 9_000);
    assertThat(cases).allSatisfy(c -> assertThat(c.errors()).isLessThanOrEqualTo(c.bound()));
    assertThat(cases).anySatisfy(c -> assertThat(c.errors()).isGreaterThan(c.blocksAsQueries()));
  }

  static List<Case> cases(
      World world, RecordedEnvironment environment, Psst psst, long... budgets) {
    ArmFacts facts = new ExactFacts(environment, 0);
    ExactUtilities exact = ExactUtilities.of(environment);
    double tolerance = withinWidestGap(exact);
    Laboratory laboratory = new Laboratory(environment, 1);
    List<Case> cases = new ArrayList<>();
    for (long budget : budgets) {
      Design design = Design.of(psst, facts.arms(), world.queries(), 1, budget);
      long errors =
          LongStream.range(0, SEEDS)
              .parallel()
              .filter(
                  seed ->
                      exact.regret(0, chosen(laboratory, environment, psst, budget, seed))
                          > tolerance)
              .count();
      cases.add(
          new Case(
              "%s of %s, budget %d".formatted(psst, world, budget),
              (double) errors / SEEDS,
              Guarantee.bound(facts, design, tolerance),
              Guarantee.bound(facts, countingBlocks(design), tolerance)));
    }
    return cases;
  }

  /** A tolerance from which no regret of an arm is near. */
  private static double withinWidestGap(ExactUtilities exact) {
    double[] regrets =
        IntStream.range(0, exact.arms().size())
            .mapToDouble(arm -> exact.regret(0, arm))
            .sorted()
            .toArray();
    int widest = 0;
    for (int i = 0; i + 1 < regrets.length; i++) {
      if (regrets[i + 1] - regrets[i] > regrets[widest + 1] - regrets[widest]) {
        widest = i;
      }
    }
    return (regrets[widest] + regrets[widest + 1]) / 2;
  }

  private static int chosen(
      Laboratory laboratory, RecordedEnvironment environment, Psst psst, long budget, long seed) {
    Algorithms.Variant variant =
        new Algorithms.Variant(psst.estimator(), psst.queries(), BudgetRule.HARD);
    var policy = laboratory.run(psst.name(), variant, Budget.ofCompletions(budget), seed).policy();
    var arm = Objects.requireNonNull(policy.get(environment.contexts().get(0).id()));
    List<String> prompts = environment.prompts().stream().map(RecordedPrompt::id).toList();
    return new ArmSpace(prompts.size(), 1, environment.maxScale())
        .arm(prompts.indexOf(arm.prompt()), 0, arm.scale());
  }

  /** The mistake: a pull of N completions taken for N pieces of evidence on single completions. */
  private static List<Guarantee.Step> countingBlocks(Design design) {
    return design.steps().stream().map(step -> countingBlocks(step, design.arms())).toList();
  }

  private static Guarantee.Step countingBlocks(Guarantee.Step step, ArmSpace arms) {
    Evidence evidence = step.evidence();
    Evidence wrong =
        new Evidence(
            evidence.paired(),
            evidence.pull(),
            evidence.samples().stream()
                .map(
                    s ->
                        new Evidence.Sample(
                            s.lnWays(), s.queries() * arms.maxScale(), s.form(), s.split()))
                .toList());
    return step instanceof Guarantee.Halving halving
        ? new Guarantee.Halving(halving.keep(), halving.complete(), wrong)
        : step;
  }

  private static Design.Screen screen(int scale, double until, int keep) {
    return new Design.Screen(scale, List.of(new Screening.Look(scale, until)), keep, keep);
  }

  /** A prompt that is best with two completions, and last with one. */
  @Test
  void bound_screeningAtSmallScales_saysNothingBelowWhatScreeningLoses() {
    ArmFacts facts = new Curves(new double[][] {{0.5, 0.5}, {0.4, 0.7}, {0.6, 0.61}});
    Design blind = design(screen(1, 0.2, 1));
    Design seeing = design(screen(2, 0.2, 1));
    Design gentle = design(screen(1, 0.2, 2));
    assertThat(Guarantee.screeningLoss(facts, blind)).isCloseTo(0.09, within(1e-12));
    assertThat(Guarantee.screeningLoss(facts, seeing)).isZero();
    assertThat(Guarantee.screeningLoss(facts, gentle)).isCloseTo(0.09, within(1e-12));
    assertThat(Guarantee.bound(facts, blind, 0.08)).isEqualTo(1);
    assertThat(Guarantee.bound(facts, blind, 0.1)).isLessThan(1e-6);
    assertThat(Guarantee.bound(facts, seeing, 0.08)).isLessThan(1e-6);
  }

  private static Design design(Design.Screen... screens) {
    return new Design(
        new ArmSpace(3, 1, 2),
        1_000_000,
        1,
        EstimatorKind.COMPLETE,
        QueryOrder.PAIRED,
        1_000_000,
        Arrays.asList(screens));
  }

  @Test
  void bound_aRoundThatMayGoWithoutASweep_isOne() {
    ArmFacts facts = new Curves(new double[][] {{1, 1}, {0, 0}, {0, 0}});
    for (long budget : new long[] {0, 1, 17}) { // three rounds of a sweep of six are 18
      Design design =
          Design.of(
              Psst.named("psst", EstimatorKind.COMPLETE, QueryOrder.PAIRED),
              facts.arms(),
              100,
              1,
              budget);
      assertThat(design.steps()).isEmpty();
      assertThat(Guarantee.bound(facts, design, 0.5)).isEqualTo(1);
    }
  }

  @Test
  void lnRate_certainOrImpossibleDeviations_areBoundedSo() {
    assertThat(Tail.lnRate(0, 1, 2)).isZero();
    assertThat(Tail.lnRate(0.1, 0, 2)).isNegative().isInfinite();
    assertThat(Tail.lnRate(0.5, 1, 2)).isCloseTo(-0.125, within(1e-12)); // Hoeffding's is less
    assertThat(Tail.lnRate(0.1, 0.01, 2)).isLessThan(10 * Tail.lnRate(0.1, 1, 2));
  }

  /** One context with the given utilities by prompt and scale, and variances of a fair coin. */
  private record Curves(double[][] utilities) implements ArmFacts {
    @Override
    public ArmSpace arms() {
      return new ArmSpace(utilities.length, 1, utilities[0].length);
    }

    @Override
    public double utility(int arm) {
      return utilities[arms().configuration(arm)][arms().scale(arm) - 1];
    }

    @Override
    public double range() {
      return 1;
    }

    @Override
    public double variance(int arm) {
      return 0.25;
    }

    @Override
    public double variance(int arm, int other, int pull) {
      return 0.5;
    }

    @Override
    public double noise(int arm, int other) {
      return 0.5;
    }
  }
}
