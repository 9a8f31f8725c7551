package dev.iapo.cli;

import dev.iapo.domain.Budget;
import dev.iapo.kept.Setup;
import dev.iapo.ledger.Prices;

/** What a run may cost at most, in words. */
final class MaximumCost {
  private MaximumCost() {}

  /** Of a run, and its evaluation if there is to be one. */
  static String of(Setup setup) {
    String run = sentence("This run", setup, setup.task().search().budget());
    return setup
        .evaluation()
        .map(budget -> run + " " + sentence("Its evaluation", setup.onHeldOut(), budget))
        .orElse(run);
  }

  /** Of the evaluation of a run. */
  static String ofEvaluation(Setup setup, Budget budget) {
    return sentence("This evaluation", setup.onHeldOut(), budget);
  }

  /** Of a run of a daemon, which alone knows its prices. */
  static String atADaemon(Budget budget) {
    String limit = Amounts.of(budget.unit(), budget.limit());
    return budget.unit() == Budget.Unit.USD
        ? "This run may cost up to " + limit + "."
        : "This run may use up to " + limit + ", at the daemon's prices.";
  }

  private static String sentence(String what, Setup setup, Budget budget) {
    String limit = Amounts.of(budget.unit(), budget.limit());
    if (budget.unit() == Budget.Unit.USD) {
      return what + " may cost up to " + limit + ".";
    }
    if (!setup.pricesKnown()) {
      return what
          + " may use up to "
          + limit
          + "; what they cost is not known (not all prices are set).";
    }
    double pico =
        budget.unit() == Budget.Unit.COMPLETIONS
            ? (double) budget.limit() * setup.expectations().maximum().picoUsd()
            : (double) budget.limit() * greatest(setup);
    return "%s may use up to %s, at most %s.".formatted(what, limit, Amounts.usd((long) pico));
  }

  /** The price of the dearest token, in pico-USD, and of all services' answers to it. */
  private static long greatest(Setup setup) {
    long token =
        setup.tariffs().stream()
            .flatMap(tariff -> tariff.prices().stream())
            .mapToLong(Prices::greatest)
            .max()
            .orElse(0);
    long answers =
        setup.tariffs().stream().mapToLong(tariff -> tariff.picoUsdPerAnswer().orElse(0)).sum();
    return token + answers;
  }
}
