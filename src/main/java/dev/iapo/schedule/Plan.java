package dev.iapo.schedule;

import dev.iapo.domain.Budget;
import java.util.List;

/**
 * What a schedule may spend, and what it expects pulls to cost, in the budget's smallest unit.
 *
 * @param budget the hard limit with its contingency
 * @param expected one expectation per configuration, used until there are observations
 */
public record Plan(Budget budget, List<Expected> expected) {
  /**
   * The expected charge of one call, apart from completions, and of one completion; and the most
   * that each can be charged, which the ledger reserves.
   *
   * @param call for example the prompt's tokens; 0 in a budget of completions
   * @param completion greater than 0; 1 in a budget of completions
   */
  public record Expected(double call, double completion, double mostCall, double mostCompletion) {
    /** A budget of completions: a completion costs one. */
    public static final Expected COMPLETION = new Expected(0, 1);

    public Expected {
      if (!(call >= 0 && completion > 0)) {
        throw new IllegalArgumentException(
            "expected charge: " + call + ", " + completion + " (expected: >= 0, > 0)");
      }
    }

    /** Charges known beforehand. */
    public Expected(double call, double completion) {
      this(call, completion, call, completion);
    }
  }

  public Plan {
    expected = List.copyOf(expected);
  }
}
