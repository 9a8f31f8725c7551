package dev.iapo.domain;

import java.util.List;

/**
 * A provider call that brought completions.
 *
 * @param id names the run, configuration, query and replicate index of the first completion
 * @param inputTokens prompt tokens, cached ones included
 * @param outputTokens of all completions together
 * @param promptCost the part of the cost that does not depend on the number of completions, in the
 *     task's cost unit
 * @param completionCost the rest of the cost, of all completions together; apportioned equally
 * @param charge what it was charged to the budget
 * @param usageKnown whether the provider reported usage; if not, the maximum was charged
 * @param completions in replicate order
 */
public record CallRecord(
    String id,
    long inputTokens,
    long cachedInputTokens,
    long outputTokens,
    double promptCost,
    double completionCost,
    Observation.Charge charge,
    boolean usageKnown,
    List<Sample> completions) {
  public CallRecord {
    completions = List.copyOf(completions);
  }

  public double costPerCompletion() {
    return completionCost / completions.size();
  }
}
