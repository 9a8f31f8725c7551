package dev.iapo.domain;

/**
 * An amount of everything a budget can limit.
 *
 * @param tokens input and output tokens
 * @param picoUsd 10^−12 USD; 0 where prices are unknown
 */
public record Spend(long completions, long tokens, long picoUsd) {
  public static final Spend NOTHING = new Spend(0, 0, 0);

  public Spend plus(Spend other) {
    return new Spend(
        Math.addExact(completions, other.completions),
        Math.addExact(tokens, other.tokens),
        Math.addExact(picoUsd, other.picoUsd));
  }

  public Spend times(long factor) {
    return new Spend(
        Math.multiplyExact(completions, factor),
        Math.multiplyExact(tokens, factor),
        Math.multiplyExact(picoUsd, factor));
  }

  public Spend minus(Spend other) {
    return new Spend(
        completions - other.completions, tokens - other.tokens, picoUsd - other.picoUsd);
  }

  /** What is missing of each part to cover {@code need}; never negative. */
  public Spend missingFor(Spend need) {
    return new Spend(
        Math.max(0, need.completions - completions),
        Math.max(0, need.tokens - tokens),
        Math.max(0, need.picoUsd - picoUsd));
  }

  /** The amount in a budget's smallest unit. */
  public long in(Budget.Unit unit) {
    return switch (unit) {
      case COMPLETIONS -> completions;
      case TOKENS -> tokens;
      case USD -> picoUsd;
    };
  }
}
