package dev.iapo.estimate;

import dev.iapo.domain.Context;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Outcomes;
import dev.iapo.inference.Sums;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the completions observed so far say of every arm in every context.
 *
 * <p>A utility is factor · quality + cost weight · cost, where the quality is estimated per
 * configuration, strategy and scale, and the cost of arm (p, N) is the mean cost of the prompt part
 * of a call times the calls N completions take, plus N times the mean cost of a completion, or
 * where a strategy may stop early the share of both that it is expected to pay. The result depends
 * on observations in logical order only.
 */
public final class Estimates {
  private final Problem problem;
  private final EstimatorKind kind;
  private final ArmSpace arms;
  private final Valuations[] valuations; // by strategy
  private final double[][][] sums; // by strategy, row of its valuations, and place
  private final double[] samples; // by place; whole numbers
  private final ArmCosts costs;
  private final History[] histories;
  private final Shares[] shares; // by strategy
  private int @Nullable [] answered; // computed when asked for
  private final double[][] means; // of strategies with one row, by place; empty if not known

  /** Where pulls share completions. */
  private record Cell(int configuration, int query) {}

  public Estimates(Problem problem, EstimatorKind kind) {
    this.problem = problem;
    this.kind = kind;
    this.arms = problem.arms();
    int places = problem.configurations() * problem.maxScale();
    this.valuations =
        problem.strategies().stream()
            .map(strategy -> new Valuations(problem, strategy))
            .toArray(Valuations[]::new);
    this.sums = new double[valuations.length][][];
    for (int s = 0; s < sums.length; s++) {
      sums[s] = new double[valuations[s].weights().length][places];
    }
    this.samples = new double[places];
    this.means = new double[valuations.length][0];
    this.histories = new History[problem.configurations()];
    Arrays.setAll(histories, p -> new History());
    this.costs = new ArmCosts(problem, histories);
    this.shares = new Shares[valuations.length];
    Arrays.setAll(shares, s -> new Shares(kind, valuations[s], problem.maxScale(), histories));
  }

  /** What is known of others, valued in other contexts. */
  private Estimates(Estimates known, Problem problem) {
    this.problem = problem;
    this.kind = known.kind;
    this.arms = known.arms;
    this.valuations =
        problem.strategies().stream()
            .map(strategy -> new Valuations(problem, strategy))
            .toArray(Valuations[]::new);
    this.samples = known.samples;
    this.histories = known.histories;
    this.costs = known.costs.in(problem);
    this.means = new double[valuations.length][0];
    this.shares = new Shares[valuations.length];
    this.sums = new double[valuations.length][][];
    for (int s = 0; s < sums.length; s++) {
      shares[s] = new Shares(kind, valuations[s], problem.maxScale(), histories);
      sums[s] = new double[valuations[s].weights().length][samples.length];
      for (int p = 0; p < histories.length; p++) {
        addAll(p, s);
      }
    }
  }

  private void addAll(int configuration, int strategy) {
    Valuations by = valuations[strategy];
    Sums into = new Sums(sums[strategy], place(configuration, 1), arms.maxScale());
    for (int query : histories[configuration].queries()) {
      List<Outcomes> pulls = histories[configuration].pulls(query);
      kind.add(by.strategy(), by.weights(), List.of(), pulls, into);
    }
  }

  /** The same completions, valued in other contexts; takes in nothing more. */
  public Estimates in(List<Context> contexts) {
    return new Estimates(
        this,
        new Problem(
            problem.configurations(),
            problem.queries(),
            problem.maxScale(),
            problem.strategies(),
            problem.objectives(),
            contexts,
            problem.choicesPerCall(),
            problem.selectors()));
  }

  public Problem problem() {
    return problem;
  }

  public ArmSpace arms() {
    return arms;
  }

  /** Takes in what a pull brought. */
  public void observe(Observation observation) {
    observe(List.of(observation));
  }

  /** Takes in what several pulls brought, those of one query together. */
  public void observe(List<Observation> observations) {
    Map<Cell, Integer> changed = new LinkedHashMap<>(); // with the earlier pulls, in number
    for (Observation observation : observations) {
      Outcomes outcomes = observation.outcomes();
      int configuration = observation.pull().configuration();
      check(outcomes);
      costs.add(configuration, outcomes);
      if (outcomes.size() > 0) {
        int query = observation.pull().query();
        List<Outcomes> pulls = histories[configuration].pulls(query);
        changed.putIfAbsent(new Cell(configuration, query), pulls.size());
        histories[configuration].add(query, outcomes);
      }
    }
    answered = null;
    Arrays.fill(means, new double[0]);
    changed.forEach(this::add);
  }

  private void check(Outcomes outcomes) {
    if (outcomes.size() > 0 && outcomes.objectives() != problem.objectives().size()) {
      throw new IllegalArgumentException(
          "outcomes: %d scores per completion (expected: %d)"
              .formatted(outcomes.objectives(), problem.objectives().size()));
    }
  }

