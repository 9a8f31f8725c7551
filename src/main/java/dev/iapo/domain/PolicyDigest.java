package dev.iapo.domain;

import java.util.List;

/**
 * What a policy file says a run found, without what is needed to use it.
 *
 * @param task its name
 * @param fingerprint of the data set
 * @param costUnit what costs are counted in
 */
public record PolicyDigest(
    String task,
    String fingerprint,
    boolean complete,
    boolean conclusive,
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
   * @param costPerQuery NaN if it is not known
   */
  public record Choice(
      String context,
      String prompt,
      String strategy,
      int scale,
      double estimate,
      double low,
      double high,
      double costPerQuery,
      boolean conclusive) {}
}
