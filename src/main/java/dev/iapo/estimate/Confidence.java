package dev.iapo.estimate;

import dev.iapo.domain.Interval;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * What the estimates let one say with confidence. The target is the mean over the population of
 * queries that the training split was drawn from; queries are the independent units, so n is the
 * number of distinct queries, never of blocks.
 *
 * <p>All statements of a context hold together with 95 % confidence (Bonferroni over its sampled
 * arms, and over contexts for regrets), so an interval remains valid for the arm that was selected
 * because it looked best.
 */
public final class Confidence {
  /** The confidence of every statement, those of earlier looks included. */
  public static final double LEVEL = 0.95;

  /** Fewer distinct queries than this are too few for the normal approximation behind intervals. */
  public static final int MIN_QUERIES = 20;

  private final Estimates estimates;
  private final double error; // the probability that any statement is wrong
  private final Map<Statements, Double> quantiles = new HashMap<>();

  /** How many one-sided statements are to hold together, and on how many queries. */
  private record Statements(int queries, int number) {}

  /** What can be said at the end of a run that was not looked at before. */
  public Confidence(Estimates estimates) {
    this(estimates, 1 - LEVEL);
  }

  private Confidence(Estimates estimates, double error) {
    this.estimates = estimates;
    this.error = error;
  }

  /** What can be said at the end of a run that would have ended early if all had been decided. */
  public static Confidence afterEarlyLooks(Estimates estimates) {
    return new Confidence(estimates, (1 - LEVEL) / 2);
  }

  /**
   * What can be said before the end of a run, to end it.
   *
   * @param looks how many times that may be asked at most
   */
  public static Confidence early(Estimates estimates, int looks) {
    return new Confidence(estimates, (1 - LEVEL) / 2 / looks);
  }

  /**
   * The distinct queries without which no choice is decided, however alike they are: n of them
   * leave open about 3/n of the utility range.
   *
   * @param tolerance the regret that is tolerated, as a share of the utility range, above 0
   * @param earlyLooks whether half of the error is that of earlier looks
   */
  public static long leastQueries(double tolerance, boolean earlyLooks) {
    double error = (1 - LEVEL) / (earlyLooks ? 2 : 1);
    return Math.max(MIN_QUERIES, (long) Math.ceil(-Math.log(error) / tolerance));
  }

  /**
   * A bound on what a choice may lose against the best arm of its context.
   *
   * @param bound the upper bound of the regret; infinite where the evidence is too thin
   * @param rival the arm that sets the bound; the choice itself if it has no rival
   * @param queries the smaller number of distinct queries of the two
   */
  public record RegretBound(double bound, int rival, int queries) {}

  /** The selection-adjusted intervals of all arms in a context; unbounded on too few queries. */
  public List<Interval> intervals(int context) {
    ArmSpace arms = estimates.arms();
    double[] utilities = estimates.utilities(context);
    int sampled = sampled(utilities);
    List<Interval> intervals = new ArrayList<>(arms.size());
    for (int p = 0; p < arms.configurations(); p++) {
      for (int s = 0; s < arms.strategies(); s++) {
        intervals.addAll(intervals(context, p, s, utilities, sampled));
      }
    }
    return intervals;
  }

  /** The selection-adjusted intervals of a configuration under a strategy, at scale 1, 2, … */
  public List<Interval> intervals(int context, int configuration, int strategy) {
    double[] utilities = estimates.utilities(context);
    return intervals(context, configuration, strategy, utilities, sampled(utilities));
  }

  private List<Interval> intervals(
      int context, int configuration, int strategy, double[] utilities, int sampled) {
    ArmSpace arms = estimates.arms();
    double[][] influences = estimates.influences(context, configuration, strategy);
    int[] queries = estimates.queriesByScale(configuration);
    List<Interval> intervals = new ArrayList<>(arms.maxScale());
    for (int scale = 1; scale <= arms.maxScale(); scale++) {
      int arm = arms.arm(configuration, strategy, scale);
      intervals.add(
          interval(context, utilities[arm], influences[scale - 1], queries[scale - 1], sampled));
    }
    return intervals;
  }

  /** The selection-adjusted interval of one arm in a context. */
  public Interval interval(int context, int arm) {
    ArmSpace arms = estimates.arms();
    double[] utilities = estimates.utilities(context);
    double[][] influences =
        estimates.influences(context, arms.configuration(arm), arms.strategy(arm));
    return interval(
        context,
        utilities[arm],
        influences[arms.scale(arm) - 1],
        estimates.queries(arm),
        sampled(utilities));
  }

