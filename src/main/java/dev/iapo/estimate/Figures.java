package dev.iapo.estimate;

import dev.iapo.domain.Deployable.Figure;
import dev.iapo.domain.Outcomes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What a query takes that an arm answers, and how alike its completions are: means over queries,
 * with standard errors in which the queries are the clusters.
 */
public final class Figures {
  private final Estimates estimates;
  private final ArmSpace arms;
  private final Map<List<Integer>, double[][]> costs = new HashMap<>(); // influences

  public Figures(Estimates estimates) {
    this.estimates = estimates;
    this.arms = estimates.arms();
  }

  /** The cost in a context, in the task's cost unit; NaN if the configuration was never drawn. */
  public Figure cost(int context, int arm) {
    int p = arms.configuration(arm);
    int strategy = arms.strategy(arm);
    double[][] influences =
        costs.computeIfAbsent(
            List.of(context, p, strategy), key -> estimates.costInfluences(context, p, strategy));
    int queries = estimates.completions(p).size();
    return new Figure(
        estimates.cost(context, arm), error(influences[arms.scale(arm) - 1], queries));
  }

  /** How many completions are drawn. */
  public Figure completions(int arm) {
    int p = arms.configuration(arm);
    int scale = arms.scale(arm);
    Optional<double[][]> influences = estimates.drawInfluences(p, arms.strategy(arm));
    double error =
        influences.isEmpty()
            ? 0
            : error(influences.get()[scale - 1], estimates.queriesByScale(p)[scale - 1]);
    return new Figure(estimates.expectedCompletions(arm), error);
  }

  private static double error(double[] influences, int queries) {
    double squares = Arrays.stream(influences).map(one -> one * one).sum();
    return queries < 2 ? Double.NaN : Math.sqrt(squares * queries / (queries - 1));
  }

  /**
   * The probability that two completions of a query have the same answer; those without one agree
   * with none. Empty if no query has two.
   */
  public Optional<Figure> agreement(int configuration) {
    return mean(
        estimates.completions(configuration).stream().filter(all -> all.size() > 1).toList(),
        Figures::agreement);
  }

  private static double agreement(Outcomes all) {
    int[] votes = votes(all);
    long pairs = 0;
    int to;
    for (int from = 0; from < votes.length; from = to) {
      to = from;
      while (to < votes.length && votes[to] == votes[from]) {
        to++;
      }
      pairs += votes[from] == Outcomes.ABSTAIN ? 0 : (long) (to - from) * (to - from - 1);
    }
    return (double) pairs / ((long) votes.length * (votes.length - 1));
  }

  private static int[] votes(Outcomes all) {
    int[] votes = new int[all.size()];
    Arrays.setAll(votes, all::vote);
    Arrays.sort(votes);
    return votes;
  }

  /** The share of completions without an answer; empty if there is no completion. */
  public Optional<Figure> unparsed(int configuration) {
    return mean(
        estimates.completions(configuration),
        all ->
            (double) Arrays.stream(votes(all)).filter(vote -> vote == Outcomes.ABSTAIN).count()
                / all.size());
  }

  private static Optional<Figure> mean(List<Outcomes> queries, ToDoubleFunction<Outcomes> of) {
    double[] values = queries.stream().mapToDouble(of).toArray();
    if (values.length == 0) {
      return Optional.empty();
    }
    double mean = Arrays.stream(values).sum() / values.length;
    double[] influences = Arrays.stream(values).map(v -> (v - mean) / values.length).toArray();
    return Optional.of(new Figure(mean, error(influences, values.length)));
  }
}
