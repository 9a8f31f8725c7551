package dev.iapo.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Interval;
import dev.iapo.domain.Seeds;
import dev.iapo.estimate.Confidence;
import dev.iapo.estimate.Estimates;
import dev.iapo.estimate.Problem;
import dev.iapo.schedule.Algorithms;
import dev.iapo.schedule.Choice;
import dev.iapo.schedule.Decision;
import dev.iapo.schedule.Plan;
import dev.iapo.schedule.Psst;
import dev.iapo.schedule.PsstSchedule;
import dev.iapo.schedule.Schedule;
import dev.iapo.schedule.UntilDecided;
import dev.iapo.simulate.SyntheticSpec.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.TDistribution;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * How often what a user reads of a run of the default algorithm is true. The queries of a generated
 * environment are the population, whose utilities are known exactly; every run trains on queries
 * drawn from it, each anew. The figures are written to {@code target/calibration.md}.
 */
class CalibrationTest {
  private static final int WORLDS = 3; // generated environments of each setting
  private static final int RUNS = 24; // of each environment
  private static final int POPULATION = 1_000; // queries of an environment

  private static final String HEADER =
      """
      | completions | prompts | N up to | training queries | T | tolerance | screened \
      | population | population, all | split | unadjusted | conclusive | of these right | all right |
      |---|---|---|---|---|---|---|---|---|---|---|---|---|---|
      """;

  /** How the queries of an environment differ. */
  private enum Queries {
    /** In difficulty, which all prompts share. */
    TIERED,
    /** Only by chance, so that prompts differ little, and by luck. */
    ALIKE
  }

  /**
   * What is run.
   *
   * @param deceptive the share of prompts that are best at N = 1 and poor at large N
   * @param train queries drawn from the population, with replacement
   * @param budget in completions
   * @param tolerance share of the utility range
   */
  private record Setting(
      Kind kind,
      int prompts,
      int maxScale,
      double deceptive,
      Queries queries,
      int train,
      long budget,
      double tolerance) {
    RecordedEnvironment environment(long seed) {
      boolean selects = kind == Kind.BEST_OF_N;
      int choices = kind == Kind.BERNOULLI ? 2 : 5;
      return EnvironmentGenerator.generate(
          new SyntheticSpec(
              kind,
              new SyntheticSpec.Shape(
                  1, prompts, POPULATION, choices, selects ? 2 : 1, 3, maxScale),
              queries == Queries.TIERED
                  ? new SyntheticSpec.Difficulty(3, 0.5, deceptive)
                  : new SyntheticSpec.Difficulty(1, 0, deceptive),
              new SyntheticSpec.Cost(0.01, 0.03, true),
              40,
              seed),
          "calibration");
    }
  }

  private static final List<Setting> SETTINGS =
      List.of(
          new Setting(Kind.BERNOULLI, 2, 4, 0.5, Queries.TIERED, 400, 2_000, 0.05),
          new Setting(Kind.BERNOULLI, 3, 6, 0.4, Queries.TIERED, 500, 8_000, 0.05),
          new Setting(Kind.CATEGORICAL, 4, 4, 0.25, Queries.TIERED, 600, 10_000, 0.05),
          new Setting(Kind.CATEGORICAL, 4, 4, 0.25, Queries.TIERED, 400, 500, 0.05),
          new Setting(Kind.CATEGORICAL, 5, 8, 0.2, Queries.TIERED, 80, 4_000, 0.05),
          new Setting(Kind.BERNOULLI, 12, 2, 0, Queries.ALIKE, 400, 400, 0.05),
          new Setting(Kind.CATEGORICAL, 14, 4, 0, Queries.ALIKE, 400, 2_000, 0.05),
          new Setting(Kind.BEST_OF_N, 3, 6, 0.4, Queries.TIERED, 400, 3_000, 0.01),
          new Setting(Kind.BEST_OF_N, 4, 6, 0.25, Queries.TIERED, 400, 6_000, 0.01),
          new Setting(Kind.CATEGORICAL, 24, 8, 0.2, Queries.TIERED, 300, 3_000, 0.05),
          new Setting(Kind.CATEGORICAL, 30, 2, 0, Queries.ALIKE, 400, 1_000, 0.05),
          new Setting(Kind.BERNOULLI, 30, 6, 0.2, Queries.TIERED, 300, 5_000, 0.05),
          new Setting(Kind.BEST_OF_N, 24, 4, 0.2, Queries.TIERED, 200, 3_000, 0.01),
          new Setting(Kind.BEST_OF_N, 24, 4, 0, Queries.ALIKE, 200, 1_000, 0.01));

  /**
   * What was said of a choice, and whether it was true.
   *
   * @param bounded whether the interval says anything
   * @param population whether it covers the mean over the population
   * @param split whether it covers the mean over the training queries
   * @param naive whether one without adjustment for the selection covers the former
   * @param right whether the regret over the population is within the tolerance
   */
  private record Said(
      boolean bounded,
      boolean population,
      boolean split,
      boolean naive,
      boolean conclusive,
      boolean right) {}

