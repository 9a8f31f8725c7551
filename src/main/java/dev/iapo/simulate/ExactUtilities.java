package dev.iapo.simulate;

import dev.iapo.estimate.ArmSpace;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The expected utilities Q(c, a) of a recorded environment in closed form, and with them the
 * optimal policy and the regret of any other (paper, problem statement).
 *
 * <p>A policy is an array with the arm of each context, arms numbered by {@link #arms()}.
 */
public final class ExactUtilities {
  /** Utilities closer than this are equal: they differ by rounding. */
  private static final double ROUNDING = 1e-12;

  private final RecordedEnvironment environment;
  private final ArmSpace arms;
  private final QueryQualities byQuery;
  private final double[][] qualities; // means over queries, by row and arm
  private final double[] drawn; // by arm: completions of a query, on average
  private final int[] optimal; // by context

  private ExactUtilities(RecordedEnvironment environment, QueryQualities byQuery, int[] queries) {
    this.environment = environment;
    this.arms = new ArmSpace(environment.prompts().size(), 1, environment.maxScale());
    this.byQuery = byQuery;
    this.qualities = new double[byQuery.rows()][arms.size()];
    for (int row = 0; row < qualities.length; row++) {
      for (int p = 0; p < arms.configurations(); p++) {
        for (int query : queries) {
          double[] byScale = byQuery.of(row, p, query);
          for (int n = 1; n <= byScale.length; n++) {
            qualities[row][arms.arm(p, 0, n)] += byScale[n - 1] / queries.length;
          }
        }
      }
    }
    this.drawn = new double[arms.size()];
    Arrays.setAll(drawn, arms::scale);
    for (int p = 0; p < arms.configurations() && byQuery.mayStop(); p++) {
      System.arraycopy(drawn(p, queries), 0, drawn, arms.arm(p, 0, 1), arms.maxScale());
    }
    this.optimal =
        IntStream.range(0, environment.contexts().size()).map(this::findOptimal).toArray();
  }

  /** By scale. */
  private double[] drawn(int prompt, int[] queries) {
    double[] mean = new double[arms.maxScale()];
    for (int query : queries) {
      double[] ofQuery = byQuery.drawn(prompt, query);
      for (int k = 0; k < mean.length; k++) {
        mean[k] += ofQuery[k] / queries.length;
      }
    }
    return mean;
  }

  /** The utilities of every arm in every context, over all queries. */
  public static ExactUtilities of(RecordedEnvironment environment) {
    int[] all = IntStream.range(0, environment.queries().size()).toArray();
    return of(environment, new QueryQualities(environment, false), all);
  }

  /** The same over some of the queries. */
  static ExactUtilities of(RecordedEnvironment environment, QueryQualities byQuery, int[] queries) {
    return new ExactUtilities(environment, byQuery, queries);
  }

  /** The prompts of the environment at every scale, with its one strategy. */
  public ArmSpace arms() {
    return arms;
  }

  /** The expected weighted sum of objectives of the answer, cost apart. */
  public double quality(int context, int arm) {
    return byQuery.factor(context) * qualities[byQuery.row(context)][arm];
  }

  /** The expected cost of one query answered by an arm. */
  public double cost(int arm) {
    return drawn[arm] * environment.prompts().get(arms.configuration(arm)).cost().mean();
  }

  public double utility(int context, int arm) {
    return quality(context, arm) + environment.contexts().get(context).costWeight() * cost(arm);
  }

  /** The best arm in a context; of equal ones the smallest scale, then the first prompt. */
  public int optimal(int context) {
    return optimal[context];
  }

  /** The best policy. */
  public int[] optimalPolicy() {
    return optimal.clone();
  }

  /** How much utility an arm loses against the best one of the context; at least 0. */
  public double regret(int context, int arm) {
    return Math.max(0, utility(context, optimal[context]) - utility(context, arm));
  }

  /** The average contextual return of a policy: its utility over contexts by their probability. */
  public double averageReturn(int[] policy) {
    return overContexts(policy, this::utility);
  }

  /** The regret of a policy over contexts by their probability. */
  public double regret(int[] policy) {
    return overContexts(policy, this::regret);
  }

  private interface ArmValue {
    double of(int context, int arm);
  }

  private double overContexts(int[] policy, ArmValue value) {
    if (policy.length != optimal.length) {
      throw new IllegalArgumentException(
          "policy: " + policy.length + " arms (expected: " + optimal.length + ")");
    }
    double sum = 0;
    for (int c = 0; c < policy.length; c++) {
      sum += environment.contexts().get(c).probability() * value.of(c, policy[c]);
    }
    return sum;
  }

  private int findOptimal(int context) {
    double best =
        IntStream.range(0, arms.size()).mapToDouble(a -> utility(context, a)).max().orElseThrow();
    return IntStream.range(0, arms.size())
        .filter(arm -> utility(context, arm) >= best - ROUNDING)
        .boxed()
        .min(Comparator.comparingInt(arms::scale).thenComparingInt(arm -> arm))
        .orElseThrow();
  }
}