  private void add(Cell cell, int earlier) {
    List<Outcomes> all = histories[cell.configuration()].pulls(cell.query());
    List<Outcomes> before = all.subList(0, earlier);
    List<Outcomes> pulls = all.subList(earlier, all.size());
    int from = place(cell.configuration(), 1);
    for (int s = 0; s < sums.length; s++) {
      Valuations by = valuations[s];
      Sums into = new Sums(sums[s], from, arms.maxScale());
      kind.add(by.strategy(), by.weights(), before, pulls, into);
      shares[s].forget(cell.configuration());
    }
    kind.addSamples(before, pulls, samples, from, from + arms.maxScale());
    costs.change(cell.configuration(), before, all);
  }

  private int place(int configuration, int scale) {
    return configuration * arms.maxScale() + scale - 1;
  }

  /** The estimated utility of every arm in a context; NaN where there is no sample of the arm. */
  public double[] utilities(int context) {
    double[] utilities = new double[arms.size()];
    all(context, utilities);
    return utilities;
  }

  /**
   * Writes the utilities of some arms in a context, in their order.
   *
   * @param wanted n arms, rising
   */
  public void utilities(int context, int[] wanted, int n, double[] into) {
    if (n == arms.size()) {
      all(context, into);
      return;
    }
    double costWeight = problem.contexts().get(context).costWeight();
    if (sums.length > 1) {
      for (int i = 0; i < n; i++) {
        into[i] = quality(context, wanted[i]) + costWeight * cost(context, wanted[i]);
      }
      return;
    }
    double[] costByPlace = costs.byPlace(context, 0);
    double factor = valuations[0].factor(context);
    double[] sum = sums[0][valuations[0].row(context)];
    for (int i = 0; i < n; i++) {
      int arm = wanted[i]; // with one strategy its place is its number
      into[i] = factor * (sum[arm] / samples[arm]) + costWeight * costByPlace[arm];
    }
  }

  private void all(int context, double[] utilities) {
    double costWeight = problem.contexts().get(context).costWeight();
    for (int s = 0; s < sums.length; s++) {
      double[] costByPlace = costs.byPlace(context, s);
      double factor = valuations[s].factor(context);
      boolean shared = sums[s].length == 1;
      double[] sum = shared ? means(s) : sums[s][valuations[s].row(context)];
      for (int p = 0; p < arms.configurations(); p++) {
        int from = place(p, 1);
        int to = arms.arm(p, s, 1) - from;
        for (int i = from; i < from + arms.maxScale(); i++) {
          double mean = shared ? sum[i] : sum[i] / samples[i]; // 0/0 is NaN: no sample
          utilities[to + i] = factor * mean + costWeight * costByPlace[i];
        }
      }
    }
  }

  /** The means of the only row of a strategy, by place; NaN where there is no sample. */
  private double[] means(int strategy) {
    if (means[strategy].length == 0) {
      double[] sum = sums[strategy][0];
      means[strategy] = new double[samples.length];
      for (int i = 0; i < samples.length; i++) {
        means[strategy][i] = sum[i] / samples[i];
      }
    }
    return means[strategy];
  }

  /** The estimated quality part of an arm's utility in a context; NaN where there is no sample. */
  public double quality(int context, int arm) {
    Valuations by = valuations[arms.strategy(arm)];
    int place = place(arms.configuration(arm), arms.scale(arm));
    double sum = sums[arms.strategy(arm)][by.row(context)][place];
    return by.factor(context) * (sum / samples[place]);
  }

  /**
   * The mean cost of one query answered by an arm in a context, in the task's cost unit; NaN if
   * never pulled.
   */
  public double cost(int context, int arm) {
    double[] byPlace = costs.byPlace(context, arms.strategy(arm));
    return byPlace[place(arms.configuration(arm), arms.scale(arm))];
  }

  /**
   * How many completions an arm is expected to draw for a query: N, or fewer where its strategy may
   * stop early.
   */
  public double expectedCompletions(int arm) {
    return costs.completions(arms.configuration(arm), arms.strategy(arm), arms.scale(arm));
  }

  /**
   * What one pull costs of which a strategy makes an answer in a context, in the task's cost unit.
   *
   * @param outcomes as many completions as were asked for, at least one
   */
  public static double costOfPull(
      Problem problem, int context, int strategy, int configuration, Outcomes outcomes) {
    return ArmCosts.ofPull(problem, context, strategy, configuration, outcomes);
  }

  /** The samples of an arm: its blocks, or with complete estimates its queries. */
  public long samples(int arm) {
    return (long) samples[place(arms.configuration(arm), arms.scale(arm))];
  }

