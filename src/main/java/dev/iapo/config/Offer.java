package dev.iapo.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A provider that models and judges can name, with what its section says of them.
 *
 * @param model that is meant where none is named
 * @param prices the section, which those of a model come before
 * @param models by name, those of which its section says more
 * @param guarded whether tasks of others name it: then they may ask only the models it lists, if it
 *     lists any, and its prices count
 */
record Offer(
    ProviderSetup setup,
    Optional<String> model,
    Node prices,
    Map<String, Terms> models,
    boolean guarded) {
  private static final String MODELS = "models";

  /** What a provider's section says of one of its models. */
  record Terms(Optional<Integer> choices, Node prices) {}

  /**
   * Reads a provider's section.
   *
   * @param name that models name it by; empty for the one they need not name
   * @param environment that holds its key; empty if no key is needed
   */
  static Offer read(Node node, String name, Optional<Map<String, String>> environment) {
    ProviderSetup setup = ProviderSection.read(node, name, environment);
    Optional<String> model = node.optional("model", Type.name().as("the model's name"));
    Node prices = node.child("prices");
    PricesSection.read(prices);
    Set<String> names = node.object(MODELS).keySet();
    Node section = node.childWithKeys(MODELS, names);
    Map<String, Terms> models = new LinkedHashMap<>();
    for (String each : names) {
      Node own = section.childLike(each, Hocon.elementDefaults("provider-model"));
      Node ownPrices = own.childOver("prices", prices);
      PricesSection.read(ownPrices);
      models.put(each, new Terms(ProviderSection.choices(own, setup.kind()), ownPrices));
    }
    return new Offer(setup, model, prices, models, false);
  }

  /** The same for tasks of others. */
  Offer forOthers() {
    return new Offer(setup, model, prices, models, true);
  }

  /** The prices that a model's own come before. */
  Node pricesOf(String name) {
    return terms(name).map(Terms::prices).orElse(prices);
  }

  int choicesOf(String name) {
    return terms(name).flatMap(Terms::choices).orElse(setup.choicesPerCall());
  }

  /** Whether a task may say what its models cost: the stand-in's are made up anyway. */
  boolean takesPrices() {
    return !guarded || setup.simulated();
  }

  /** What its models may be asked for. */
  FurtherFields fields() {
    return new FurtherFields(setup.kind(), guarded);
  }

  /** Why a model may not be asked; empty if it may. */
  Optional<String> refusal(String name) {
    if (!guarded || models.isEmpty() || models.containsKey(name)) {
      return Optional.empty();
    }
    return Optional.of(Suggestion.oneOf(name, "", List.copyOf(models.keySet())));
  }

  private Optional<Terms> terms(String name) {
    return Optional.ofNullable(models.get(name));
  }
}
