package dev.iapo.domain;

import java.util.List;

/**
 * Completions that came together.
 *
 * @param id names the configuration, the query and the replicate index of the first completion
 * @param inputTokens prompt tokens, cached ones included
 * @param outputTokens of all completions together
 * @param promptCost the part of the cost that does not depend on the number of completions, in the
 *     task's cost unit
 * @param completionCost the rest of the cost, of all completions together; apportioned equally
 * @param promptSpend what the prompt was charged, or would have been if they were reused
 * @param completionSpend what the completions were charged, or would have been
 * @param usageKnown whether the provider reported usage; if not, the maximum was charged
 * @param source where they came from
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
    Source source,
    List<Sample> completions) {
  /** Where completions came from. */
  public enum Source implements Labelled {
    /** A call that the run paid for. */
    BOUGHT("bought"),
    /** A call that another run had paid for. */
    REUSED("reused"),
    /** No call: they stand for completions that the provider refused to make. */
    REFUSED("refused");

    private final String label;

    Source(String label) {
      this.label = label;
    }

    @Override
    public String label() {
      return label;
    }
  }

  public CallRecord {
    completions = List.copyOf(completions);
    if (completions.isEmpty()) {
      throw new IllegalArgumentException("call " + id + ": no completions (expected: at least 1)");
    }
  }

  /** Everything it was charged, or would have been. */
  public Spend spend() {
    return promptSpend.plus(completionSpend);
  }

  public double costPerCompletion() {
    return completionCost / completions.size();
  }
}
