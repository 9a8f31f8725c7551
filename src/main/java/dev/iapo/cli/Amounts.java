package dev.iapo.cli;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;
import java.util.Locale;

/** Amounts as a person reads them. */
final class Amounts {
  private Amounts() {}

  /** An amount of a budget's smallest unit, with the unit. */
  static String of(Budget.Unit unit, long amount) {
    return unit == Budget.Unit.USD ? usd(amount) : count(amount) + " " + unit.label();
  }

  static String of(Budget budget, Spend spend) {
    return of(budget.unit(), spend.in(budget.unit()));
  }

  /** What is spent of the limit, such as {@code 1,234 of 20,000 completions}. */
  static String ofLimit(Budget budget, long spent) {
    String limit = of(budget.unit(), budget.limit());
    return budget.unit() == Budget.Unit.USD
        ? usd(spent) + " of " + limit
        : count(spent) + " of " + limit;
  }

  /** What is spent of the limit in little space, such as {@code 1,234/20,000}. */
  static String fraction(Budget budget, long spent) {
    return budget.unit() == Budget.Unit.USD
        ? usd(spent).replace(" USD", "") + "/" + usd(budget.limit())
        : count(spent) + "/" + count(budget.limit());
  }

  /** What reuse saved: tokens, and USD where prices are known. */
  static String saved(Spend spend) {
    String tokens = count(spend.tokens()) + " tokens";
    return spend.picoUsd() == 0 ? tokens : tokens + ", " + usd(spend.picoUsd());
  }

  static String usd(long pico) {
    double usd = (double) pico / Budget.PICO_PER_USD;
    return String.format(Locale.ROOT, usd < 1 ? "%.4f USD" : "%,.2f USD", usd);
  }

  static String count(long amount) {
    return String.format(Locale.ROOT, "%,d", amount);
  }

  static String count(double amount) {
    return String.format(Locale.ROOT, "%,.0f", amount);
  }

  /** A number with four digits that matter. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "unknown";
    }
    return Double.isInfinite(value)
        ? "not bounded"
        : String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.4f" : "%,.1f", value);
  }

  static String time(long seconds) {
    return seconds >= 3600
        ? String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60)
        : String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
  }

  /** A progress bar of cells, some of them filled. */
  static String bar(int filled, int cells) {
    return "[" + "#".repeat(filled) + "-".repeat(cells - filled) + "]";
  }
}
