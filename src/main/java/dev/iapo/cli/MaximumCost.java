package dev.iapo.cli;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;

/** What a run may cost at most, in words. */
final class MaximumCost {
  private MaximumCost() {}

  static String of(Setup setup) {
    Budget budget = setup.task().search().budget();
    String limit = Amounts.of(budget.unit(), budget.limit());
    if (budget.unit() == Budget.Unit.USD) {
      return "This run may cost up to " + limit + ".";
    }
    if (setup.provider().prices().isEmpty()) {
      return "This run may use up to "
          + limit
          + "; what they cost is not known (provider.prices is not set).";
    }
    Spend one = setup.expectations().maximum();
    double units = budget.unit() == Budget.Unit.COMPLETIONS ? 1 : one.tokens();
    double pico = budget.limit() / units * one.picoUsd();
    return "This run may use up to %s, at most about %s."
        .formatted(limit, Amounts.usd((long) pico));
  }
}
