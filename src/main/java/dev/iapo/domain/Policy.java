package dev.iapo.domain;

import java.util.List;
import java.util.Optional;

/**
 * What a run found: for every context the arm to use, with all that is needed to use it elsewhere.
 *
 * @param version of the program that made it
 * @param complete whether the run went to its end; if not, it is what was known when it stopped
 * @param conclusive whether every context is
 * @param reason why it is conclusive or not, in words
 * @param evaluation what held-out queries say of it, if they were asked
 */
public record Policy(
    String version,
    Task task,
    boolean complete,
    boolean conclusive,
    String reason,
    Usage usage,
    List<Choice> choices,
    Optional<Evaluation> evaluation) {
  public Policy {
    choices = List.copyOf(choices);
  }

  /** One that was not evaluated. */
  public Policy(
      String version,
      Task task,
      boolean complete,
      boolean conclusive,
      String reason,
      Usage usage,
      List<Choice> choices) {
    this(version, task, complete, conclusive, reason, usage, choices, Optional.empty());
  }

  /** The same, evaluated. */
  public Policy with(Evaluation heldOut) {
    return new Policy(
        version, task, complete, conclusive, reason, usage, choices, Optional.of(heldOut));
  }

  /**
   * What the run used.
   *
   * @param spent everything charged, failed calls included
   * @param completions drawn and received
   */
  public record Usage(Spend spent, long completions, long calls, long failedCalls) {}

  /**
   * The arm chosen in a context.
   *
   * @param expectedCompletions how many are drawn for a query on average; less than the scale where
   *     the strategy stops early
   * @param utility with the selection-adjusted 95 % interval
   * @param quality the utility's part that is not cost
   * @param costPerQuery expected, in the task's cost unit
   * @param oracle whether the strategy needs reference answers to choose, so that it cannot be
   *     served
   * @param regretBound the simultaneous 95 % upper bound of what the choice may lose; infinite
   *     where the evidence is too thin
   * @param promptOnly what choosing the prompt for N = 1 and deploying N = 1 gives; empty without
   *     samples on enough queries
   * @param disjoint what choosing the prompt for N = 1 and then N gives; likewise
   */
  public record Choice(
      Context context,
      Configuration configuration,
      String strategy,
      int scale,
      double expectedCompletions,
      Interval utility,
      double quality,
      double costPerQuery,
      boolean oracle,
      boolean conclusive,
      String reason,
      double regretBound,
      Optional<Alternative> promptOnly,
      Optional<Alternative> disjoint) {}

  /** Another way to choose, and what it is estimated to give. */
  public record Alternative(String configuration, int scale, double utility) {}
}
