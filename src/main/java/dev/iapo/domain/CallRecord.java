package dev.iapo.domain;

import java.util.List;

/**
 * A provider call that brought completions.
 *
 * @param id names the configuration, the query and the replicate index of the first completion
 * @param inputTokens prompt tokens, cached ones included
 * @param outputTokens of all completions together
 * @param promptCost the part of the cost that does not depend on the number of completions, in the
 *     task's cost unit
 * @param completionCost the rest of the cost, of all completions together; apportioned equally
 * @param promptSpend what the prompt was charged
 * @param completionSpend what the completions were charged
 * @param usageKnown whether the provider reported usage; if not, the maximum was charged
 * @param completions in replicate order, at least one
 */
public record CallRecord(
    String id,
    long inputTokens,
    long cachedInputTokens,
    long outputTokens,
    double promptCost,
    double completionCost,
    Spend promptSpend,
    Spend completionSpend,
    boolean usageKnown,
    List<Sample> completions) {
  public CallRecord {
    completions = List.copyOf(completions);
    if (completions.isEmpty()) {
      throw new IllegalArgumentException("call " + id + ": no completions (expected: at least 1)");
    }
  }

  /** Whether there was such a call; if not, it stands for completions that were refused. */
  public boolean paid() {
    return completionSpend.completions() > 0;
  }

  public double costPerCompletion() {
    return completionCost / completions.size();
  }
}
