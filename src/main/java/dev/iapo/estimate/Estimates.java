package dev.iapo.estimate;

import dev.iapo.domain.Observation;
import dev.iapo.domain.Outcomes;
import dev.iapo.estimate.QualityEstimator.QueryShare;
import java.util.Arrays;
import java.util.List;

/**
 * What the completions observed so far say of every arm in every context.
 *
 * <p>A utility is factor · quality + cost weight · cost, where the quality is estimated per
 * configuration, strategy and scale, and the cost of arm (p, N) is the mean cost of the prompt part
 * of a call times the calls N completions take, plus N times the mean cost of a completion. The
 * result depends on observations in logical order only.
 */
public final class Estimates {
  private final Problem problem;
  private final ArmSpace arms;
  private final Valuations valuations;
  private final QualityEstimator qualities;
  private final CostTally[] costs;
  private final History[] histories;

  public Estimates(Problem problem, EstimatorKind kind) {
    this.problem = problem;
    this.arms = problem.arms();
    this.valuations = new Valuations(problem);
    this.histories = new History[problem.configurations()];
    Arrays.setAll(histories, p -> new History());
    this.qualities =
        kind == EstimatorKind.BLOCKS
            ? new BlockEstimator(problem, valuations, histories)
            : new CompleteEstimator(problem, valuations, histories);
    this.costs = new CostTally[problem.configurations()];
    Arrays.setAll(costs, p -> new CostTally());
  }

  public Problem problem() {
    return problem;
  }

  public ArmSpace arms() {
    return arms;
  }

  /** Takes in what a pull brought. */
  public void observe(Observation observation) {
    int configuration = observation.pull().configuration();
    Outcomes outcomes = observation.outcomes();
    if (outcomes.size() > 0 && outcomes.objectives() != problem.objectives().size()) {
      throw new IllegalArgumentException(
          "outcomes: %d scores per completion (expected: %d)"
              .formatted(outcomes.objectives(), problem.objectives().size()));
    }
    costs[configuration].add(outcomes, problem.choicesPerCall());
    histories[configuration].add(observation);
    qualities.observe(observation);
  }

  /** The estimated utility of every arm in a context; NaN where there is no sample of the arm. */
  public double[] utilities(int context) {
    double[] utilities = new double[arms.size()];
    double costWeight = problem.contexts().get(context).costWeight();
    for (int p = 0; p < arms.configurations(); p++) {
      for (int s = 0; s < arms.strategies(); s++) {
        double factor = valuations.factor(s, context);
        double[] means = qualities.means(valuations.slot(s, context), p);
        for (int scale = 1; scale <= arms.maxScale(); scale++) {
          utilities[arms.arm(p, s, scale)] =
              factor * means[scale - 1] + costWeight * cost(p, scale);
        }
      }
    }
    return utilities;
  }

  /** The estimated quality part of an arm's utility in a context; NaN where there is no sample. */
  public double quality(int context, int arm) {
    int strategy = arms.strategy(arm);
    double[] means = qualities.means(valuations.slot(strategy, context), arms.configuration(arm));
    return valuations.factor(strategy, context) * means[arms.scale(arm) - 1];
  }

  /**
   * The mean cost of one query answered by an arm, in the task's cost unit; NaN if never pulled.
   */
  public double cost(int configuration, int scale) {
    CostTally tally = costs[configuration];
    return tally.isEmpty()
        ? Double.NaN
        : tally.perCall() * tally.callsFor(scale, problem.choicesPerCall())
            + scale * tally.perCompletion();
  }

  /** The distinct queries that have a sample of the arm. */
  public int queries(int context, int arm) {
    return queries(context, arms.configuration(arm), arms.strategy(arm))[arms.scale(arm) - 1];
  }

  /** The distinct queries that have a sample of a configuration under a strategy, by scale. */
  int[] queries(int context, int configuration, int strategy) {
    int[] queries = new int[arms.maxScale()];
    for (QueryShare share : qualities.shares(valuations.slot(strategy, context), configuration)) {
      for (int k = 0; k < queries.length; k++) {
        queries[k] += share.weights()[k] > 0 ? 1 : 0;
      }
    }
    return queries;
  }

  /**
   * The influence of each training query on the estimated utility of arms of one configuration and
   * strategy in a context, by scale: {@code influence[k-1][x]}. The queries are the clusters, so
   * the variance of an estimate, or of a difference of estimates, is n/(n−1) times the sum of
   * squares of its influences over the n queries that have any (a ratio estimator, linearised).
   */
  public double[][] influences(int context, int configuration, int strategy) {
    double[][] influence = new double[arms.maxScale()][problem.queries()];
    int slot = valuations.slot(strategy, context);
    double factor = valuations.factor(strategy, context);
    double costWeight = problem.contexts().get(context).costWeight();
    double[] means = qualities.means(slot, configuration);
    List<QueryShare> shares = qualities.shares(slot, configuration);
    for (int k = 0; k < influence.length; k++) {
      double weight = 0;
      for (QueryShare share : shares) {
        weight += share.weights()[k];
      }
      for (QueryShare share : shares) {
        if (share.weights()[k] > 0) {
          influence[k][share.query()] =
              factor * (share.sums()[k] - means[k] * share.weights()[k]) / weight;
        }
      }
    }
    if (costWeight != 0) {
      addCostInfluences(configuration, costWeight, influence);
    }
    return influence;
  }

  private void addCostInfluences(int configuration, double costWeight, double[][] influence) {
    CostTally tally = costs[configuration];
    for (int query : histories[configuration].queries()) {
      Outcomes all = Outcomes.concat(histories[configuration].pulls(query));
      CostTally own = new CostTally();
      own.add(all, problem.choicesPerCall());
      double completion =
          own.completions() * (own.perCompletion() - tally.perCompletion()) / tally.completions();
      double call =
          tally.calls() == 0 ? 0 : own.calls() * (own.perCall() - tally.perCall()) / tally.calls();
      for (int k = 0; k < influence.length; k++) {
        int calls = tally.callsFor(k + 1, problem.choicesPerCall());
        influence[k][query] += costWeight * (call * calls + completion * (k + 1));
      }
    }
  }
}
