package dev.iapo.estimate;

import static dev.iapo.testkit.Completions.votes;
import static dev.iapo.testkit.Problems.FAIR;
import static dev.iapo.testkit.Problems.HALF;
import static dev.iapo.testkit.Problems.contexts;
import static dev.iapo.testkit.Problems.observation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.Context;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Outcomes;
import dev.iapo.domain.Pull;
import dev.iapo.inference.BestOfN;
import dev.iapo.testkit.Problems;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EstimatesTest {
  private static final double EXACT = 1e-12;

  @Test
  void utilities_blocksOfOnePull_areMeansOverItsBlocks() {
    Estimates estimates = new Estimates(Problems.voting(1, 3, 5, 0), EstimatorKind.BLOCKS);
    estimates.observe(observation(0, 2, votes("AbbAb")));
    // Singles A b b A b; pairs Ab bA; triple Abb; quadruple AbbA; quintuple.
    assertThat(estimates.utilities(0)).containsExactly(0.4, 0.5, 0, 0.5, 0);
  }

  @Test
  void utilities_blocksOfSeveralPulls_weighEveryBlockEqually() {
    Estimates estimates = new Estimates(Problems.voting(2, 3, 4, 0), EstimatorKind.BLOCKS);
    estimates.observe(observation(1, 0, votes("AAAA")));
    estimates.observe(observation(1, 1, votes("bb")));
    estimates.observe(observation(1, 0, votes("bAb")));
    double[] utilities = estimates.utilities(0);
    assertThat(Arrays.copyOfRange(utilities, 0, 4)).containsOnly(Double.NaN);
    // 5 of 9 singles; pairs AA AA bb bA; triples AAA bAb (blocks never span pulls); one quadruple.
    assertThat(Arrays.copyOfRange(utilities, 4, 8)).containsExactly(5 / 9.0, 2.5 / 4, 0.5, 1);
  }

  @Test
  void utilities_completeWithSeveralPullsOfAQuery_joinsThemAndWeighsQueriesEqually() {
    Estimates estimates = new Estimates(Problems.voting(1, 3, 4, 0), EstimatorKind.COMPLETE);
    estimates.observe(observation(0, 0, votes("Ab")));
    estimates.observe(observation(0, 1, votes("A")));
    estimates.observe(observation(0, 0, votes("bA")));
    // Query 0: AAbb. Pairs 1 AA, 1 bb, 4 ties: 0.5; triples half right; quadruple tied.
    assertThat(estimates.utilities(0)).containsExactly(0.75, 0.5, 0.5, 0.5);
  }

  @Test
  void utilities_severalContextsAndStrategies_reuseTheSamePull() {
    List<Context> contexts =
        List.of(
            new Context("plain", List.of(1.0, 0.0), 0, 0.5),
            new Context("both", List.of(0.5, 2.0), -0.25, 0.5));
    Problem problem = Problems.of(1, 1, 2, List.of(HALF, new BestOfN()), 1, contexts);
    Estimates estimates = new Estimates(problem, EstimatorKind.COMPLETE);
    int[] voteCodes = {0, 1};
    double[] scores = {1, 0.25, 0, 0.75};
    estimates.observe(
        observation(0, 0, new Outcomes(voteCodes, scores, new double[] {1, 3}, 2, 0)));
    // Votes: half right at both scales, times the first weight. Best-of-N in context "both": the
    // completions are worth 0.5 + 0.5 = 1 and 1.5. Cost 2 per completion.
    assertThat(estimates.utilities(0)).containsExactly(0.5, 0.5, 0.5, 1);
    assertThat(estimates.utilities(1)).containsExactly(0.25 - 0.5, 0.25 - 1, 1.25 - 0.5, 1.5 - 1);
    assertThat(estimates.quality(1, 3)).isEqualTo(1.5);
    assertThat(estimates.quality(1, 1)).isEqualTo(0.25);
  }

  @ParameterizedTest
  @CsvSource({
    // Choices per call, calls of a pull of 4, their cost; the cost of scales 1..5: 10 per call and
    // 2 per completion.
    "1, 4, 40, 12, 24, 36, 48, 60",
    "2, 2, 20, 12, 14, 26, 28, 40",
    "3, 2, 20, 12, 14, 16, 28, 30",
    "8, 1, 10, 12, 14, 16, 18, 20",
    "8, 4, 40, 12, 24, 36, 48, 60", // n was ignored: one call each
    "4, 2, 20, 12, 24, 36, 48, 60", // part of the choices came: not to be relied on
  })
  void cost_promptCostPerCall_followsTheCallsThatCompletionsTake(
      int choicesPerCall,
      int calls,
      double callCost,
      double one,
      double two,
      double three,
      double four,
      double five) {
    double[] costs = {one, two, three, four, five};
    Problem problem = Problems.of(1, 2, 5, List.of(HALF), choicesPerCall, contexts(0, -1));
    Estimates estimates = new Estimates(problem, EstimatorKind.COMPLETE);
    estimates.observe(observation(0, 0, votes("AAAA", 2, calls, callCost)));
    for (int scale = 1; scale <= 5; scale++) {
      assertThat(estimates.cost(0, scale - 1)).as("scale %s", scale).isEqualTo(costs[scale - 1]);
    }
    assertThat(estimates.utilities(1)[3]).isEqualTo(1 - costs[3]);
    assertThat(estimates.utilities(0)[3]).isEqualTo(1);
  }

  @Test
  void cost_nIgnoredOnce_isRememberedForThatConfigurationOnly() {
    Problem problem = Problems.of(2, 2, 4, List.of(HALF), 4, contexts(-1));
    Estimates estimates = new Estimates(problem, EstimatorKind.BLOCKS);
    estimates.observe(observation(0, 0, votes("AAAA", 1, 4, 4)));
    estimates.observe(observation(0, 1, votes("AAAA", 1, 1, 1)));
    estimates.observe(observation(1, 0, votes("AAAA", 1, 1, 1)));
    assertThat(estimates.cost(0, 3)).isEqualTo(8);
    assertThat(estimates.cost(0, 7)).isEqualTo(5);
  }

  @Test
  void cost_severalPulls_isTheMeanOverCompletionsAndCalls() {
    Problem problem = Problems.of(1, 2, 4, List.of(HALF), 4, contexts(-1));
    Estimates estimates = new Estimates(problem, EstimatorKind.BLOCKS);
    estimates.observe(observation(0, 0, votes("AAA", 1, 1, 10)));
    estimates.observe(observation(0, 1, votes("A", 5, 1, 20)));
    assertThat(estimates.cost(0, 1)).isEqualTo(15 + 2 * 2);
  }

  @ParameterizedTest
  @EnumSource
  void utilities_nothingOrTooLittleSeen_areNaN(EstimatorKind kind) {
    Estimates estimates = new Estimates(Problems.voting(2, 2, 3, -1), kind);
    assertThat(estimates.utilities(0)).containsOnly(Double.NaN);
    assertThat(estimates.cost(0, 0)).isNaN();
    estimates.observe(observation(0, 1, votes("")));
    assertThat(estimates.utilities(0)).containsOnly(Double.NaN);
    estimates.observe(observation(0, 1, votes("AA")));
    assertThat(estimates.utilities(0))
        .containsExactly(1, 1, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    assertThat(estimates.queries(1)).isEqualTo(1);
    assertThat(estimates.queries(2)).isZero();
  }

  @Test
  void observe_scoresOfOtherObjectives_isRejected() {
    Estimates estimates = new Estimates(mixed(), EstimatorKind.COMPLETE);
    assertThatThrownBy(() -> estimates.observe(observation(0, 0, votes("AA"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("outcomes: 1 scores per completion (expected: 2)");
  }

  @ParameterizedTest
  @EnumSource
  void utilities_askedBetweenObservations_areThoseOfAllAtOnce(EstimatorKind kind) {
    Problem problem = mixed();
    Estimates asked = new Estimates(problem, kind);
    Estimates once = new Estimates(problem, kind);
    for (Observation observation : observations(problem, 60, 5)) {
      asked.observe(observation);
      asked.utilities(0);
      asked.influences(1, 0, 1);
      once.observe(observation);
    }
    for (int context = 0; context < 3; context++) {
      assertThat(asked.utilities(context)).containsExactly(once.utilities(context));
      for (int arm = 0; arm < problem.arms().size(); arm++) {
        assertThat(asked.queries(arm)).isEqualTo(once.queries(arm));
        int p = problem.arms().configuration(arm);
        int s = problem.arms().strategy(arm);
        assertThat(asked.influences(context, p, s)).isDeepEqualTo(once.influences(context, p, s));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void utilities_observationsInAnotherOrderOfQueries_areTheSame(EstimatorKind kind) {
    Problem problem = mixed();
    List<Observation> observations = observations(problem, 60, 6);
    List<Observation> reordered = new ArrayList<>(observations);
    reordered.sort((a, b) -> Integer.compare(b.pull().query(), a.pull().query()));
    Estimates estimates = new Estimates(problem, kind);
    Estimates others = new Estimates(problem, kind);
    observations.forEach(estimates::observe);
    reordered.forEach(others::observe);
    for (int context = 0; context < 3; context++) {
      assertThat(others.utilities(context))
          .containsExactly(estimates.utilities(context), within(EXACT));
    }
  }

  @ParameterizedTest
  @EnumSource
  void utilities_averagedOverManySamples_areTheExactUtilities(EstimatorKind kind) {
    // Two queries, right with 0.9 and 0.3; otherwise one of two wrong answers, or nobody's.
    double[] right = {0.9, 0.3};
    double[] exact = new double[3];
    for (double r : right) {
      double wrong = (1 - r) / 2;
      exact[0] += r / 2;
      exact[1] += (r * r + r * (1 - r)) / 2;
      exact[2] += (r * r * r + 3 * r * r * (1 - r) + 6 * r * wrong * wrong / 2) / 2;
    }
    double[] sums = new double[3];
    double[] squares = new double[3];
    SplittableRandom random = new SplittableRandom(9);
    int runs = 4000;
    for (int run = 0; run < runs; run++) {
      Estimates estimates = new Estimates(Problems.voting(1, 2, 3, 0), kind);
      for (int query = 0; query < 2; query++) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < 5; i++) {
          letters.append(
              random.nextDouble() < right[query] ? 'A' : random.nextBoolean() ? 'b' : 'c');
        }
        estimates.observe(observation(0, query, votes(letters.substring(0, 3))));
        estimates.observe(observation(0, query, votes(letters.substring(3))));
      }
      double[] utilities = estimates.utilities(0);
      for (int k = 0; k < 3; k++) {
        sums[k] += utilities[k];
        squares[k] += utilities[k] * utilities[k];
      }
    }
    for (int k = 0; k < 3; k++) {
      double mean = sums[k] / runs;
      double error = Math.sqrt((squares[k] / runs - mean * mean) / runs);
      assertThat(mean).as("k = %s", k + 1).isCloseTo(exact[k], within(4 * error));
    }
  }

  @ParameterizedTest
  @EnumSource
  void influences_ofAnyArm_sumToZeroOverQueries(EstimatorKind kind) {
    Problem problem = mixed();
    Estimates estimates = new Estimates(problem, kind);
    observations(problem, 80, 7).forEach(estimates::observe);
    for (int context = 0; context < 3; context++) {
      for (int strategy = 0; strategy < 2; strategy++) {
        for (double[] byQuery : estimates.influences(context, 1, strategy)) {
          assertThat(Arrays.stream(byQuery).sum()).isCloseTo(0, within(EXACT));
        }
      }
    }
  }

  @Test
  void influences_equalPullsOfDistinctQueries_giveTheStandardErrorOfAMean() {
    Estimates estimates = new Estimates(Problems.voting(1, 9, 2, -1), EstimatorKind.COMPLETE);
    String[] letters = {"AA", "Ab", "bb", "AA"};
    for (int i = 0; i < 4; i++) {
      estimates.observe(observation(0, 2 * i, votes(letters[i], i, 2, 0)));
    }
    // Utilities per query at scale 2: quality 1, 0.5, 0, 1 less 2·cost 0, 2, 4, 6.
    double[] values = {1, 0.5 - 2, -4, 1 - 6};
    double mean = Arrays.stream(values).average().orElseThrow();
    double variance = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / 3 / 4;
    double[] influence = estimates.influences(0, 0, 0)[1];
    assertThat(Arrays.stream(influence).map(h -> h * h).sum() * 4 / 3)
        .isCloseTo(variance, within(EXACT));
    assertThat(influence).hasSize(4);
    assertThat(influence[0]).isCloseTo((1 - mean) / 4, within(EXACT));
  }

  @Test
  void influences_fewOfAMillionQueriesAnswered_areOfThese() {
    Estimates estimates =
        new Estimates(Problems.voting(2, 1_000_000, 3, -1), EstimatorKind.COMPLETE);
    estimates.observe(observation(0, 999_999, votes("AA", 0, 2, 0)));
    estimates.observe(observation(1, 5, votes("Ab", 1, 2, 0)));
    estimates.observe(observation(0, 70, votes("bb", 2, 2, 0)));
    assertThat(estimates.answered()).containsExactly(5, 70, 999_999);
    double[][] influences = estimates.influences(0, 0, 0);
    assertThat(influences).hasDimensions(3, 3);
    assertThat(influences[0][0]).isZero();
    assertThat(influences[0][1]).isEqualTo(-influences[0][2]).isNotZero();
  }

  @ParameterizedTest
  @EnumSource
  void influences_ofManyQueries_giveNearlyTheJackknifeVariance(EstimatorKind kind) {
    Problem problem = Problems.of(2, 150, 3, List.of(FAIR, new BestOfN()), 2, contexts(0, -0.1));
    List<Observation> observations = observations(problem, 500, 8);
    Estimates estimates = new Estimates(problem, kind);
    observations.forEach(estimates::observe);
    int[] arms = {0, 2, 4, problem.arms().size() - 1};
    for (int arm : arms) {
      for (int other : new int[] {arm, 1}) {
        double linear = 0;
        double[] own = influence(estimates, arm);
        double[] others = influence(estimates, other);
        List<Double> leftOut = new ArrayList<>();
        for (int query = 0; query < 150; query++) {
          int row = Arrays.binarySearch(estimates.answered(), query);
          double h = row < 0 ? 0 : own[row] - (other == arm ? 0 : others[row]);
          linear += h * h;
          Estimates without = new Estimates(problem, kind);
          for (Observation observation : observations) {
            if (observation.pull().query() != query) {
              without.observe(observation);
            }
          }
          double[] utilities = without.utilities(1);
          leftOut.add(utilities[arm] - (other == arm ? 0 : utilities[other]));
        }
        double mean = leftOut.stream().mapToDouble(v -> v).average().orElseThrow();
        double jackknife =
            leftOut.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum() * 149 / 150;
        assertThat(linear * 150 / 149)
            .as("arms %s, %s", arm, other)
            .isCloseTo(jackknife, within(0.05 * jackknife));
      }
    }
  }

  private static double[] influence(Estimates estimates, int arm) {
    ArmSpace arms = estimates.arms();
    return estimates
        .influences(1, arms.configuration(arm), arms.strategy(arm))[arms.scale(arm) - 1];
  }

  private static Problem mixed() {
    List<Context> contexts =
        List.of(
            new Context("a", List.of(1.0, 0.5), 0, 0.4),
            new Context("b", List.of(0.2, 0.0), -0.3, 0.4),
            new Context("c", List.of(0.0, 2.0), -0.01, 0.2));
    return Problems.of(2, 7, 4, List.of(FAIR, new BestOfN()), 3, contexts);
  }

  /** Pulls of random configurations, queries and scales, some of them short. */
  private static List<Observation> observations(Problem problem, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int objectives = problem.objectives().size();
    List<Observation> observations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int scale = 1 + random.nextInt(problem.maxScale());
      int query = random.nextInt(problem.queries());
      Pull pull = new Pull(1, random.nextInt(problem.configurations()), query, scale, 0);
      int size = random.nextInt(4) == 0 ? random.nextInt(scale + 1) : scale;
      int[] voteCodes = new int[size];
      double[] scores = new double[size * objectives];
      double[] costs = new double[size];
      for (int c = 0; c < size; c++) {
        voteCodes[c] = random.nextDouble() < 1.0 / (1 + query % 5) ? 0 : random.nextInt(4) - 1;
        for (int k = 0; k < objectives; k++) {
          scores[c * objectives + k] = k > 0 ? random.nextDouble() : voteCodes[c] == 0 ? 1 : 0;
        }
        costs[c] = random.nextDouble() * (1 + query % 3);
      }
      int calls = (size + problem.choicesPerCall(0) - 1) / problem.choicesPerCall(0);
      observations.add(
          observation(pull, new Outcomes(voteCodes, scores, costs, calls, calls * (query % 4))));
    }
    return observations;
  }
}
