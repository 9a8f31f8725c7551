package dev.iapo.run;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Outcomes;
import dev.iapo.domain.Pull;
import dev.iapo.domain.Seeds;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import dev.iapo.estimate.Estimates;
import dev.iapo.ledger.Prices;
import dev.iapo.schedule.Decision;
import dev.iapo.schedule.Plan;
import dev.iapo.schedule.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * What a run would do: the schedule itself, driven a few times with made-up completions instead of
 * calls. The first round is exact; later ones depend on which arms survive, so they are ranges.
 *
 * @param rounds in order
 * @param picoUsd by the prices that are known, without judging
 * @param judging what judging the completions is expected to be charged, the most seen
 * @param queriesPerFinalist distinct queries on which the prompts of the last round were compared,
 *     the smallest number seen
 */
public record Forecast(
    List<Round> rounds,
    Range completions,
    Range calls,
    Range inputTokens,
    Range outputTokens,
    Range picoUsd,
    Spend judging,
    long queriesPerFinalist) {
  private static final int TRIALS = 5;

  /** The least and the most. */
  public record Range(long least, long most) {
    static Range of(LongSummaryStatistics seen) {
      return seen.getCount() == 0 ? new Range(0, 0) : new Range(seen.getMin(), seen.getMax());
    }
  }

  /**
   * A round.
   *
   * @param number from 1; 0 is screening in a single round
   * @param screening whether it drops prompts whose completions do not count any more afterwards
   * @param alive arms alive per context, the most over contexts
   * @param prompts how many are pulled
   * @param pullsPerPrompt how often each is
   * @param scale the completions per pull
   */
  public record Round(
      int number,
      boolean screening,
      Range alive,
      Range prompts,
      Range pullsPerPrompt,
      Range scale,
      Range completions) {}

  public Forecast {
    rounds = List.copyOf(rounds);
  }

  /** How many prompts are compared at every scale: those of the first round after any screening. */
  public Range compared() {
    return rounds.stream()
        .filter(round -> !round.screening())
        .map(Round::prompts)
        .findFirst()
        .orElse(new Range(0, 0));
  }

  /** Forecasts a run of the task under a budget, which may differ from the task's own. */
  public static Forecast of(Task task, Budget budget, Expectations expectations) {
    Gathered gathered = new Gathered();
    for (int trial = 0; trial < TRIALS; trial++) {
      Task.Search own = task.search();
      Task.Search search =
          new Task.Search(
              own.algorithm(), own.estimator(), own.queries(), budget, own.seed() + trial, false);
      Task variant = task.with(search);
      List<Plan.Expected> expected = expectations.in(budget.unit());
      gathered.trial(
          Problems.schedule(variant, expected), new Answerer(variant, expectations, expected));
    }
    return gathered.forecast();
  }

  /** Makes up completions: every prompt has some accuracy, and its wrong answers scatter. */
  private static final class Answerer {
    private static final int ANSWERS = 6;

    private final Expectations expectations;
    private final List<Plan.Expected> expected;
    private final List<Configuration> configurations;
    private final boolean costInTokens;
    private final int objectives;
    private final double[] accuracy;
    private final SplittableRandom random;
    private long calls;
    private double inputTokens;
    private double outputTokens;
    private double picoUsd;
    private Spend judging = Spend.NOTHING;

    Answerer(Task task, Expectations expectations, List<Plan.Expected> expected) {
      this.expectations = expectations;
      this.expected = expected;
      this.configurations = task.configurations();
      this.objectives = task.judging().scorers().size();
      this.costInTokens = task.judging().cost().kind() == CostRule.Kind.TOKENS;
      this.random = new SplittableRandom(Seeds.mix(task.search().seed(), 0xF0CA57));
      this.accuracy = random.doubles(task.configurations().size(), 0.4, 0.8).toArray();
    }

    Observation answer(Pull pull) {
      int n = pull.scale();
      int[] votes = new int[n];
      double[] scores = new double[n * objectives];
      for (int i = 0; i < n; i++) {
        boolean right = random.nextDouble() < accuracy[pull.configuration()];
        votes[i] = right ? 0 : 1 + random.nextInt(ANSWERS);
        for (int k = 0; k < objectives; k++) {
          scores[i * objectives + k] = k > 0 ? random.nextDouble() : right ? 1 : 0;
        }
      }
      int choices = configurations.get(pull.configuration()).model().choicesPerCall();
      int callsMade = (n + choices - 1) / choices;
      Expectations.PerCall perCall = expectations.configurations().get(pull.configuration());
      calls += callsMade;
      inputTokens += callsMade * perCall.inputTokens();
      outputTokens += n * perCall.outputTokens();
      judging = judging.plus(perCall.judging().times(n));
      picoUsd +=
          callsMade * perCall.inputTokens() * price(perCall, Prices::input)
              + n * perCall.outputTokens() * price(perCall, Prices::output);
      double[] costs = new double[n];
      Arrays.fill(costs, perCall.outputTokens() * cost(perCall, Prices::output));
      double callCost = callsMade * perCall.inputTokens() * cost(perCall, Prices::input);
      Plan.Expected charge = expected.get(pull.configuration());
      return new Observation(
          pull,
          new Outcomes(votes, scores, costs, callsMade, callCost),
          new Observation.Charge(
              Math.round(callsMade * charge.call()), Math.round(n * charge.completion()), 0));
    }

    /** Of a token, in the task's cost unit. */
    private double cost(Expectations.PerCall perCall, ToLongFunction<Prices> price) {
      return costInTokens ? 1 : price(perCall, price) / Costing.PICO_PER_MILLI_USD;
    }

    private static double price(Expectations.PerCall perCall, ToLongFunction<Prices> price) {
      return perCall.tariff().prices().map(price::applyAsLong).orElse(0L);
    }
  }

  /** What the trials showed. */
  private static final class Gathered {
    private final Map<Integer, List<LongSummaryStatistics>> byRound = new TreeMap<>();
    private final LongSummaryStatistics completions = new LongSummaryStatistics();
    private final LongSummaryStatistics calls = new LongSummaryStatistics();
    private final LongSummaryStatistics input = new LongSummaryStatistics();
    private final LongSummaryStatistics output = new LongSummaryStatistics();
    private final LongSummaryStatistics picoUsd = new LongSummaryStatistics();
    private Spend judging = Spend.NOTHING;
    private final LongSummaryStatistics finalists = new LongSummaryStatistics();
    private int evidenceFrom; // the round whose completions replace those of screening

    void trial(Schedule schedule, Answerer answerer) {
      Map<Integer, Set<Integer>> queries = new HashMap<>(); // by configuration
      Set<Integer> last = new HashSet<>();
      long drawn = 0;
      while (schedule.decision() instanceof Decision.Round round) {
        last.clear();
        for (Pull pull : round.pulls()) {
          last.add(pull.configuration());
          queries.computeIfAbsent(pull.configuration(), p -> new HashSet<>()).add(pull.query());
        }
        drawn += round.completions();
        gather(round);
        Estimates before = schedule.estimates();
        schedule.observe(round.pulls().stream().map(answerer::answer).toList());
        if (schedule.estimates() != before) {
          evidenceFrom = Math.max(evidenceFrom, round.number());
        }
      }
      completions.accept(drawn);
      calls.accept(answerer.calls);
      input.accept(Math.round(answerer.inputTokens));
      output.accept(Math.round(answerer.outputTokens));
      picoUsd.accept(Math.round(answerer.picoUsd));
      judging = judging.plus(judging.missingFor(answerer.judging));
      last.forEach(p -> finalists.accept(queries.getOrDefault(p, Set.of()).size()));
    }

    private void gather(Decision.Round round) {
      List<LongSummaryStatistics> row =
          byRound.computeIfAbsent(
              round.number(),
              number -> {
                List<LongSummaryStatistics> fresh = new ArrayList<>();
                for (int i = 0; i < 5; i++) {
                  fresh.add(new LongSummaryStatistics());
                }
                return fresh;
              });
      long prompts = round.pulls().stream().mapToInt(Pull::configuration).distinct().count();
      row.get(0).accept(round.alive().stream().mapToInt(a -> a).max().orElse(0));
      row.get(1).accept(prompts);
      row.get(2).accept(round.pulls().size() / prompts);
      round.pulls().forEach(pull -> row.get(3).accept(pull.scale()));
      row.get(4).accept(round.completions());
    }

    Forecast forecast() {
      List<Round> rounds = new ArrayList<>();
      byRound.forEach(
          (number, row) ->
              rounds.add(
                  new Round(
                      number,
                      number < evidenceFrom,
                      Range.of(row.get(0)),
                      Range.of(row.get(1)),
                      Range.of(row.get(2)),
                      Range.of(row.get(3)),
                      Range.of(row.get(4)))));
      return new Forecast(
          rounds,
          Range.of(completions),
          Range.of(calls),
          Range.of(input),
          Range.of(output),
          Range.of(picoUsd),
          judging,
          finalists.getCount() == 0 ? 0 : finalists.getMin());
    }
  }

  /** The chance of a false alarm, and of finding the difference, that {@link #detectable} means. */
  private static final double QUANTILES = 1.96 + 0.8416; // two-sided 5 %, power 80 %

  /**
   * The difference between two prompts' shares of right answers that this many queries, answered by
   * both, show with 80 % power at the two-sided 5 % level. Assumes shares near one half, the worst
   * case, and no help from pairing.
   */
  public static double detectable(long queries) {
    return queries == 0 ? Double.POSITIVE_INFINITY : QUANTILES * Math.sqrt(2 * 0.25 / queries);
  }
}
