package dev.iapo.config;

import dev.iapo.domain.Model;
import dev.iapo.ledger.Prices;
import dev.iapo.ledger.Tariff;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What prompts are asked of: the section of that name, and those of its providers.
 *
 * @param providers those that some model names
 * @param models each asked with every prompt
 * @param judges by name
 */
record ModelsSection(
    List<ProviderSetup> providers, List<Asked> models, Map<String, Judging> judges) {
  /**
   * A model with the sampling it is asked with.
   *
   * @param id tells it from the others; empty if it is the only one
   * @param listed what single calls cost; empty if unknown
   * @param sampling the section that prompts vary
   * @param fields that it may ask for
   */
  record Asked(
      String id,
      Model model,
      ProviderSetup provider,
      Optional<Prices> listed,
      Node sampling,
      FurtherFields fields) {
    /** What it is charged as its provider executes requests. */
    Tariff tariff() {
      return new Tariff(listed.map(provider::charged));
    }

    /** What single calls are charged. */
    Tariff live() {
      return new Tariff(listed);
    }

    /** The id of a prompt that is asked of it. */
    String configuration(String prompt) {
      return id.isEmpty() ? prompt : prompt + "@" + id;
    }
  }

  /** A judge's section, and the model that it asks. */
  record Judging(Node node, Asked asked) {}

  ModelsSection {
    providers = List.copyOf(providers);
    models = List.copyOf(models);
  }

  /** Whether every model's prices are known. */
  boolean pricesKnown() {
    return Stream.concat(models.stream(), judges.values().stream().map(Judging::asked))
        .allMatch(asked -> asked.listed().isPresent());
  }

  static ModelsSection read(Node root, Node sampling, Offers offers) {
    return new Reader(root, sampling, offers).read();
  }

  private static final class Reader {
    private final Node root;
    private final Node sampling;
    private final Offers offers;
    private final Map<String, ProviderSetup> used = new LinkedHashMap<>(); // by name
    private final Set<String> ids = new HashSet<>();

    Reader(Node root, Node sampling, Offers offers) {
      this.root = root;
      this.sampling = sampling;
      this.offers = offers;
    }

    ModelsSection read() {
      List<Asked> asked = new ArrayList<>();
      List<Node> models = root.list("models", Hocon.elementDefaults("model"));
      if (root.has("models")) {
        offers
            .unnamed()
            .filter(provider -> provider.has("model"))
            .ifPresent(
                provider ->
                    provider.problem("model", "given with models (expected: only one of them)"));
      } else if (offers.unnamed().isPresent()) {
        asked.add(only(offers.unnamed().get()));
      } else {
        root.missing("models", "a list of at least one model, each with its provider");
      }
      models.forEach(node -> asked(node, models.size() > 1).ifPresent(asked::add));
      Map<String, Judging> judges = judges();
      offers.readOthers();
      asked.forEach(this::requirePricesOfDailyLimit);
      judges.values().forEach(judging -> requirePricesOfDailyLimit(judging.asked()));
      return new ModelsSection(List.copyOf(used.values()), asked, judges);
    }

    private Map<String, Judging> judges() {
      Map<String, Judging> judges = new LinkedHashMap<>();
      Set<String> names = root.object("judges").keySet();
      Node section = root.childWithKeys("judges", names);
      for (String name : names) {
        Node node = section.childLike(name, Hocon.elementDefaults("judge"));
        judges.put(name, new Judging(node, judge(node)));
      }
      return judges;
    }

    private Asked judge(Node node) {
      Optional<Offer> offer = provider(node);
      Offer by = offer.orElseGet(offers::any);
      Optional<String> name =
          node.optional("model", Type.name())
              .or(by::model)
              .or(() -> Optional.of(by.setup().kind().label()).filter(l -> by.setup().simulated()));
      if (name.isEmpty()) {
        node.missing("model", "the model's name");
      }
      if (offer.isPresent()) {
        name.flatMap(by::refusal).ifPresent(why -> node.problem("model", why));
      }
      return asked(node, "", name.orElse(""), by);
    }

    /** The provider that a model or judge names; empty, and a problem, if there is none such. */
    private Optional<Offer> provider(Node node) {
      String name = node.get("provider", Type.text());
      Optional<Offer> offer = offers.named(name);
      if (offer.isPresent()) {
        used.put(name, offer.get().setup());
      } else if (name.isEmpty()) {
        node.missing("provider", "one of: " + String.join(", ", offers.names()));
      } else {
        node.problem("provider", Suggestion.oneOf(name, "providers", offers.names()));
      }
      return offer;
    }

    /** A model that is asked as its section says, where that differs from its provider's. */
    private Asked asked(Node node, String id, String name, Offer by) {
      ProviderSetup setup = by.setup();
      Node own = node.childOver("sampling", sampling);
      SamplingSection.readOver(own);
      if (!by.takesPrices() && node.has("prices")) {
        node.problem("prices", "given (expected: none, as those of the provider count)");
      }
      int choices = ProviderSection.choices(node, setup.kind()).orElse(by.choicesOf(name));
      Optional<Prices> listed = PricesSection.read(node.childOver("prices", by.pricesOf(name)));
      return new Asked(
          id,
          new Model(setup.gateway().provider(), name, choices),
          setup,
          listed,
          own,
          by.fields());
    }

    private void requirePricesOfDailyLimit(Asked asked) {
      boolean usd = asked.provider().limitsUsd();
      if (usd && asked.listed().isEmpty()) {
        root.problem(
            "%s: limits.per-day.usd, and the prices of %s are unknown (expected: prices.input and"
                    .formatted(asked.provider().gateway().provider(), asked.model().name())
                + " prices.output)");
      }
    }

    private Asked only(Node provider) {
      Offer offer = offers.named("").orElseThrow();
      ProviderSetup setup = offer.setup();
      used.put("", setup);
      Optional<String> given = offer.model();
      if (given.isEmpty() && !setup.simulated() && !provider.has("model")) {
        provider.missing("model", "the model's name");
      }
      String name = given.orElse(setup.simulated() ? setup.kind().label() : "");
      Optional<Prices> listed = PricesSection.read(offer.pricesOf(name));
      Model model = new Model(setup.gateway().provider(), name, offer.choicesOf(name));
      return new Asked("", model, setup, listed, sampling, offer.fields());
    }

    private Optional<Asked> asked(Node node, boolean several) {
      Optional<String> name = node.required("name", Type.name().as("the model's name"));
      String id = node.optional("id", Type.name()).or(() -> name).orElse("");
      if (several && !id.isEmpty() && !ids.add(id)) {
        node.problem("id", id + " again (expected: an id that no other model has)");
      }
      Optional<Offer> offer = provider(node);
      offer.flatMap(by -> name.flatMap(by::refusal)).ifPresent(why -> node.problem("name", why));
      Asked asked = asked(node, several ? id : "", name.orElse(""), offer.orElseGet(offers::any));
      return name.filter(n -> offer.isPresent()).map(n -> asked);
    }
  }
}