  /**
   * A run.
   *
   * @param screened whether there are prompts that its estimates say nothing of
   * @param said by context
   */
  private record Run(boolean screened, List<Said> said) {
    boolean all(Predicate<Said> is) {
      return said.stream().allMatch(is);
    }
  }

  /** The runs of a setting. */
  private record Seen(Setting setting, List<Run> runs) {
    double runs(Predicate<Run> is) {
      return share(runs, is);
    }

    /** Of the intervals that say something. */
    double covered(Predicate<Said> is) {
      return share(said().stream().filter(Said::bounded).toList(), is);
    }

    List<Said> said() {
      return runs.stream().flatMap(run -> run.said().stream()).toList();
    }

    List<Said> conclusive() {
      return said().stream().filter(Said::conclusive).toList();
    }

    String row() {
      return String.format(
          Locale.ROOT,
          "| %s, %s | %d | %d | %d | %,d | %s | %.2f | %.3f | %.3f | %.3f | %.3f | %d of %d | %.3f | %.3f |%n",
          setting.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
          setting.queries().name().toLowerCase(Locale.ROOT),
          setting.prompts(),
          setting.maxScale(),
          setting.train(),
          setting.budget(),
          setting.tolerance(),
          runs(Run::screened),
          covered(Said::population),
          runs(run -> run.all(Said::population)),
          covered(Said::split),
          covered(Said::naive),
          conclusive().size(),
          said().size(),
          share(conclusive(), Said::right),
          share(said(), Said::right));
    }
  }

  private static List<Seen> all = List.of();

