package dev.iapo.schedule;

import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.EstimatorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A schedule by trimming: a member of the PSST family, or what is PSST with other stages. */
public record Psst(
    String name,
    Stages stages,
    EstimatorKind estimator,
    QueryOrder queries,
    BudgetRule budgetRule) {
  /**
   * The member that is used unless another is asked for: complete estimates on paired queries, and
   * screening that follows from the budget.
   */
  public static final String PAIRED = "psst-paired";

  private static final String NAMES = PAIRED + ", psst, or psst-top<K> such as psst-top4";
  private static final Pattern NAME = Pattern.compile("psst(?:-paired|-top([1-9][0-9]{0,8}))?");

  /** What the stages of a schedule are. */
  @FunctionalInterface
  public interface Stages {
    /**
     * At least one; of the last all of the budget is spent.
     *
     * @param sweep the expected charge of one pull, of that scale, of every configuration
     * @param planned what there is to be spent, in the same unit
     */
    List<Stage> of(ArmSpace arms, IntToDoubleFunction sweep, long planned);

    /** The same whatever the budget, but for screening that drops no configuration. */
    static Stages fixed(Stage... stages) {
      return (arms, sweep, planned) ->
          List.of(stages).stream()
              .filter(stage -> stage.until() == 1 || stage.keep() < arms.configurations())
              .toList();
    }
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

  /** How a member runs unless something else is asked for: {@link #PAIRED} cannot run otherwise. */
  public static Algorithms.Variant usual(String name) {
    return name.equals(PAIRED) ? Algorithms.Variant.PAIRED : Algorithms.Variant.PUBLISHED;
  }

  /** The member of the family of that name under the hard budget. */
  public static Psst named(String name, EstimatorKind estimator, QueryOrder queries) {
    return named(name, new Algorithms.Variant(estimator, queries, BudgetRule.HARD));
  }

  /**
   * The member of the family of that name: {@code psst-paired}, {@code psst}, or {@code
   * psst-top<K>}.
   *
   * @throws IllegalArgumentException if there is none, or it is not varied so
   */
  public static Psst named(String name, Algorithms.Variant variant) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("algorithm: " + refusal(name));
    }
    if (name.equals(PAIRED) && !variant.equals(Algorithms.Variant.PAIRED)) {
      throw new IllegalArgumentException(
          "%s with estimator %s and queries %s (expected: %s and %s, or psst)"
              .formatted(
                  name,
                  variant.estimator().label(),
                  variant.queries().label(),
                  Algorithms.Variant.PAIRED.estimator().label(),
                  Algorithms.Variant.PAIRED.queries().label()));
    }
    Stages stages;
    if (name.equals(PAIRED)) {
      stages = Psst::screenedIfWorthIt;
    } else if (matcher.group(1) == null) {
      stages = Stages.fixed(Trimming.ALL);
    } else {
      stages = Stages.fixed(Screening.topK(Integer.parseInt(matcher.group(1))), Trimming.ALL);
    }
    return new Psst(name, stages, variant.estimator(), variant.queries(), variant.budgetRule());
  }

  /**
   * Whether a budget too small for a completion of every configuration goes to some of them, drawn
   * at random; otherwise nothing is drawn.
   */
  boolean comparesFewerIfNeeded() {
    return name.equals(PAIRED);
  }

  /** Other stages, as published apart from the hard budget. */
  static Psst published(String name, Stage... stages) {
    Algorithms.Variant variant = Algorithms.Variant.PUBLISHED;
    return new Psst(
        name, Stages.fixed(stages), variant.estimator(), variant.queries(), variant.budgetRule());
  }

  private static List<Stage> screenedIfWorthIt(
      ArmSpace arms, IntToDoubleFunction sweep, long planned) {
    List<Stage> stages = new ArrayList<>();
    Screening.affordable(arms, sweep, planned).ifPresent(stages::add);
    stages.add(Trimming.ALL);
    return stages;
  }
}