  /** The distinct queries that have a sample of the arm. */
  public int queries(int arm) {
    return queriesByScale(arms.configuration(arm))[arms.scale(arm) - 1];
  }

  /** The estimated quality of an arm in a context on each query that has a sample of it. */
  public SortedMap<Integer, Double> qualities(int context, int arm) {
    Valuations by = valuations[arms.strategy(arm)];
    int at = arms.scale(arm) - 1;
    SortedMap<Integer, Double> qualities = new TreeMap<>();
    for (Shares.Share share :
        shares[arms.strategy(arm)].of(by.row(context), arms.configuration(arm))) {
      if (share.weights()[at] > 0) {
        qualities.put(share.query(), by.factor(context) * share.sums()[at] / share.weights()[at]);
      }
    }
    return qualities;
  }

  /** The completions of a configuration, query by query. */
  List<Outcomes> completions(int configuration) {
    History history = histories[configuration];
    return history.queries().stream().map(query -> Outcomes.concat(history.pulls(query))).toList();
  }

  /**
   * What an arm's answer is worth on average in each objective, more being better, estimated as its
   * quality is; NaN where its strategy does not value the objective.
   */
  public double[] objectives(int context, int arm) {
    int strategy = arms.strategy(arm);
    int scale = arms.scale(arm);
    double sample = samples[place(arms.configuration(arm), scale)];
    Valuations by = valuations[strategy];
    double[] means = new double[problem.objectives().size()];
    if (by.strategy().contextFree()) {
      Arrays.fill(means, Double.NaN);
      means[0] = sums[strategy][0][place(arms.configuration(arm), scale)] / sample;
      return means;
    }
    History history = histories[arms.configuration(arm)];
    for (int k = 0; k < means.length; k++) {
      double[] sum = new double[scale];
      for (int query : history.queries()) {
        List<Outcomes> pulls =
            ObjectiveCurves.ofObjective(history.pulls(query), k, problem.weights(context));
        kind.add(by.strategy(), ObjectiveCurves.ONE, List.of(), pulls, Sums.of(sum));
      }
      means[k] = sum[scale - 1] / sample;
    }
    return means;
  }

  /** The influence of each query of {@link #answered} on the cost of arms, by scale. */
  double[][] costInfluences(int context, int configuration, int strategy) {
    int[] rows = answered();
    double[][] influences = new double[arms.maxScale()][rows.length];
    costs.addInfluences(context, configuration, strategy, 1, rows, influences);
    return influences;
  }

  /**
   * The influence of each query of a configuration on how many completions are drawn, by scale;
   * empty if the strategy always draws all.
   */
  Optional<double[][]> drawInfluences(int configuration, int strategy) {
    return costs.drawInfluences(configuration, strategy);
  }

  /** The distinct queries that have a sample of a configuration, by scale. */
  int[] queriesByScale(int configuration) {
    int[] queries = new int[arms.maxScale()];
    History history = histories[configuration];
    for (int query : history.queries()) {
      double[] ofQuery = new double[queries.length];
      kind.addSamples(List.of(), history.pulls(query), ofQuery, 0, ofQuery.length);
      for (int k = 0; k < queries.length; k++) {
        queries[k] += ofQuery[k] > 0 ? 1 : 0;
      }
    }
    return queries;
  }

  /** The queries that any configuration answered, rising. */
  int[] answered() {
    int[] known = answered;
    if (known == null) {
      known =
          Arrays.stream(histories)
              .flatMapToInt(history -> history.queries().stream().mapToInt(query -> query))
              .sorted()
              .distinct()
              .toArray();
      answered = known;
    }
    return known;
  }

  /**
   * The influence of each query that was answered on the estimated utility of arms of one
   * configuration and strategy in a context, by scale: {@code influence[k-1][i]} for the i-th of
   * {@link #answered}. The queries are the clusters, so the variance of an estimate, or of a
   * difference of estimates, is n/(n−1) times the sum of squares of its influences over the n
   * queries that have any (a ratio estimator, linearised).
   */
  public double[][] influences(int context, int configuration, int strategy) {
    int[] rows = answered();
    double[][] influence = new double[arms.maxScale()][rows.length];
    Valuations by = valuations[strategy];
    double factor = by.factor(context);
    for (Shares.Share share : shares[strategy].of(by.row(context), configuration)) {
      int row = Arrays.binarySearch(rows, share.query());
      for (int k = 0; k < influence.length; k++) {
        if (share.weights()[k] > 0) {
          int place = place(configuration, k + 1);
          double mean = sums[strategy][by.row(context)][place] / samples[place];
          influence[k][row] =
              factor * (share.sums()[k] - mean * share.weights()[k]) / samples[place];
        }
      }
    }
    double costWeight = problem.contexts().get(context).costWeight();
    if (costWeight != 0) {
      costs.addInfluences(context, configuration, strategy, costWeight, rows, influence);
    }
    return influence;
  }
}
