package dev.iapo.config;

import dev.iapo.config.ProposerSetup.Other;
import dev.iapo.ledger.Prices;
import dev.iapo.ledger.Tariff;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The section {@code proposer}. */
final class ProposerSection {
  private ProposerSection() {}

  static ProposerSetup read(Node node, ModelsSection models) {
    String model = node.get("model", Type.text());
    Node prices = node.child("prices");
    Optional<Prices> listed = PricesSection.read(prices);
    boolean known =
        model.isEmpty()
            || models.models().stream()
                .anyMatch(asked -> model.equals(asked.id()) || model.equals(asked.model().name()));
    if (known && listed.isPresent()) {
      node.problem("prices", "given, and the model has its own (expected: with another model)");
    }
    Map<String, Object> extra = node.object("extra");
    SamplingSection.checkExtra(extra, Optional.empty(), node::problem);
    return new ProposerSetup(
        known ? model : "",
        known ? Optional.empty() : other(node, model, models, listed),
        node.optional("temperature", Type.atLeastZero())
            .map(OptionalDouble::of)
            .orElse(OptionalDouble.empty()),
        node.get("max-tokens", Type.integer(1, Integer.MAX_VALUE)),
        extra);
  }

  /** A model of the provider that offers the first one. */
  private static Optional<Other> other(
      Node node, String model, ModelsSection models, Optional<Prices> listed) {
    if (models.models().isEmpty()) {
      return Optional.empty();
    }
    ProviderSetup provider = models.models().get(0).provider();
    if (provider.limitsUsd() && listed.isEmpty()) {
      node.problem(
          "model",
          "%s has no prices, and the provider's day a limit in USD (expected: prices.input and prices.output)"
              .formatted(model));
    }
    Tariff tariff = new Tariff(listed.map(provider::charged));
    return Optional.of(new Other(provider.model(model), tariff));
  }
}
