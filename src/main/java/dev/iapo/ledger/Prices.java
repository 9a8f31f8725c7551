package dev.iapo.ledger;

/**
 * What a model's tokens cost, in pico-USD each (one USD per million tokens is 1,000,000 of them).
 *
 * @param input a prompt token
 * @param cachedInput a prompt token that the provider had cached
 * @param output a token of a completion
 */
public record Prices(long input, long cachedInput, long output) {
  public Prices {
    if (input < 0 || cachedInput < 0 || output < 0) {
      throw new IllegalArgumentException(
          "prices: %d, %d, %d (expected: at least 0)".formatted(input, cachedInput, output));
    }
  }

  /** Prices as providers list them. */
  public static Prices ofUsdPerMillion(double input, double cachedInput, double output) {
    return new Prices(pico(input), pico(cachedInput), pico(output));
  }

  private static long pico(double usdPerMillion) {
    return Math.round(usdPerMillion * 1_000_000);
  }

  /** A share of these prices. */
  public Prices times(double share) {
    return new Prices(
        Math.round(input * share), Math.round(cachedInput * share), Math.round(output * share));
  }

  /** The price of the dearest kind of token. */
  public long greatest() {
    return Math.max(output, Math.max(input, cachedInput));
  }

  /** What the prompt of a call costs, in pico-USD. */
  public long ofInput(long tokens, long cachedTokens) {
    return Math.addExact(
        Math.multiplyExact(tokens - cachedTokens, input),
        Math.multiplyExact(cachedTokens, cachedInput));
  }

  /** The most that the prompt of a call costs, whatever was cached, in pico-USD. */
  long ofInputAtMost(long tokens) {
    return Math.multiplyExact(tokens, Math.max(input, cachedInput));
  }

  /** What output tokens cost, in pico-USD. */
  public long ofOutput(long tokens) {
    return Math.multiplyExact(tokens, output);
  }
}
