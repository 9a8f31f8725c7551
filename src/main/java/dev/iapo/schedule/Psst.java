package dev.iapo.schedule;

import dev.iapo.estimate.EstimatorKind;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A schedule by trimming: a member of the PSST family, or what is PSST with other stages.
 *
 * @param stages at least one
 */
public record Psst(
    String name,
    List<Stage> stages,
    EstimatorKind estimator,
    QueryOrder queries,
    BudgetRule budgetRule) {
  /** The share of the budget that screening spends (paper: ρ). */
  static final double SCREENING_SHARE = 0.2;

  private static final String NAMES = "psst, or psst-top<K> such as psst-top4";
  private static final Pattern NAME = Pattern.compile("psst(?:-top([1-9][0-9]{0,8}))?");

  public Psst {
    stages = List.copyOf(stages);
  }

  /** Whether there is a member of the family of that name. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** What is wrong with a name that is not one of the family's. */
  public static String refusal(String name) {
    String known = Algorithms.isName(name) ? "; " + name + " is for iapo simulate only" : "";
    return name + " (expected: " + NAMES + known + ")";
  }

  /** The member of the family of that name under the hard budget. */
  public static Psst named(String name, EstimatorKind estimator, QueryOrder queries) {
    return named(name, estimator, queries, BudgetRule.HARD);
  }

  /**
   * The member of the family of that name: {@code psst}, or {@code psst-top<K>}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Psst named(
      String name, EstimatorKind estimator, QueryOrder queries, BudgetRule budgetRule) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("algorithm: " + refusal(name));
    }
    List<Stage> stages =
        matcher.group(1) == null
            ? List.of(Stage.ALL)
            : List.of(
                new Stage(true, SCREENING_SHARE, false, Integer.parseInt(matcher.group(1))),
                Stage.ALL);
    return new Psst(name, stages, estimator, queries, budgetRule);
  }

  /** Other stages, as published apart from the hard budget. */
  static Psst published(String name, Stage... stages) {
    return new Psst(
        name, List.of(stages), EstimatorKind.BLOCKS, QueryOrder.RANDOM, BudgetRule.HARD);
  }
}
