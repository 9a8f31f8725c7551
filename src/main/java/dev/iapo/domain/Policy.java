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
 * @param serving what else is needed to use it, if that was computed
 */
public record Policy(
    String version,
    Task task,
    boolean complete,
    boolean conclusive,
    String reason,
    Usage usage,
    List<Choice> choices,
    Optional<Evaluation> evaluation,
    Optional<Serving> serving) {
  public Policy {
    choices = List.copyOf(choices);
    int count = choices.size();
    serving.ifPresent(
        parts -> {
          if (parts.promises().size() != count) {
            throw new IllegalArgumentException(
                "promises: %d (expected: %d, one per choice)"
                    .formatted(parts.promises().size(), count));
          }
        });
  }

  /** The choices alone. */
  public Policy(
      String version,
      Task task,
      boolean complete,
      boolean conclusive,
      String reason,
      Usage usage,
      List<Choice> choices) {
    this(
        version,
        task,
        complete,
        conclusive,
        reason,
        usage,
        choices,
        Optional.empty(),
        Optional.empty());
  }

  /** The same, evaluated. */
  public Policy with(Evaluation heldOut) {
    return new Policy(
        version, task, complete, conclusive, reason, usage, choices, Optional.of(heldOut), serving);
  }

  /** The same, with what else is needed to use it. */
  public Policy with(Serving parts) {
    return new Policy(
        version,
        task,
        complete,
        conclusive,
        reason,
        usage,
        choices,
        evaluation,
        Optional.of(parts));
  }

  /**
   * What is needed to use a policy beyond its choices.
   *
   * @param promises one per choice
   * @param frontier what is best for preferences that were not trained
   */
  public record Serving(List<Deployable.Promise> promises, List<Deployable.Tradeoff> frontier) {
    public Serving {
      promises = List.copyOf(promises);
      frontier = List.copyOf(frontier);
    }
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
