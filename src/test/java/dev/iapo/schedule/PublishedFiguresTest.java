package dev.iapo.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Observation;
import dev.iapo.estimate.EstimatorKind;
import dev.iapo.estimate.Problem;
import dev.iapo.testkit.RecordedData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The mean exact regret of the PSST family on recorded environments agrees with independent
 * measurements of the published algorithm. Skipped where the data directory (system property {@code
 * iapo.data}) is absent; {@code -Diapo.repetitions=} sets the number of seeds.
 */
class PublishedFiguresTest {
  private static final int REPETITIONS = Integer.getInteger("iapo.repetitions", 12);
  private static final long FIRST_SEED = Long.getLong("seed", 1);
  private static final Map<String, Optional<RecordedData>> DATA = new ConcurrentHashMap<>();
  private static final Map<RecordedData, double[][]> UTILITIES = new ConcurrentHashMap<>();

  @ParameterizedTest(name = "{0} {1} {2} {3} T={4}")
  @CsvSource({
    "math.json, psst, BLOCKS, RANDOM, 5000, 25, 0.05",
    "math.json, psst-top4, BLOCKS, RANDOM, 5000, 21, 0.05",
    "math.json, psst, COMPLETE, PAIRED, 5000, 21, 0.05",
    "math.json, psst-top4, COMPLETE, PAIRED, 5000, 16, 0.05",
    "bon-synthetic.json, psst, BLOCKS, RANDOM, 5000, 13, 0.085",
    "bon-synthetic.json, psst, COMPLETE, PAIRED, 5000, 6.4, 0.085",
  })
  void regret_onRecordedEnvironment_agreesWithThePublishedAlgorithm(
      String file,
      String algorithm,
      EstimatorKind estimator,
      QueryOrder order,
      long budget,
      double milliRegret,
      double relativeError) {
    Optional<RecordedData> data = DATA.computeIfAbsent(file, RecordedData::read);
    assumeTrue(data.isPresent(), "no data directory: set the system property iapo.data");
    Psst psst = Psst.named(algorithm, estimator, order);
    Summary summary = regrets(data.get(), psst, budget, REPETITIONS);
    double published = milliRegret / 1000;
    double error = Math.hypot(summary.standardError(), published * relativeError);
    assertThat(summary.mean())
        .as("%s, seeds from %d", summary, FIRST_SEED)
        .isBetween(published - 3 * error, published + 3 * error);
  }

  record Summary(double mean, double standardError, double completions, double perSecond) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%.2f ± %.2f (x 1e-3), %.0f completions",
          1000 * mean,
          1000 * standardError,
          completions);
    }
  }

  static Summary regrets(RecordedData data, Psst psst, long budget, int repetitions) {
    double[][] utilities = UTILITIES.computeIfAbsent(data, RecordedData::utilities);
    List<Double> regrets = new ArrayList<>();
    double completions = 0;
    long nanos = 0;
    for (int i = 0; i < repetitions; i++) {
      long seed = FIRST_SEED + i;
      SplittableRandom random = new SplittableRandom(seed);
      Problem problem = data.problem();
      long from = System.nanoTime();
      Schedule schedule = new PsstSchedule(problem, psst, plan(problem, budget), seed);
      long drawn = 0;
      while (schedule.decision() instanceof Decision.Round round) {
        drawn += round.completions();
        List<Observation> observations =
            round.pulls().stream().map(pull -> data.draw(pull, random)).toList();
        schedule.observe(observations);
      }
      nanos += System.nanoTime() - from;
      assertThat(drawn).isLessThanOrEqualTo(budget);
      completions += drawn;
      regrets.add(regret(problem, utilities, schedule.choices()));
    }
    double mean = regrets.stream().mapToDouble(r -> r).average().orElseThrow();
    double squares = regrets.stream().mapToDouble(r -> (r - mean) * (r - mean)).sum();
    return new Summary(
        mean,
        Math.sqrt(squares / (repetitions - 1) / repetitions),
        completions / repetitions,
        completions / (nanos / 1e9));
  }

  private static Plan plan(Problem problem, long budget) {
    return new Plan(
        new Budget(Budget.Unit.COMPLETIONS, budget, 0),
        Collections.nCopies(problem.configurations(), Plan.Expected.COMPLETION));
  }

  private static double regret(Problem problem, double[][] utilities, List<Choice> choices) {
    double regret = 0;
    for (Choice choice : choices) {
      double best = Double.NEGATIVE_INFINITY;
      for (double utility : utilities[choice.context()]) {
        best = Math.max(best, utility);
      }
      regret +=
          problem.contexts().get(choice.context()).probability()
              * (best - utilities[choice.context()][choice.arm()]);
    }
    return regret;
  }
}
