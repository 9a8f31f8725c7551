package dev.iapo.cli;

import dev.iapo.domain.Budget;

/** What a run may cost at most, in words. */
final class MaximumCost {
  private MaximumCost() {}

  /** The price of the dearest token, in pico-USD. */
  private static long greatest(Setup setup) {
    return setup.tariffs().stream()
        .mapToLong(tariff -> tariff.prices().orElseThrow().greatest())
        .max()
        .orElseThrow();
  }

  static String of(Setup setup) {
    Budget budget = setup.task().search().budget();
    String limit = Amounts.of(budget.unit(), budget.limit());
    if (budget.unit() == Budget.Unit.USD) {
      return "This run may cost up to " + limit + ".";
    }
    if (!setup.pricesKnown()) {
      return "This run may use up to "
          + limit
          + "; what they cost is not known (not all prices are set).";
    }
    double pico =
        budget.unit() == Budget.Unit.COMPLETIONS
            ? (double) budget.limit() * setup.expectations().maximum().picoUsd()
            : (double) budget.limit() * greatest(setup);
    return "This run may use up to %s, at most %s.".formatted(limit, Amounts.usd((long) pico));
  }
}
