package dev.iapo.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Outcomes;
import dev.iapo.domain.Pull;
import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.EstimatorKind;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.schedule.Algorithms;
import dev.iapo.schedule.Algorithms.Variant;
import dev.iapo.schedule.BudgetRule;
import dev.iapo.schedule.Psst;
import dev.iapo.schedule.QueryOrder;
import dev.iapo.testkit.Environments;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LaboratoryTest {
  private static final RecordedEnvironment VOTES = Environments.votes(TieRule.HALF);
  private static final RecordedEnvironment SCORES = Environments.scores();
  private static final Variant PAIRED =
      new Variant(EstimatorKind.COMPLETE, QueryOrder.PAIRED, BudgetRule.HARD);

  @Test
  void run_everyAlgorithm_isWorthWhatItsPolicyIs() {
    for (RecordedEnvironment environment : List.of(VOTES, SCORES)) {
      Laboratory laboratory = new Laboratory(environment, 1);
      ExactUtilities exact = ExactUtilities.of(environment);
      for (String algorithm : Algorithms.NAMES) {
        for (long budget : new long[] {1, 7, 60, 500}) {
          Trial trial =
              laboratory.run(algorithm, Variant.PUBLISHED, Budget.ofCompletions(budget), 3);
          int[] policy = policy(trial, environment, exact.arms());
          assertThat(trial.completions()).isBetween(0L, budget);
          assertThat(trial.returns().acr()).isEqualTo(exact.averageReturn(policy));
          assertThat(trial.returns().regret()).isEqualTo(exact.regret(policy));
          assertThat(trial.returns().acrTest()).isEmpty();
          assertThat(trial.setup().variant())
              .isEqualTo(
                  algorithm.equals(Psst.PAIRED)
                      ? new Trial.Variant("complete", "paired", "hard")
                      : Trial.Variant.PUBLISHED);
        }
      }
    }
  }

  private static int[] policy(Trial trial, RecordedEnvironment environment, ArmSpace arms) {
    List<String> prompts = environment.prompts().stream().map(RecordedPrompt::id).toList();
    return environment.contexts().stream()
        .map(context -> trial.policy().get(context.id()))
        .mapToInt(arm -> arms.arm(prompts.indexOf(arm.prompt()), 0, arm.scale()))
        .toArray();
  }

  @Test
  void run_sameArguments_isTheSameWhateverElseIsAskedFor() {
    Laboratory one = new Laboratory(SCORES, 0.5);
    Laboratory other = new Laboratory(SCORES, 0.5);
    List<Trial> inOrder =
        LongStream.range(0, 40)
            .mapToObj(seed -> one.run("psst", PAIRED, Budget.ofCompletions(90), seed))
            .toList();
    List<Trial> parallel =
        LongStream.range(0, 40)
            .parallel()
            .mapToObj(seed -> other.run("psst", PAIRED, Budget.ofCompletions(90), seed))
            .toList();
    assertThat(parallel).isEqualTo(inOrder);
    assertThat(new HashSet<>(inOrder.stream().map(Trial::policy).toList())).hasSizeGreaterThan(1);
  }

  @Test
  void run_aLargeBudget_findsTheBestPolicy() {
    for (RecordedEnvironment environment : List.of(VOTES, SCORES)) {
      Laboratory laboratory = new Laboratory(environment, 1);
      assertThat(
              laboratory.run("psst", PAIRED, Budget.ofCompletions(200_000), 1).returns().regret())
          .isCloseTo(0, within(2e-3));
    }
  }

  @Test
  void run_baselines_ignoreTheVariant() {
    Laboratory laboratory = new Laboratory(VOTES, 1);
    assertThat(laboratory.run("uniform", PAIRED, Budget.ofCompletions(100), 1))
        .isEqualTo(laboratory.run("uniform", Variant.PUBLISHED, Budget.ofCompletions(100), 1));
    assertThat(laboratory.run("psst", PAIRED, Budget.ofCompletions(100), 1).setup().variant())
        .isEqualTo(new Trial.Variant("complete", "paired", "hard"));
  }

  /** Each query of three is held out by some seed; returns on the two parts add up to the whole. */
  @Test
  void run_heldOutQueries_areValuedApart() {
    Laboratory laboratory = new Laboratory(VOTES, 0.67);
    ExactUtilities whole = ExactUtilities.of(VOTES);
    Set<Double> heldOut = new HashSet<>();
    for (long seed = 0; seed < 30; seed++) {
      Trial trial = laboratory.run("psst", Variant.PUBLISHED, Budget.ofCompletions(50), seed);
      int[] policy = policy(trial, VOTES, whole.arms());
      double test = trial.returns().acrTest().orElseThrow();
      assertThat((2 * trial.returns().acr() + test) / 3)
          .isCloseTo(whole.averageReturn(policy), within(1e-12));
      heldOut.add(
          laboratory
              .run("random", Variant.PUBLISHED, Budget.ofCompletions(50), seed)
              .returns()
              .acr());
    }
    assertThat(heldOut).hasSizeGreaterThan(10);
  }

  @Test
  void laboratory_splitsWithoutQueries_areRefused() {
    for (double share : new double[] {0, -1, 1.5, Double.NaN, 0.1, 0.9}) {
      assertThatThrownBy(() -> new Laboratory(VOTES, share))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("train fraction: " + share);
    }
  }

  @Test
  void draw_manyCompletions_haveTheRecordedFrequencies() {
    DrawTable draws = new DrawTable(VOTES);
    int n = 40_000;
    int[] seen = new int[4];
    double cost = 0;
    for (int i = 0; i < n / 5; i++) {
      Outcomes outcomes =
          draws
              .draw(
                  new Pull(1, 1, 0, 5, 5 * i),
                  0,
                  9,
                  new PullCharges(VOTES, Budget.Unit.COMPLETIONS))
              .outcomes();
      for (int j = 0; j < 5; j++) {
        seen[outcomes.vote(j) == Outcomes.ABSTAIN ? 3 : outcomes.vote(j)]++;
        cost += outcomes.cost(j) / n;
        assertThat(outcomes.correct(j)).isEqualTo(outcomes.vote(j) == 0);
      }
    }
    // Counts 4, 4, 0 and two abstentions; costs 0.01 three times in four, otherwise 0.03.
    assertThat(seen[0] / (double) n).isCloseTo(0.4, within(0.01));
    assertThat(seen[1] / (double) n).isCloseTo(0.4, within(0.01));
    assertThat(seen[2]).isZero();
    assertThat(seen[3] / (double) n).isCloseTo(0.2, within(0.01));
    assertThat(cost).isCloseTo(0.015, within(0.0003));
  }

  @Test
  void draw_sameReplicate_isTheSameInAnyPull() {
    for (RecordedEnvironment environment : List.of(VOTES, SCORES)) {
      DrawTable draws = new DrawTable(environment);
      PullCharges charges = new PullCharges(environment, Budget.Unit.COMPLETIONS);
      Observation whole = draws.draw(new Pull(1, 1, 0, 4, 2), 1, 5, charges);
      for (int i = 0; i < 4; i++) {
        Outcomes one = draws.draw(new Pull(3, 1, 0, 1, 2 + i), 1, 5, charges).outcomes();
        assertThat(one.vote(0)).isEqualTo(whole.outcomes().vote(i));
        assertThat(one.score(0, 0)).isEqualTo(whole.outcomes().score(i, 0));
        assertThat(one.cost(0)).isEqualTo(whole.outcomes().cost(i));
      }
    }
  }
}
