package dev.iapo.estimate;

import dev.iapo.domain.Outcomes;
import dev.iapo.estimate.Savings.Part;
import dev.iapo.inference.SequentialStrategy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a query costs that an arm answers, in a context: N completions and the calls that they take,
 * or the share of both that a strategy pays which stops early, and the calls of those who are asked
 * to select one of several completions, once each about every completion.
 */
final class ArmCosts {
  private static final int NEVER = -1;

  private final Problem problem;
  private final CostTally[] tallies; // by configuration
  private final Savings[][] savings; // by strategy and configuration; none if it never stops early
  private final History[] histories;
  private final List<Row> rows = new ArrayList<>();
  private final int[][] rowOf; // by context and strategy
  private final double[][] known; // by row and place; empty if not known

  /**
   * What is paid for.
   *
   * @param stopping the strategy that stops early, or {@link #NEVER}
   * @param selectors the appraisers that are asked about each of several completions, rising
   */
  private record Row(int stopping, List<Integer> selectors) {}

  ArmCosts(Problem problem, History[] histories) {
    this.problem = problem;
    this.histories = histories;
    this.tallies = new CostTally[problem.configurations()];
    Arrays.setAll(tallies, p -> new CostTally());
    this.savings = new Savings[problem.strategies().size()][0];
    for (int s = 0; s < savings.length; s++) {
      if (problem.strategies().get(s) instanceof SequentialStrategy strategy) {
        savings[s] = new Savings[problem.configurations()];
        Arrays.setAll(
            savings[s], p -> new Savings(strategy, problem.maxScale(), problem.choicesPerCall(p)));
      }
    }
    this.rowOf = rowsOfContexts();
    this.known = new double[rows.size()][0];
  }

  private ArmCosts(ArmCosts paid, Problem problem) {
    this.problem = problem;
    this.histories = paid.histories;
    this.tallies = paid.tallies;
    this.savings = paid.savings;
    this.rowOf = rowsOfContexts();
    this.known = new double[rows.size()][0];
  }

  /** What was paid, in the contexts of another problem; takes in nothing more. */
  ArmCosts in(Problem other) {
    return new ArmCosts(this, other);
  }

  private int[][] rowsOfContexts() {
    int[][] indexes = new int[problem.contexts().size()][savings.length];
    for (int c = 0; c < indexes.length; c++) {
      double[] weights = problem.weights(c);
      for (int s = 0; s < savings.length; s++) {
        int stopping = savings[s].length > 0 ? s : NEVER;
        indexes[c][s] = rowOf(new Row(stopping, selectors(problem, s, weights)));
      }
    }
    return indexes;
  }

  private static List<Integer> selectors(Problem problem, int strategy, double[] weights) {
    return IntStream.range(0, weights.length)
        .filter(k -> problem.strategies().get(strategy).selectsBy(k, weights))
        .mapToObj(problem.selectors()::get)
        .filter(appraiser -> appraiser != Problem.NOBODY)
        .distinct()
        .sorted()
        .toList();
  }

  private int rowOf(Row row) {
    if (!rows.contains(row)) {
      rows.add(row);
    }
    return rows.indexOf(row);
  }

  /** Takes in what a pull brought. */
  void add(int configuration, Outcomes outcomes) {
    tallies[configuration].add(outcomes, problem.choicesPerCall(configuration));
    Arrays.fill(known, new double[0]);
  }

  /** Takes in that a query has more completions than before. */
  void change(int configuration, List<Outcomes> before, List<Outcomes> all) {
    for (Savings[] ofStrategy : savings) {
      if (ofStrategy.length > 0) {
        if (!before.isEmpty()) {
          ofStrategy[configuration].add(Outcomes.concat(before), -1);
        }
        ofStrategy[configuration].add(Outcomes.concat(all), 1);
      }
    }
  }

  /** The costs of a strategy's arms in a context, by place; NaN where nothing was seen. */
  double[] byPlace(int context, int strategy) {
    int row = rowOf[context][strategy];
    if (known[row].length == 0) {
      int scales = problem.maxScale();
      known[row] = new double[problem.configurations() * scales];
      for (int p = 0; p < tallies.length; p++) {
        for (int scale = 1; scale <= scales; scale++) {
          known[row][p * scales + scale - 1] = cost(rows.get(row), p, scale);
        }
      }
    }
    return known[row];
  }

  private double cost(Row row, int configuration, int scale) {
    CostTally tally = tallies[configuration];
    int choicesPerCall = problem.choicesPerCall(configuration);
    double cost = tally.cost(scale, choicesPerCall);
    if (row.stopping() != NEVER && tally.completions() > 0) {
      Savings saved = savings[row.stopping()][configuration];
      cost =
          tally.callsCost(scale, choicesPerCall) * saved.paid(calls(tally), scale)
              + scale * tally.perCompletion() * saved.paid(Part.COMPLETIONS, scale);
    }
    return scale > 1 && !row.selectors().isEmpty()
        ? cost + scale * tally.perAppraisal(row.selectors())
        : cost;
  }