  @BeforeAll
  static void run() throws IOException {
    all = SETTINGS.stream().map(CalibrationTest::seen).toList();
    StringBuilder figures = new StringBuilder(HEADER);
    all.forEach(seen -> figures.append(seen.row()));
    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of("target", "calibration.md"), figures);
  }

  @Test
  void runs_ofAllSettings_areManyWithAndWithoutScreening() {
    assertThat(all.stream().mapToInt(seen -> seen.runs().size()).sum())
        .isGreaterThanOrEqualTo(1_000);
    assertThat(all).filteredOn(seen -> seen.runs(Run::screened) == 1).hasSizeGreaterThan(3);
    assertThat(all).filteredOn(seen -> seen.runs(Run::screened) == 0).hasSizeGreaterThan(3);
    assertThat(all)
        .allSatisfy(seen -> assertThat(share(seen.said(), Said::bounded)).isGreaterThan(0.9));
  }

  @Test
  void interval_ofTheChosenArm_coversThePopulationMeanAsOftenAsItSays() {
    assertThat(all)
        .allSatisfy(
            seen -> {
              assertThat(seen.covered(Said::population)).as(seen.row()).isGreaterThan(0.95);
              assertThat(seen.runs(run -> run.all(Said::population)))
                  .as(seen.row())
                  .isGreaterThanOrEqualTo(0.93);
            });
  }

  /** It is for the population, and wider than the training queries alone would need. */
  @Test
  void interval_ofTheChosenArm_coversTheMeanOverTheTrainingQueries() {
    assertThat(all)
        .allSatisfy(
            seen -> {
              assertThat(seen.covered(Said::split)).as(seen.row()).isGreaterThan(0.95);
              assertThat(seen.runs(run -> run.all(Said::split)))
                  .as(seen.row())
                  .isGreaterThanOrEqualTo(0.93);
            });
  }

  /** Without the adjustment the test above would fail: it would notice if that were lost. */
  @Test
  void interval_withoutAdjustmentForTheSelection_undercovers() {
    assertThat(all)
        .filteredOn(seen -> seen.setting().queries() == Queries.ALIKE)
        .filteredOn(seen -> seen.setting().kind() != Kind.BEST_OF_N)
        .hasSize(3)
        .allSatisfy(seen -> assertThat(seen.covered(Said::naive)).as(seen.row()).isLessThan(0.9));
  }

  @Test
  void conclusive_choices_areWithinTheTolerance() {
    List<Said> conclusive = all.stream().flatMap(seen -> seen.conclusive().stream()).toList();
    assertThat(conclusive).hasSizeGreaterThan(600);
    assertThat(share(conclusive, Said::right)).isGreaterThanOrEqualTo(0.95);
    assertThat(all)
        .filteredOn(seen -> !seen.conclusive().isEmpty())
        .hasSizeGreaterThan(4)
        .allSatisfy(
            seen ->
                assertThat(share(seen.conclusive(), Said::right))
                    .as(seen.row())
                    .isGreaterThanOrEqualTo(0.95));
    List<Run> runs =
        all.stream()
            .flatMap(seen -> seen.runs().stream())
            .filter(run -> run.all(Said::conclusive))
            .toList();
    assertThat(runs).hasSizeGreaterThan(60);
    assertThat(share(runs, run -> run.all(Said::right))).isGreaterThanOrEqualTo(0.95);
  }

  /** What is screened out has no estimates, so nothing can be concluded about it. */
  @Test
  void conclusive_screenedRuns_areNot() {
    assertThat(all.stream().flatMap(seen -> seen.runs().stream()).filter(Run::screened))
        .isNotEmpty()
        .noneMatch(run -> run.said().stream().anyMatch(Said::conclusive));
  }

  /** Many choices are wrong where nothing is said of them: conclusiveness tells them apart. */
  @Test
  void conclusive_ifEveryChoiceWere_wouldOftenBeWrong() {
    assertThat(all).filteredOn(seen -> share(seen.said(), Said::right) < 0.8).hasSizeGreaterThan(3);
  }

  private static <T> double share(List<T> of, Predicate<T> is) {
    return of.stream().filter(is).count() / (double) of.size();
  }

  private static Seen seen(Setting setting) {
    List<Run> runs =
        IntStream.range(0, WORLDS)
            .boxed()
            .flatMap(
                number -> {
                  World world = new World(setting, setting.environment(Seeds.mix(number, 7)));
                  return IntStream.range(0, RUNS)
                      .parallel()
                      .mapToObj(run -> world.run(Seeds.mix(number, run)))
                      .toList()
                      .stream();
                })
            .toList();
    return new Seen(setting, runs);
  }

  /** An environment that runs are made on. */
  private static final class World {
    private final Setting setting;
    private final RecordedEnvironment environment;
    private final Problem problem;
    private final DrawTable draws;
    private final QueryQualities qualities;
    private final PullCharges charges;
    private final ExactUtilities exact;

    World(Setting setting, RecordedEnvironment environment) {
      this.setting = setting;
      this.environment = environment;
      this.problem =
          new Problem(
              setting.prompts(),
              setting.train(),
              setting.maxScale(),
              List.of(environment.strategy()),
              environment.scoredObjectives(),
              environment.contexts(),
              Collections.nCopies(setting.prompts(), setting.maxScale()));
      this.draws = new DrawTable(environment);
      this.charges = new PullCharges(environment, Budget.Unit.COMPLETIONS);
      this.qualities = new QueryQualities(environment, true);
      int[] all = IntStream.range(0, environment.queries().size()).toArray();
      this.exact = ExactUtilities.of(environment, qualities, all);
    }

    Run run(long seed) {
      int[] train = new SplittableRandom(seed).ints(setting.train(), 0, POPULATION).toArray();
      Budget budget = Budget.ofCompletions(setting.budget());
      Schedule schedule =
          new UntilDecided(
              new PsstSchedule(
                  problem,
                  Psst.named(Psst.PAIRED, Algorithms.Variant.PAIRED),
                  new Plan(budget, charges.expected()),
                  seed),
              setting.tolerance());
      HeldBudget answers = new HeldBudget(draws, charges, train, seed, budget.limit());
      while (schedule.decision() instanceof Decision.Round round) {
        schedule.observe(round.pulls().stream().map(answers).toList());
      }
      Estimates estimates = schedule.estimates();
      boolean screened = Arrays.stream(estimates.utilities(0)).anyMatch(Double::isNaN);
      Confidence confidence = Confidence.afterEarlyLooks(estimates);
      ExactUtilities split = ExactUtilities.of(environment, qualities, train);
      List<Said> said =
          schedule.choices().stream()
              .map(choice -> said(choice, estimates, confidence, split))
              .toList();
      return new Run(screened, said);
    }

    private Said said(
        Choice choice, Estimates estimates, Confidence confidence, ExactUtilities split) {
      int c = choice.context();
      int arm = choice.arm();
      Interval interval = confidence.interval(c, arm);
      double utility = exact.utility(c, arm);
      double regret = exact.regret(c, arm);
      double bound = confidence.regret(c, arm).bound();
      double tolerance = setting.tolerance() * problem.utilityRange(c);
      return new Said(
          Double.isFinite(interval.low()),
          covers(interval, utility),
          covers(interval, split.utility(c, arm)),
          covers(naive(estimates, c, arm), utility),
          bound <= tolerance,
          regret <= tolerance);
    }
  }

  private static boolean covers(Interval interval, double value) {
    return interval.low() <= value && value <= interval.high();
  }

  /**
   * The 95 % interval of an arm that was fixed before the data: what selection makes too narrow.
   */
  private static Interval naive(Estimates estimates, int context, int arm) {
    int p = estimates.arms().configuration(arm);
    double[] influences =
        estimates
            .influences(context, p, estimates.arms().strategy(arm))[
            estimates.arms().scale(arm) - 1];
    int n = estimates.queries(arm);
    double estimate = estimates.utilities(context)[arm];
    if (n < 2) {
      return new Interval(estimate, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, n);
    }
    double variance = Arrays.stream(influences).map(x -> x * x).sum() * n / (n - 1);
    double margin = TDistribution.of(n - 1).inverseSurvivalProbability(0.025) * Math.sqrt(variance);
    return new Interval(estimate, estimate - margin, estimate + margin, n);
  }
}
