package dev.iapo.schedule;

import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.Estimates;
import dev.iapo.estimate.EstimatorKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bound of {@link Guarantee} for the rounds of PSST as they went, with estimated utilities and
 * variances: an estimate, and no theorem.
 */
public final class Hindsight {
  private Hindsight() {}

  /**
   * A round of halving.
   *
   * @param alive the arms alive in the context before it
   * @param queries how many queries each configuration was asked
   */
  public record Round(int alive, long queries) {}

  /**
   * The estimated bound on the probability that a context is left with an arm that loses more than
   * the tolerance.
   *
   * @param rounds those that the estimates rest on, up to the last; none give 1
   */
  public static double bound(
      Estimates estimates,
      EstimatorKind kind,
      QueryOrder order,
      int context,
      List<Round> rounds,
      double tolerance) {
    List<Guarantee.Step> steps = new ArrayList<>();
    int split = estimates.problem().queries();
    boolean stockpiled = kind == EstimatorKind.COMPLETE; // blocks of the first round weigh most
    long queries = 0;
    for (Round round : rounds) {
      boolean first = steps.isEmpty();
      queries += first || stockpiled ? round.queries() : 0;
      Evidence.Sample sample =
          order == QueryOrder.PAIRED
              ? new Evidence.Sample(
                  first ? 0 : 1, Math.min(split, queries), Evidence.Form.DRAWS, split)
              : new Evidence.Sample(
                  0, queries, stockpiled ? Evidence.Form.DISTINCT : Evidence.Form.DRAWS, split);
      boolean paired = order == QueryOrder.PAIRED && (first || stockpiled);
      Evidence evidence = new Evidence(paired, 1, List.of(sample));
      steps.add(new Guarantee.Halving((round.alive() + 1) / 2, first, evidence));
    }
    return Guarantee.bound(new Facts(estimates, context), steps, tolerance);
  }

  /** Estimated facts; what is estimated of pairs is kept, for rounds ask for it again. */
  private static final class Facts implements ArmFacts {
    /** However alike n queries are, 3/n of them may be of another kind (the rule of three). */
    private static final double UNSEEN = 3;

    private final Estimates estimates;
    private final int context;
    private final double[] utilities;
    private final double[][] influences; // by arm, then query; of an arm empty if not known
    private final double[][] differences; // by arm, then other arm; 0 if not known
    private final int[] queries; // by arm

    Facts(Estimates estimates, int context) {
      this.estimates = estimates;
      this.context = context;
      this.utilities = estimates.utilities(context);
      for (int arm = 0; arm < utilities.length; arm++) {
        if (Double.isNaN(utilities[arm])) {
          utilities[arm] = Double.NEGATIVE_INFINITY;
        }
      }
      ArmSpace arms = arms();
      this.influences = new double[arms.size()][0];
      this.differences = new double[arms.size()][arms.size()];
      this.queries = new int[arms.size()];
    }

    @Override
    public ArmSpace arms() {
      return estimates.arms();
    }

    @Override
    public double utility(int arm) {
      return utilities[arm];
    }

    @Override
    public double range() {
      return estimates.problem().utilityRange(context);
    }

    @Override
    public double variance(int arm) {
      return ofSquares(Arrays.stream(influences(arm)).map(i -> i * i).sum(), queries[arm]);
    }

    @Override
    public double variance(int arm, int other, int pull) {
      if (differences[arm][other] == 0) {
        double[] one = influences(arm);
        double[] two = influences(other);
        double sum = 0;
        for (int x = 0; x < one.length; x++) {
          sum += (one[x] - two[x]) * (one[x] - two[x]);
        }
        differences[arm][other] = ofSquares(sum, Math.min(queries[arm], queries[other]));
      }
      return differences[arm][other];
    }

    /** Not told apart from the variance between queries. */
    @Override
    public double noise(int arm, int other) {
      return variance(arm, other, 1);
    }

    private double ofSquares(double sum, int n) {
      double unseen = UNSEEN * range() * range() / n;
      return n < 2 ? range() * range() : Math.max(unseen, sum * n * n / (n - 1));
    }

    private double[] influences(int arm) {
      if (influences[arm].length == 0) {
        int p = arms().configuration(arm);
        int s = arms().strategy(arm);
        double[][] byScale = estimates.influences(context, p, s);
        for (int k = 1; k <= byScale.length; k++) {
          int own = arms().arm(p, s, k);
          influences[own] = byScale[k - 1];
          queries[own] = estimates.queries(own);
        }
      }
      return influences[arm];
    }
  }
}