  /** How many completions of a query are drawn, on average. */
  double completions(int configuration, int strategy, int scale) {
    return savings[strategy].length > 0
        ? scale * savings[strategy][configuration].paid(Part.DRAWS, scale)
        : scale;
  }

  /**
   * The influence of each query of a configuration on how many completions are drawn, by scale;
   * empty if the strategy always draws all.
   */
  Optional<double[][]> drawInfluences(int configuration, int strategy) {
    if (savings[strategy].length == 0) {
      return Optional.empty();
    }
    List<Integer> queries = histories[configuration].queries();
    double[][] influences = new double[problem.maxScale()][queries.size()];
    for (int i = 0; i < queries.size(); i++) {
      Outcomes all = Outcomes.concat(histories[configuration].pulls(queries.get(i)));
      double[] own = savings[strategy][configuration].influences(Part.DRAWS, all);
      for (int k = 0; k < own.length; k++) {
        influences[k][i] = (k + 1) * own[k];
      }
    }
    return Optional.of(influences);
  }

  private static Part calls(CostTally tally) {
    return tally.choicesIgnored() ? Part.SINGLE_CALLS : Part.CALLS;
  }

  /**
   * What one pull costs of which a strategy makes an answer.
   *
   * @param outcomes as many completions as were asked for, at least one
   */
  static double ofPull(
      Problem problem, int context, int strategy, int configuration, Outcomes outcomes) {
    CostTally tally = new CostTally();
    int choicesPerCall = problem.choicesPerCall(configuration);
    tally.add(outcomes, choicesPerCall);
    double callsShare = 1;
    double completionsShare = 1;
    if (problem.strategies().get(strategy) instanceof SequentialStrategy stopping) {
      Savings saved = new Savings(stopping, outcomes.size(), choicesPerCall);
      saved.add(outcomes, 1);
      callsShare = saved.paid(calls(tally), outcomes.size());
      completionsShare = saved.paid(Part.COMPLETIONS, outcomes.size());
    }
    double completions = 0;
    for (int i = 0; i < outcomes.size(); i++) {
      completions += outcomes.cost(i);
    }
    List<Integer> selectors = selectors(problem, strategy, problem.weights(context));
    return outcomes.callCost() * callsShare
        + completions * completionsShare
        + (outcomes.size() > 1 ? outcomes.size() * tally.perAppraisal(selectors) : 0);
  }

  /**
   * Adds the influences of the queries on the cost, weighed.
   *
   * @param influence by scale and query
   */
  void addInfluences(
      int context,
      int configuration,
      int strategy,
      double costWeight,
      int[] answered,
      double[][] influence) {
    Row row = rows.get(rowOf[context][strategy]);
    for (int query : histories[configuration].queries()) {
      Outcomes all = Outcomes.concat(histories[configuration].pulls(query));
      double[] own = influences(row, configuration, all, influence.length);
      int place = Arrays.binarySearch(answered, query);
      for (int k = 0; k < influence.length; k++) {
        influence[k][place] += costWeight * own[k];
      }
    }
  }

  /** The influences of a query on the cost, by scale. */
  private double[] influences(Row row, int configuration, Outcomes all, int scales) {
    CostTally tally = tallies[configuration];
    int choicesPerCall = problem.choicesPerCall(configuration);
    CostTally own = new CostTally();
    own.add(all, choicesPerCall);
    double completion =
        own.completions() * (own.perCompletion() - tally.perCompletion()) / tally.completions();
    double call =
        tally.calls() == 0 ? 0 : own.calls() * (own.perCall() - tally.perCall()) / tally.calls();
    double[] influences = new double[scales];
    for (int k = 1; k <= scales; k++) {
      influences[k - 1] = call * tally.callsFor(k, choicesPerCall) + completion * k;
    }
    if (row.stopping() != NEVER) {
      Savings saved = savings[row.stopping()][configuration];
      Part calls = calls(tally);
      double[] ofCalls = saved.influences(calls, all);
      double[] ofCompletions = saved.influences(Part.COMPLETIONS, all);
      for (int k = 1; k <= scales; k++) { // of products
        influences[k - 1] =
            call * tally.callsFor(k, choicesPerCall) * saved.paid(calls, k)
                + tally.callsCost(k, choicesPerCall) * ofCalls[k - 1]
                + completion * k * saved.paid(Part.COMPLETIONS, k)
                + tally.perCompletion() * k * ofCompletions[k - 1];
      }
    }
    if (!row.selectors().isEmpty()) {
      double apart = own.perAppraisal(row.selectors()) - tally.perAppraisal(row.selectors());
      for (int k = 2; k <= scales; k++) {
        influences[k - 1] += own.completions() * apart / tally.completions() * k;
      }
    }
    return influences;
  }
}
