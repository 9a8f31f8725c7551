package dev.iapo.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.Context;
import dev.iapo.domain.Interval;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Observation.Charge;
import dev.iapo.domain.Outcomes;
import dev.iapo.domain.Pull;
import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.Confidence;
import dev.iapo.estimate.EstimatorKind;
import dev.iapo.estimate.Problem;
import dev.iapo.testkit.Enumeration;
import dev.iapo.testkit.Problems;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How often the statements about a finished run are true: runs of the real schedule on queries
 * drawn from a population whose utilities are known exactly.
 */
class ConfidenceCoverageTest {
  private static final int REPLICATIONS = 400;
  private static final int PROMPTS = 4;
  private static final int MAX_SCALE = 3;

  /** The chance of a right answer by prompt and kind of query; all kinds are equally frequent. */
  private static final double[][] RIGHT = {
    {0.95, 0.9, 0.7, 0.5, 0.4, 0.1},
    {0.9, 0.9, 0.8, 0.5, 0.3, 0.2},
    {0.8, 0.7, 0.6, 0.6, 0.5, 0.4}, // gains most by voting
    {0.99, 0.6, 0.5, 0.3, 0.1, 0.1},
  };

  private static final List<Context> CONTEXTS = Problems.contexts(0, -0.02);

  @ParameterizedTest
  @CsvSource({
    "COMPLETE, PAIRED, 60, 1200",
    "COMPLETE, RANDOM, 40, 1200",
    "BLOCKS, RANDOM, 60, 1200",
    "COMPLETE, PAIRED, 400, 2400",
  })
  void confidence_ofSelectedArms_holdsAsOftenAsItSays(
      EstimatorKind estimator, QueryOrder order, int queries, long budget) {
    Problem problem = Problems.of(PROMPTS, queries, MAX_SCALE, List.of(Problems.HALF), 1, CONTEXTS);
    Psst psst = Psst.named("psst", estimator, order);
    double[][] exact = exactUtilities(problem.arms());
    int[] selected = new int[CONTEXTS.size()];
    int simultaneous = 0;
    int regrets = 0;
    int bounded = 0;
    for (int replication = 0; replication < REPLICATIONS; replication++) {
      Schedule schedule = run(problem, psst, budget, replication);
      Confidence confidence = new Confidence(schedule.estimates());
      boolean allRegrets = true;
      for (Choice choice : schedule.choices()) {
        int c = choice.context();
        List<Interval> intervals = confidence.intervals(c);
        selected[c] += covers(intervals.get(choice.arm()), exact[c][choice.arm()]) ? 1 : 0;
        double regret = Arrays.stream(exact[c]).max().orElseThrow() - exact[c][choice.arm()];
        double bound = confidence.regret(c, choice.arm()).bound();
        allRegrets &= bound >= regret;
        bounded += Double.isFinite(bound) ? 1 : 0;
      }
      List<Interval> intervals = confidence.intervals(0);
      boolean all = true;
      for (int arm = 0; arm < intervals.size(); arm++) {
        all &= covers(intervals.get(arm), exact[0][arm]);
      }
      simultaneous += all ? 1 : 0;
      regrets += allRegrets ? 1 : 0;
    }
    assertThat(Arrays.stream(selected).min().orElseThrow())
        .isGreaterThanOrEqualTo((int) (0.95 * REPLICATIONS));
    assertThat(simultaneous).isGreaterThanOrEqualTo((int) (0.93 * REPLICATIONS));
    assertThat(regrets).isGreaterThanOrEqualTo((int) (0.95 * REPLICATIONS));
    assertThat(bounded).as("bounds that say something").isGreaterThan(REPLICATIONS / 2);
  }

  private static boolean covers(Interval interval, double value) {
    return interval.low() <= value && value <= interval.high();
  }

  private static Schedule run(Problem problem, Psst psst, long budget, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] kinds = random.ints(problem.queries(), 0, RIGHT[0].length).toArray();
    Schedule schedule =
        new PsstSchedule(problem, psst, Problems.completions(problem, budget), seed);
    while (schedule.decision() instanceof Decision.Round round) {
      schedule.observe(
          round.pulls().stream().map(pull -> answer(pull, kinds[pull.query()], random)).toList());
    }
    return schedule;
  }

  private static Observation answer(Pull pull, int kind, SplittableRandom random) {
    int n = pull.scale();
    int[] votes = new int[n];
    double[] scores = new double[n];
    double[] costs = new double[n];
    for (int i = 0; i < n; i++) {
      boolean right = random.nextDouble() < RIGHT[pull.configuration()][kind];
      votes[i] = right ? 0 : 1 + random.nextInt(2);
      scores[i] = right ? 1 : 0;
      costs[i] = 0.5 + random.nextDouble() + 0.2 * kind;
    }
    return new Observation(pull, new Outcomes(votes, scores, costs, n, 0), Charge.ofCompletions(n));
  }

  private static double[][] exactUtilities(ArmSpace arms) {
    double[][] utilities = new double[CONTEXTS.size()][arms.size()];
    double meanCost = 1 + 0.2 * (RIGHT[0].length - 1) / 2;
    for (int arm = 0; arm < arms.size(); arm++) {
      double quality = 0;
      for (double right : RIGHT[arms.configuration(arm)]) {
        quality += quality(right, arms.scale(arm)) / RIGHT[0].length;
      }
      for (int c = 0; c < utilities.length; c++) {
        utilities[c][arm] = quality + CONTEXTS.get(c).costWeight() * arms.scale(arm) * meanCost;
      }
    }
    return utilities;
  }

  /** Over all sequences of answers: right, wrong, or wrong in another way. */
  private static double quality(double right, int scale) {
    double[] quality = new double[1];
    Enumeration.sequences(
        3,
        scale,
        answers -> {
          double chance = 1;
          int[] votes = new int[3];
          for (int answer : answers) {
            chance *= answer == 0 ? right : (1 - right) / 2;
            votes[answer]++;
          }
          int rival = Math.max(votes[1], votes[2]);
          quality[0] += chance * (votes[0] > rival ? 1 : votes[0] == rival ? 0.5 : 0);
        });
    return quality[0];
  }
}
