package dev.iapo.schedule;

import dev.iapo.estimate.ArmSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A bound on the probability that a context is left with an arm whose regret exceeds a tolerance,
 * proved in {@code docs/guarantee.md}.
 *
 * <p>Decision by decision, the best arm that is left may become worse by a step of a ladder that
 * leads from no regret to the tolerance. It becomes worse by more only if all that are kept
 * overtake it, and those are many. The ladder is chosen so that the bound is least.
 */
public final class Guarantee {
  /** The most rungs of the ladder: below the widest gaps between regrets. */
  private static final int MOST_RUNGS = 16;

  private final ArmFacts facts;
  private final ArmSpace arms;
  private final double[] regrets; // by arm
  private final int[] bestOf; // the best arm of each configuration

  /** A decision of the schedule, for one context. */
  sealed interface Step {
    int keep();

    Evidence evidence();
  }

  /**
   * Keeps configurations by their best arm up to a scale.
   *
   * @param keep how many
   */
  record Screening(int scale, int keep, Evidence evidence) implements Step {}

  /**
   * Keeps arms.
   *
   * @param keep how many
   * @param complete whether all arms of the configurations are alive before it
   */
  record Halving(int keep, boolean complete, Evidence evidence) implements Step {}

  /** What may overtake a candidate: by regret and with which chance, likeliest first. */
  private record Rivals(double candidate, double[] regrets, double[] chances) {}

  private Guarantee(ArmFacts facts) {
    this.facts = facts;
    this.arms = facts.arms();
    double best = IntStream.range(0, arms.size()).mapToDouble(facts::utility).max().orElseThrow();
    this.regrets =
        IntStream.range(0, arms.size()).mapToDouble(arm -> best - facts.utility(arm)).toArray();
    this.bestOf =
        IntStream.range(0, arms.configurations()).map(p -> bestUpTo(p, arms.maxScale())).toArray();
  }

  /**
   * The bound, from 0 to 1; 1 says nothing.
   *
   * @param steps the decisions in their order; none where nothing can be said
   * @param tolerance the greatest regret that is no error
   */
  static double bound(ArmFacts facts, List<? extends Step> steps, double tolerance) {
    return steps.isEmpty() ? 1 : new Guarantee(facts).bound(steps, tolerance);
  }

  /**
   * The bound for a schedule that is still to run.
   *
   * @param facts exact
   */
  static double bound(ArmFacts facts, Design design, double tolerance) {
    return bound(facts, design.steps(), tolerance);
  }

  /**
   * What screening may lose however much is drawn, because it looks at small scales only: below
   * this regret the bound is 1 at any budget.
   */
  static double screeningLoss(ArmFacts facts, Design design) {
    Guarantee guarantee = new Guarantee(facts);
    double loss = 0;
    boolean first = true;
    for (Step step : design.steps()) {
      if (step instanceof Screening screening) {
        loss = guarantee.loss(screening, loss, first);
        first = false;
      }
    }
    return loss;
  }

  private double bound(List<? extends Step> steps, double tolerance) {
    double[] rungs = rungs(tolerance);
    double[] failure = new double[rungs.length];
    Arrays.fill(failure, 1, failure.length, 1);
    boolean first = true;
    for (Step step : steps) {
      failure = after(step, failure, rungs, first);
      first = false;
      if (Arrays.stream(failure).min().orElseThrow() >= 1) {
        return 1;
      }
    }
    return Arrays.stream(failure).min().orElseThrow();
  }

