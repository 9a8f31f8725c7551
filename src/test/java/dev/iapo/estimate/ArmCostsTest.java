package dev.iapo.estimate;

import static dev.iapo.testkit.Completions.votes;
import static dev.iapo.testkit.Problems.FAIR;
import static dev.iapo.testkit.Problems.contexts;
import static dev.iapo.testkit.Problems.observation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.Context;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Outcomes;
import dev.iapo.domain.Pull;
import dev.iapo.inference.AdaptiveVote;
import dev.iapo.inference.BestOfN;
import dev.iapo.inference.EarlyStopVote;
import dev.iapo.inference.InferenceStrategy;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.inference.WeightedVote;
import dev.iapo.testkit.Problems;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArmCostsTest {
  private static final double EXACT = 1e-12;
  private static final EarlyStopVote EARLY = new EarlyStopVote(TieRule.FAIR, 1);

  @Test
  void cost_decidedEarly_isThatOfTheCompletionsExpectedAndACallForEachWave() {
    Problem problem = Problems.of(1, 2, 3, List.of(FAIR, EARLY), 3, contexts(-1));
    Estimates estimates = new Estimates(problem, EstimatorKind.COMPLETE);
    estimates.observe(observation(0, 0, votes("AAb", 2, 1, 10)));
    // Of three: AA is decided after two of three, a third of the orders; else all three are drawn.
    double drawn = (2 + 3 + 3) / 3.0;
    assertThat(estimates.cost(0, 2)).isEqualTo(10 + 3 * 2);
    assertThat(estimates.cost(0, 3)).isEqualTo(10 + 2);
    assertThat(estimates.cost(0, 4)).isEqualTo(2 * (10 + 2)); // one call each
    assertThat(estimates.cost(0, 5)).isCloseTo(drawn * (10 + 2), within(EXACT));
    assertThat(estimates.expectedCompletions(2)).isEqualTo(3);
    assertThat(estimates.expectedCompletions(5)).isCloseTo(drawn, within(EXACT));
    assertThat(estimates.quality(0, 5)).isEqualTo(estimates.quality(0, 2));
    assertThat(estimates.utilities(0)[5])
        .isCloseTo(estimates.quality(0, 5) - drawn * 12, within(EXACT));
  }

  @Test
  void cost_dearQueriesThatTakeMoreDraws_isTheMeanOverQueriesOfBoth() {
    Problem problem = Problems.of(1, 2, 3, List.of(EARLY), 1, contexts(-1));
    Estimates estimates = new Estimates(problem, EstimatorKind.COMPLETE);
    estimates.observe(observation(0, 0, votes("AAA", 1, 3, 0)));
    estimates.observe(observation(0, 1, votes("Abc", 9, 3, 0)));
    assertThat(estimates.cost(0, 2)).isCloseTo((2 * 1 + 3 * 9) / 2.0, within(EXACT));
    assertThat(estimates.expectedCompletions(2)).isCloseTo(2.5, within(EXACT));
  }

  @Test
  void cost_ofOnePull_isThatOfTheArmSeenOnceOnly() {
    Problem problem =
        appraised(List.of(FAIR, EARLY, new BestOfN(), new WeightedVote(TieRule.FAIR, 1)));
    Outcomes pull = random(new SplittableRandom(5), 4, 1);
    Estimates estimates = new Estimates(problem, EstimatorKind.COMPLETE);
    estimates.observe(observation(0, 0, pull));
    for (int context = 0; context < problem.contexts().size(); context++) {
      for (int s = 0; s < 4; s++) {
        assertThat(Estimates.costOfPull(problem, context, s, 0, pull))
            .isCloseTo(estimates.cost(context, problem.arms().arm(0, s, 4)), within(EXACT));
      }
    }
  }

  @Test
  void cost_selectedByAppraisers_paysEachOnceForEachOfSeveralCompletions() {
    Problem problem =
        appraised(List.of(FAIR, new BestOfN(), new WeightedVote(TieRule.FAIR, 1), EARLY));
    Estimates estimates = new Estimates(problem, EstimatorKind.COMPLETE);
    double[] scores = {1, 0.2, 0.3, 0, 0.5, 0.5};
    double[] appraisals = {10, 100, 20, 300};
    estimates.observe(
        observation(
            0, 0, new Outcomes(new int[2], scores, scores, new double[] {1, 2}, appraisals, 2, 0)));
    ArmSpace arms = problem.arms();
    // Completions cost 1.5, the first appraiser 15, the second 200.
    assertThat(costs(estimates, 0, 2)).containsExactly(3, 3, 33, 3); // weighs correctness only
    assertThat(costs(estimates, 1, 2)).containsExactly(3, 33, 33, 3); // the first appraiser's
    assertThat(costs(estimates, 2, 2)).containsExactly(3, 433, 33, 3); // both
    for (int context = 0; context < 3; context++) {
      assertThat(costs(estimates, context, 1)).containsOnly(1.5); // nothing to select from
    }
    assertThat(estimates.utilities(1)[arms.arm(0, 1, 2)])
        .isCloseTo(estimates.quality(1, arms.arm(0, 1, 2)) - 33, within(EXACT));
  }

  private static double[] costs(Estimates estimates, int context, int scale) {
    ArmSpace arms = estimates.arms();
    double[] costs = new double[arms.strategies()];
    for (int s = 0; s < costs.length; s++) {
      costs[s] = estimates.cost(context, arms.arm(0, s, scale));
    }
    return costs;
  }

  @ParameterizedTest
  @EnumSource
  void influences_ofManyQueries_giveNearlyTheJackknifeVariance(EstimatorKind kind) {
    List<InferenceStrategy> strategies =
        List.of(
            EARLY,
            new AdaptiveVote(TieRule.FAIR, 2, 0.7),
            new WeightedVote(TieRule.FAIR, 1),
            new BestOfN());
    Problem problem = appraised(strategies);
    List<Observation> observations = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < 360; i++) {
      int query = random.nextInt(problem.queries());
      int scale = random.nextInt(problem.maxScale() + 1);
      Pull pull = new Pull(1, 0, query, problem.maxScale(), 0);
      observations.add(observation(pull, random(random, scale, 1 + query % 4)));
    }
    for (int arm = 0; arm < problem.arms().size(); arm++) {
      double[] influence = influence(of(problem, kind, observations, -1), arm);
      double linear = Arrays.stream(influence).map(h -> h * h).sum();
      double[] leftOut = new double[problem.queries()];
      double mean = 0;
      for (int query = 0; query < leftOut.length; query++) {
        leftOut[query] = of(problem, kind, observations, query).utilities(2)[arm];
        mean += leftOut[query] / leftOut.length;
      }
      double jackknife = 0;
      for (double value : leftOut) {
        jackknife += (value - mean) * (value - mean) * (leftOut.length - 1) / leftOut.length;
      }
      assertThat(linear * leftOut.length / (leftOut.length - 1))
          .as("arm %s", arm)
          .isCloseTo(jackknife, within(0.08 * jackknife));
    }
  }

  private static Estimates of(
      Problem problem, EstimatorKind kind, List<Observation> observations, int withoutQuery) {
    Estimates estimates = new Estimates(problem, kind);
    for (Observation observation : observations) {
      if (observation.pull().query() != withoutQuery) {
        estimates.observe(observation);
      }
    }
    return estimates;
  }

  private static double[] influence(Estimates estimates, int arm) {
    ArmSpace arms = estimates.arms();
    return estimates
        .influences(2, arms.configuration(arm), arms.strategy(arm))[arms.scale(arm) - 1];
  }

  /** Correctness, and two objectives whose selecting scores two appraisers give. */
  private static Problem appraised(List<InferenceStrategy> strategies) {
    return new Problem(
        1,
        120,
        4,
        strategies,
        List.of(
            new Objective("correct", 0, 1, true),
            new Objective("one", 0, 1, false),
            new Objective("two", 0, 1, false)),
        List.of(
            new Context("a", List.of(1.0, 0.0, 0.0), -1, 0.4),
            new Context("b", List.of(1.0, 0.5, 0.0), -1, 0.3),
            new Context("c", List.of(1.0, 0.5, 0.5), -0.02, 0.3)),
        List.of(2),
        List.of(Problem.NOBODY, 0, 1));
  }

  /** Completions of a query, the less alike and the dearer the harder it is. */
  private static Outcomes random(SplittableRandom random, int n, int hardness) {
    int[] codes = new int[n];
    double[] scores = new double[3 * n];
    double[] selecting = new double[3 * n];
    double[] costs = new double[n];
    double[] appraisals = new double[2 * n];
    for (int i = 0; i < n; i++) {
      codes[i] = random.nextInt(5) < 5 - hardness ? 0 : random.nextInt(4) - 1;
      for (int k = 0; k < 3; k++) {
        scores[3 * i + k] = k > 0 ? random.nextDouble() : codes[i] == 0 ? 1 : 0;
        selecting[3 * i + k] = k > 0 ? random.nextInt(4) / 3.0 : scores[3 * i];
      }
      costs[i] = hardness + random.nextDouble();
      appraisals[2 * i] = random.nextInt(3);
      appraisals[2 * i + 1] = hardness;
    }
    int calls = (n + 1) / 2;
    return new Outcomes(codes, scores, selecting, costs, appraisals, calls, calls * hardness);
  }
}