  private Interval interval(
      int context, double estimate, double[] influence, int queries, int sampled) {
    double margin = margin(context, sumOfSquares(influence), queries, 2 * sampled);
    return around(estimate, margin, queries);
  }

  static Interval around(double estimate, double margin, int queries) {
    return Double.isNaN(estimate) || Double.isInfinite(margin)
        ? new Interval(estimate, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, queries)
        : new Interval(estimate, estimate - margin, estimate + margin, queries);
  }

  /**
   * By how much the arms of a configuration under a strategy, at scale 1, 2, …, are better than a
   * choice, query by query; the intervals hold for all sampled arms of the context together. They
   * are unbounded on too few queries, and rest on those that the choice and the arm were seen on.
   */
  public List<Interval> differences(int context, int configuration, int strategy, int choice) {
    ArmSpace arms = estimates.arms();
    double[] utilities = estimates.utilities(context);
    int statements = 2 * Math.max(1, sampled(utilities) - 1);
    double[] chosen =
        estimates
            .influences(context, arms.configuration(choice), arms.strategy(choice))[
            arms.scale(choice) - 1];
    double[][] influences = estimates.influences(context, configuration, strategy);
    int[] known = estimates.queriesByScale(configuration);
    int own = estimates.queries(choice);
    List<Interval> differences = new ArrayList<>(arms.maxScale());
    for (int scale = 1; scale <= arms.maxScale(); scale++) {
      int arm = arms.arm(configuration, strategy, scale);
      int queries = Math.min(own, known[scale - 1]);
      double margin =
          arm == choice
              ? 0
              : margin(context, difference(influences[scale - 1], chosen), queries, statements);
      differences.add(around(utilities[arm] - utilities[choice], margin, queries));
    }
    return differences;
  }

  /** The simultaneous upper bound on the regret of choosing an arm in a context. */
  public RegretBound regret(int context, int choice) {
    ArmSpace arms = estimates.arms();
    double[] utilities = estimates.utilities(context);
    int comparisons = estimates.problem().contexts().size() * Math.max(1, sampled(utilities) - 1);
    int own = estimates.queries(choice);
    double[] chosen =
        estimates
            .influences(context, arms.configuration(choice), arms.strategy(choice))[
            arms.scale(choice) - 1];
    RegretBound worst = new RegretBound(0, choice, own);
    for (int p = 0; p < arms.configurations(); p++) {
      for (int s = 0; s < arms.strategies(); s++) {
        double[][] influences = estimates.influences(context, p, s);
        int[] known = estimates.queriesByScale(p);
        for (int scale = 1; scale <= arms.maxScale(); scale++) {
          int rival = arms.arm(p, s, scale);
          if (rival == choice) {
            continue;
          }
          int queries = Math.min(own, known[scale - 1]);
          double margin =
              margin(context, difference(influences[scale - 1], chosen), queries, comparisons);
          double bound =
              Double.isInfinite(margin) ? margin : utilities[rival] - utilities[choice] + margin;
          if (bound > worst.bound()) {
            worst = new RegretBound(bound, rival, queries);
          }
        }
      }
    }
    return worst;
  }

  /**
   * How far an estimate may be off to one side, so that a number of such statements hold together.
   * However alike n queries are, it is at least about 3/n of the utility range: what they leave
   * open of a kind of query that none of them was (the rule of three).
   *
   * @param sumOfSquares of the influences of the queries on the estimate
   */
  double margin(int context, double sumOfSquares, int queries, int statements) {
    if (queries < MIN_QUERIES) {
      return Double.POSITIVE_INFINITY;
    }
    double unseen = -Math.log(error) * estimates.problem().utilityRange(context) / queries;
    return Math.max(quantile(queries, statements) * deviation(sumOfSquares, queries), unseen);
  }

  private static double sumOfSquares(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return sum;
  }

  private static double difference(double[] a, double[] b) {
    double sumOfSquares = 0;
    for (int i = 0; i < a.length; i++) {
      sumOfSquares += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sumOfSquares;
  }

  private static double deviation(double sumOfSquares, int queries) {
    return Math.sqrt(sumOfSquares * queries / (queries - 1));
  }

  /** The t quantile with which that many one-sided statements hold together. */
  private double quantile(int queries, int statements) {
    return quantiles.computeIfAbsent(
        new Statements(queries, statements),
        of -> TDistribution.of(queries - 1).inverseSurvivalProbability(error / statements));
  }

  private static int sampled(double[] utilities) {
    int sampled = 0;
    for (double utility : utilities) {
      sampled += Double.isNaN(utility) ? 0 : 1;
    }
    return sampled;
  }
}
