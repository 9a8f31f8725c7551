package dev.iapo.schedule;

import dev.iapo.estimate.EstimatorKind;
import dev.iapo.estimate.Problem;
import java.util.List;

/**
 * All algorithms by name: the PSST family, the published baselines, and ablations that isolate what
 * the choice of the prompt and that of the scale contribute.
 */
public final class Algorithms {
  /** Their names, with K = 4 standing for any number of prompts. */
  public static final List<String> NAMES =
      List.of(
          Psst.PAIRED,
          "psst",
          "psst-top4",
          "uniform",
          "ucb",
          "epsilon-greedy",
          "softmax",
          "triple",
          "triple-random-scale",
          "random",
          "sequential-halving",
          "prompt-only",
          "disjoint");

  /** Halving over configurations at scale 1. */
  private static final Stage SINGLES = new Trimming(true, 1, true, 1);

  private Algorithms() {}

  public static boolean isName(String name) {
    return Psst.isName(name) || NAMES.contains(name);
  }

  /** How a member of the PSST family is to be varied; others are as published. */
  public record Variant(EstimatorKind estimator, QueryOrder queries, BudgetRule budgetRule) {
    public static final Variant PUBLISHED =
        new Variant(EstimatorKind.BLOCKS, QueryOrder.RANDOM, BudgetRule.HARD);

    /** Complete estimates on paired queries. */
    public static final Variant PAIRED =
        new Variant(EstimatorKind.COMPLETE, QueryOrder.PAIRED, BudgetRule.HARD);

    /** What an algorithm makes of the wish for this one: some cannot be varied. */
    public Variant of(String algorithm) {
      return Psst.isName(algorithm) && !algorithm.equals(Psst.PAIRED)
          ? this
          : Psst.usual(algorithm);
    }
  }

  /**
   * The schedule of an algorithm, at its start; every random choice follows from the seed.
   *
   * @throws IllegalArgumentException if there is no algorithm of that name
   */
  public static Schedule start(
      String name, Variant variant, Problem problem, Plan plan, long seed) {
    if (Psst.isName(name)) {
      return new PsstSchedule(problem, Psst.named(name, variant.of(name)), plan, seed);
    }
    return switch (name) {
      case "uniform" -> trimming(name, problem, plan, seed, Trimming.last(false));
      case "triple", "prompt-only" -> trimming(name, problem, plan, seed, SINGLES);
      case "triple-random-scale" ->
          new RandomScale(trimming(name, problem, plan, seed, SINGLES), problem.arms(), seed);
      case "disjoint" ->
          trimming(
              name, problem, plan, seed, new Trimming(true, 0.5, true, 1), Trimming.last(false));
      case "ucb" -> new OnlineSchedule(problem, OnlineRule.UCB, plan, seed);
      case "epsilon-greedy" -> new OnlineSchedule(problem, OnlineRule.EPSILON_GREEDY, plan, seed);
      case "softmax" -> new OnlineSchedule(problem, OnlineRule.SOFTMAX, plan, seed);
      case "sequential-halving" -> new SequentialHalving(problem, plan, seed);
      case "random" -> new RandomChoice(problem, seed);
      default ->
          throw new IllegalArgumentException(
              "algorithm: " + name + " (expected one of: " + String.join(", ", NAMES) + ")");
    };
  }

  private static Schedule trimming(
      String name, Problem problem, Plan plan, long seed, Stage... stages) {
    return new PsstSchedule(problem, Psst.published(name, stages), plan, seed);
  }
}
