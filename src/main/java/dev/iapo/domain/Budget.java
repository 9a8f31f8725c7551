package dev.iapo.domain;

import java.util.Locale;

/**
 * The hard limit of a run.
 *
 * @param limit in the unit's smallest amount: completions, tokens, or pico-USD
 * @param contingency the share of the limit kept for failed, retried and uncertain calls; the
 *     schedule plans on the rest
 */
public record Budget(Unit unit, long limit, double contingency) {
  /** What is counted against the limit. */
  public enum Unit {
    COMPLETIONS("completions"),
    TOKENS("tokens"),
    USD("usd");

    private final String label;

    Unit(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  /** Pico-USD in one USD. */
  public static final long PICO_PER_USD = 1_000_000_000_000L;

  public Budget {
    if (limit < 1) {
      throw new IllegalArgumentException("budget: " + limit + " (expected: more than 0)");
    }
    if (!(contingency >= 0 && contingency < 1)) {
      throw new IllegalArgumentException(
          "budget contingency: " + contingency + " (expected: 0 or more, below 1)");
    }
  }

  /** A limit of completions, without a contingency. */
  public static Budget ofCompletions(long limit) {
    return new Budget(Unit.COMPLETIONS, limit, 0);
  }

  /** What the schedule plans on: the limit less the contingency, rounded up to whole units. */
  public long planned() {
    return limit - (long) Math.floor(limit * contingency);
  }

  /** An amount of this budget's smallest unit with its unit, such as 12,000 completions. */
  public String text(long amount) {
    return unit == Unit.USD
        ? String.format(Locale.ROOT, "%.4f USD", display(amount))
        : String.format(Locale.ROOT, "%,d %s", amount, unit.label());
  }

  /** An amount of this budget's smallest unit as a person reads it: USD as USD. */
  public double display(long amount) {
    return unit == Unit.USD ? amount / (double) PICO_PER_USD : amount;
  }
}
