package dev.iapo.config;

import dev.iapo.ledger.Prices;
import java.util.List;
import java.util.Optional;

/** A section {@code prices}. */
final class PricesSection {
  private static final Type<Double> PRICE =
      Type.decimal("USD per million tokens, 0..1000000", usd -> usd >= 0 && usd <= 1_000_000);

  private PricesSection() {}

  /** The prices; empty if they are unknown. */
  static Optional<Prices> read(Node node) {
    Optional<Double> input = node.optional("input", PRICE);
    Optional<Double> cachedInput = node.optional("cached-input", PRICE);
    Optional<Double> output = node.optional("output", PRICE);
    boolean any = node.has("input") || node.has("cached-input") || node.has("output");
    for (String needed : List.of("input", "output")) {
      if (any && !node.has(needed)) {
        node.missing(needed, PRICE.expected() + ", as there are other prices");
      }
    }
    return input.flatMap(
        in -> output.map(out -> Prices.ofUsdPerMillion(in, cachedInput.orElse(in), out)));
  }
}
