package dev.iapo.bench.soak;

import dev.iapo.bench.Results;

/** What the provider counted beside what the runs were charged. */
final class Books {
  private static final double USD_PER_CALL = (150 * 0.5 + 96 * 1.5) / 1e6;

  private Books() {}

  static void tell(Results results, long calls, long tokens, Traffic.Spent spent) {
    results.section("Books");
    results.header("", "completions", "tokens", "USD");
    results.row(
        "the provider's",
        Results.format("%,d", calls),
        Results.format("%,d", tokens),
        Results.format("%.6f", calls * USD_PER_CALL));
    results.row(
        "the runs'",
        Results.format("%,d", spent.completions()),
        Results.format("%,d", spent.tokens()),
        Results.format("%.6f", spent.usd()));
    results.row(
        "difference",
        "" + (spent.completions() - calls),
        "" + (spent.tokens() - tokens),
        Results.format("%.6f", spent.usd() - calls * USD_PER_CALL));
  }
}
