package dev.iapo.simulate;

import dev.iapo.domain.Context;
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
  private final double[][] qualities; // by context and arm
  private final int[] optimal; // by context

  private ExactUtilities(RecordedEnvironment environment) {
    this.environment = environment;
    this.arms = new ArmSpace(environment.prompts().size(), 1, environment.maxScale());
    this.qualities =
        environment.recording() instanceof Recording.Answers answers
            ? voteQualities(answers)
            : selectionQualities((Recording.Scores) environment.recording());
    this.optimal =
        IntStream.range(0, environment.contexts().size()).map(this::findOptimal).toArray();
  }

  /** Computes the utilities of every arm in every context. */
  public static ExactUtilities of(RecordedEnvironment environment) {
    return new ExactUtilities(environment);
  }

  /** The prompts of the environment at every scale, with its one strategy. */
  public ArmSpace arms() {
    return arms;
  }

  /** The expected weighted sum of objectives of the answer, cost apart. */
  public double quality(int context, int arm) {
    return qualities[context][arm];
  }

  /** The expected cost of one query answered by an arm. */
  public double cost(int arm) {
    return arms.scale(arm) * environment.prompts().get(arms.configuration(arm)).cost().mean();
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

  private double[][] voteQualities(Recording.Answers recording) {
    ExactVotes votes = new ExactVotes(arms.maxScale(), recording.ties());
    int[] references =
        environment.queries().stream()
            .mapToInt(q -> recording.answers().indexOf(q.answer().orElseThrow()))
            .toArray();
    double[] accuracies = new double[arms.size()];
    for (int p = 0; p < arms.configurations(); p++) {
      for (int x = 0; x < references.length; x++) {
        int[] counts = recording.counts(p, x);
        double total = (double) Frequencies.total(counts) + recording.abstentions()[p][x];
        double[] chances = Arrays.stream(counts).mapToDouble(count -> count / total).toArray();
        double abstain = recording.abstentions()[p][x] / total;
        addMean(accuracies, p, votes.accuracies(chances, abstain, references[x]));
      }
    }
    double[][] byContext = new double[environment.contexts().size()][];
    for (int c = 0; c < byContext.length; c++) {
      double factor = environment.contexts().get(c).weights().get(0);
      byContext[c] = Arrays.stream(accuracies).map(accuracy -> factor * accuracy).toArray();
    }
    return byContext;
  }

  private double[][] selectionQualities(Recording.Scores recording) {
    double[][] byContext = new double[environment.contexts().size()][arms.size()];
    for (int c = 0; c < byContext.length; c++) {
      Context context = environment.contexts().get(c);
      for (int p = 0; p < arms.configurations(); p++) {
        for (int x = 0; x < environment.queries().size(); x++) {
          double[] values =
              Arrays.stream(recording.scores()[p][x])
                  .mapToDouble(scores -> weighted(scores, context))
                  .toArray();
          addMean(byContext[c], p, expectedMaxima(values, recording.counts(p, x)));
        }
      }
    }
    return byContext;
  }

  private void addMean(double[] byArm, int prompt, double[] byScale) {
    for (int n = 1; n <= byScale.length; n++) {
      byArm[arms.arm(prompt, 0, n)] += byScale[n - 1] / environment.queries().size();
    }
  }

  private static double weighted(double[] scores, Context context) {
    double value = 0;
    for (int k = 0; k < scores.length; k++) {
      value += context.weights().get(k) * scores[k];
    }
    return value;
  }

  /**
   * The expected greatest of N draws for every N: with sorted values v and their distribution
   * function F, Σ_m v_m·(F_m^N − F_{m−1}^N), summed by parts so that nothing cancels.
   */
  private double[] expectedMaxima(double[] values, int[] counts) {
    int[] order =
        IntStream.range(0, values.length)
            .filter(m -> counts[m] > 0)
            .boxed()
            .sorted(Comparator.comparingDouble(m -> values[m]))
            .mapToInt(m -> m)
            .toArray();
    double[] maxima = new double[arms.maxScale()];
    Arrays.fill(maxima, values[order[order.length - 1]]);
    double total = Frequencies.total(counts);
    long below = 0;
    for (int i = 0; i + 1 < order.length; i++) {
      below += counts[order[i]];
      double step = values[order[i + 1]] - values[order[i]];
      double power = 1;
      for (int n = 1; n <= maxima.length; n++) {
        power *= below / total;
        maxima[n - 1] -= step * power;
      }
    }
    return maxima;
  }
}
