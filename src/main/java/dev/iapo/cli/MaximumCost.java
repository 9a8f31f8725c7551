package dev.iapo.cli;

import dev.iapo.domain.Budget;

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
    double pico =
        budget.unit() == Budget.Unit.COMPLETIONS
            ? (double) budget.limit() * setup.expectations().maximum().picoUsd()
            : (double) budget.limit() * setup.provider().prices().orElseThrow().greatest();
    return "This run may use up to %s, at most %s.".formatted(limit, Amounts.usd((long) pico));
  }
}
