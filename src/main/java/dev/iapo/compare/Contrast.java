package dev.iapo.compare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A contender against the baseline at one budget.
 *
 * @param seeds how many both ran with
 * @param difference mean paired difference in regret, contender less baseline; empty without common
 *     seeds
 */
public record Contrast(
    long budget,
    Contender contender,
    Contender baseline,
    int seeds,
    Optional<Mean> difference,
    Outcome outcome) {
  /** With fewer common seeds nothing is tested: five cannot reach 5 % whatever they say. */
  public static final int MIN_SEEDS = 6;

  /** What is called significant: a smaller adjusted p-value. */
  public static final double LEVEL = 0.05;

  /** What a test said. */
  public sealed interface Outcome {}

  /** Fewer than {@link #MIN_SEEDS} common seeds. */
  public record TooFew() implements Outcome {}

  /** No seed gave another regret. */
  public record NoDifference() implements Outcome {}

  /**
   * A Wilcoxon signed-rank test, two-sided.
   *
   * @param adjusted by Holm, over all contrasts of the environment that have enough seeds
   */
  public record Tested(double p, double adjusted) implements Outcome {
    public boolean significant() {
      return adjusted < LEVEL;
    }
  }

  /**
   * All contenders against the baseline, budget by budget.
   *
   * @param baseline if empty, at each budget the contender with the lowest mean regret
   */
  public static List<Contrast> of(Simulations simulations, Optional<Contender> baseline) {
    List<Contrast> contrasts = new ArrayList<>();
    for (long budget : simulations.budgets()) {
      Contender against = baseline.orElseGet(() -> simulations.best(budget));
      for (Contender contender : simulations.contenders()) {
        if (!contender.equals(against) && simulations.group(contender, budget).isPresent()) {
          contrasts.add(unadjusted(simulations, budget, contender, against));
        }
      }
    }
    return adjusted(contrasts);
  }

  private static Contrast unadjusted(
      Simulations simulations, long budget, Contender contender, Contender baseline) {
    double[] differences =
        differences(
            simulations.group(contender, budget).orElseThrow(),
            simulations.group(baseline, budget));
    int seeds = differences.length;
    boolean same = true;
    for (double difference : differences) {
      same &= !SignedRank.differs(difference);
    }
    Outcome outcome;
    if (seeds < MIN_SEEDS) {
      outcome = new TooFew();
    } else if (same) {
      outcome = new NoDifference();
    } else {
      double p = SignedRank.pValue(differences);
      outcome = new Tested(p, p);
    }
    Optional<Mean> mean = seeds == 0 ? Optional.empty() : Optional.of(Mean.of(differences));
    return new Contrast(budget, contender, baseline, seeds, mean, outcome);
  }

  /** Of the seeds that both have, ascending. */
  private static double[] differences(TrialGroup contender, Optional<TrialGroup> baseline) {
    Map<Long, Double> regrets = new HashMap<>();
    baseline.ifPresent(
        group -> group.trials().forEach(t -> regrets.put(t.seed(), t.returns().regret())));
    return contender.trials().stream()
        .filter(trial -> regrets.containsKey(trial.seed()))
        .mapToDouble(
            trial -> trial.returns().regret() - regrets.getOrDefault(trial.seed(), Double.NaN))
        .toArray();
  }

  /** A contrast without any difference is a test with p = 1. */
  private static List<Contrast> adjusted(List<Contrast> contrasts) {
    List<Contrast> tested =
        contrasts.stream().filter(contrast -> !(contrast.outcome() instanceof TooFew)).toList();
    double[] p =
        tested.stream()
            .mapToDouble(contrast -> contrast.outcome() instanceof Tested test ? test.p() : 1)
            .toArray();
    double[] holm = Holm.adjusted(p);
    List<Contrast> adjusted = new ArrayList<>();
    int next = 0;
    for (Contrast contrast : contrasts) {
      if (contrast.outcome() instanceof TooFew) {
        adjusted.add(contrast);
      } else {
        adjusted.add(contrast.with(holm[next++]));
      }
    }
    return List.copyOf(adjusted);
  }

  private Contrast with(double holm) {
    return outcome instanceof Tested test
        ? new Contrast(budget, contender, baseline, seeds, difference, new Tested(test.p(), holm))
        : this;
  }
}
