package dev.iapo.domain;

import java.util.List;
import java.util.Optional;

/**
 * What a policy file says a run found, without what is needed to use it.
 *
 * @param task its name
 * @param fingerprint of the data set
 * @param reason why it is conclusive or not, in words
 * @param costUnit what costs are counted in
 */
public record PolicyDigest(
    String task,
    String fingerprint,
    boolean complete,
    boolean conclusive,
    String reason,
    Search search,
    Usage usage,
    String costUnit,
    List<Choice> choices) {
  public PolicyDigest {
    choices = List.copyOf(choices);
  }

  /** How the run looked. */
  public record Search(String algorithm, String estimator, String queries, long seed) {}

  /**
   * What the run was allowed and used, in the budget's unit.
   *
   * @param unit completions, tokens or usd
   * @param completions drawn and received
   */
  public record Usage(String unit, double limit, double spent, long completions) {}

  /**
   * The arm chosen for a context.
   *
   * @param estimate the expected utility; NaN if it is not known
   * @param low lower end of its interval; NaN if it is not bounded
   * @param high upper end of its interval; likewise
   * @param quality the utility's part that is not cost; NaN if it is not known
   * @param costPerQuery NaN if it is not known
   * @param disjoint what choosing the prompt for N = 1 and then N gives, if it is known
   */
  public record Choice(
      String context,
      String prompt,
      String strategy,
      int scale,
      double expectedCompletions,
      double estimate,
      double low,
      double high,
      double quality,
      double costPerQuery,
      boolean conclusive,
      String reason,
      Optional<Policy.Alternative> disjoint) {
    private static Choice of(Policy.Choice choice) {
      return new Choice(
          choice.context().id(),
          choice.configuration().id(),
          choice.strategy(),
          choice.scale(),
          choice.expectedCompletions(),
          known(choice.utility().estimate()),
          known(choice.utility().low()),
          known(choice.utility().high()),
          known(choice.quality()),
          known(choice.costPerQuery()),
          choice.conclusive(),
          choice.reason(),
          choice.disjoint());
    }

    private static double known(double value) {
      return Double.isFinite(value) ? value : Double.NaN;
    }
  }

  /** What the file of a policy says. */
  public static PolicyDigest of(Policy policy) {
    Task task = policy.task();
    Task.Search search = task.search();
    Budget budget = search.budget();
    return new PolicyDigest(
        task.name(),
        task.data().fingerprint(),
        policy.complete(),
        policy.conclusive(),
        policy.reason(),
        new Search(search.algorithm(), search.estimator(), search.queries(), search.seed()),
        new Usage(
            budget.unit().label(),
            budget.display(budget.limit()),
            budget.display(policy.usage().spent().in(budget.unit())),
            policy.usage().completions()),
        task.judging().cost().unit(),
        policy.choices().stream().map(Choice::of).toList());
  }
}