  /** Regrets of arms, rising from 0, each below a wide gap to the next one. */
  private double[] rungs(double tolerance) {
    double[] rising = Arrays.stream(regrets).sorted().toArray();
    double[] gaps = new double[rising.length];
    for (int i = 0; i < rising.length; i++) {
      gaps[i] = (i + 1 < rising.length ? rising[i + 1] : Double.POSITIVE_INFINITY) - rising[i];
    }
    return IntStream.concat(
            IntStream.of(0),
            IntStream.range(1, rising.length)
                .filter(i -> rising[i] <= tolerance && gaps[i] > 0)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -gaps[i]))
                .limit(MOST_RUNGS - 1)
                .mapToInt(i -> i))
        .mapToDouble(i -> rising[i])
        .distinct()
        .sorted()
        .toArray();
  }

  /** The least probabilities to have fallen below each rung after one decision more. */
  private double[] after(Step step, double[] before, double[] rungs, boolean first) {
    double[][] falls = new double[rungs.length][rungs.length]; // by rung before and after
    if (first) {
      Arrays.fill(falls[0], 1);
    }
    for (Rivals rivals : rivals(step, rungs[rungs.length - 1], first)) {
      int from = 0;
      while (rungs[from] < rivals.candidate()) {
        from++;
      }
      for (int to = from; to < rungs.length; to++) {
        double overtaken = overtaken(rivals, rungs[to], step.keep());
        if (first) { // all are alive, and any one will do
          falls[0][to] = Math.min(falls[0][to], overtaken);
        } else {
          for (int rung = from; rung <= to; rung++) {
            falls[rung][to] += overtaken;
          }
        }
      }
    }
    double[] after = new double[rungs.length];
    Arrays.fill(after, 1);
    for (int to = 0; to < after.length; to++) {
      for (int from = 0; from <= to; from++) {
        after[to] = Math.min(after[to], before[from] + falls[from][to]);
      }
    }
    return after;
  }

  /**
   * A bound on the probability that all that are kept have a greater regret and overtake the
   * candidate: by Markov's inequality, however many of the likeliest are left out of the count.
   */
  private static double overtaken(Rivals rivals, double regret, int keep) {
    double[] worse = new double[rivals.chances().length];
    int n = 0;
    for (int i = 0; i < worse.length; i++) {
      if (rivals.regrets()[i] > regret) {
        worse[n++] = rivals.chances()[i];
      }
    }
    double rest = 0;
    double least = 1;
    for (int left = n; left >= 0; left--) {
      rest += left < n ? worse[left] : 0;
      if (left < keep) {
        least = Math.min(least, rest / (keep - left));
      }
    }
    return least;
  }

  /**
   * The rivals of everything that may be the best left; before the first decision that is known.
   */
  private List<Rivals> rivals(Step step, double mostRegret, boolean first) {
    List<Rivals> all = new ArrayList<>();
    for (int candidate : candidates(step, first)) {
      if (regrets[candidate] <= mostRegret) {
        all.add(
            step instanceof Screening screening
                ? rivals(screening, candidate)
                : rivals((Halving) step, candidate));
      }
    }
    return all;
  }

  private int[] candidates(Step step, boolean first) {
    boolean ofEach =
        step instanceof Screening
            || (step instanceof Halving halving && halving.complete() && !first);
    return ofEach ? bestOf : IntStream.range(0, arms.size()).toArray();
  }

  private Rivals rivals(Halving halving, int candidate) {
    double[] chances = new double[arms.size()];
    for (int arm = 0; arm < chances.length; arm++) {
      if (regrets[arm] > regrets[candidate]) {
        chances[arm] = halving.evidence().chance(facts, arm, candidate);
      }
    }
    return sorted(regrets[candidate], regrets, chances);
  }

  private Rivals rivals(Screening screening, int candidate) {
    double[] values = Arrays.stream(bestOf).mapToDouble(arm -> regrets[arm]).toArray();
    double[] chances = new double[values.length];
    int seen = bestUpTo(arms.configuration(candidate), screening.scale());
    for (int p = 0; p < chances.length; p++) {
      if (values[p] > regrets[candidate]) {
        for (int arm : upTo(p, screening.scale())) {
          chances[p] += screening.evidence().chance(facts, arm, seen);
        }
        chances[p] = Math.min(1, chances[p]);
      }
    }
    return sorted(regrets[candidate], values, chances);
  }

  private static Rivals sorted(double candidate, double[] regrets, double[] chances) {
    int[] order =
        IntStream.range(0, chances.length)
            .filter(i -> chances[i] > 0)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -chances[i]))
            .mapToInt(i -> i)
            .toArray();
    return new Rivals(
        candidate,
        Arrays.stream(order).mapToDouble(i -> regrets[i]).toArray(),
        Arrays.stream(order).mapToDouble(i -> chances[i]).toArray());
  }

  /** The least regret, at least that of before, that no estimates but wrong ones exceed. */
  private double loss(Screening screening, double before, boolean first) {
    return Arrays.stream(bestOf)
        .mapToDouble(arm -> Math.max(before, regrets[arm]))
        .sorted()
        .filter(
            loss -> {
              IntStream good =
                  IntStream.range(0, bestOf.length)
                      .filter(p -> regrets[bestOf[p]] <= (first ? loss : before));
              return first
                  ? good.anyMatch(p -> isSeen(screening, p, loss))
                  : good.allMatch(p -> isSeen(screening, p, loss));
            })
        .findFirst()
        .orElseThrow();
  }

  /** Whether too few worse configurations look as good to displace one. */
  private boolean isSeen(Screening screening, int configuration, double loss) {
    double seen = seen(screening, configuration);
    return IntStream.range(0, bestOf.length)
            .filter(p -> regrets[bestOf[p]] > loss && seen(screening, p) >= seen)
            .count()
        < screening.keep();
  }

  private double seen(Screening screening, int configuration) {
    return facts.utility(bestUpTo(configuration, screening.scale()));
  }

  private int bestUpTo(int configuration, int scale) {
    return best(upTo(configuration, scale));
  }

  private int best(int[] of) {
    return Arrays.stream(of)
        .boxed()
        .min(Comparator.comparingDouble(arm -> regrets[arm]))
        .orElseThrow();
  }

  private int[] upTo(int configuration, int scale) {
    return IntStream.range(0, arms.strategies())
        .flatMap(
            s ->
                IntStream.rangeClosed(1, Math.min(scale, arms.maxScale()))
                    .map(k -> arms.arm(configuration, s, k)))
        .toArray();
  }
}
