package dev.iapo.config;

import com.typesafe.config.ConfigObject;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Model;
import dev.iapo.ledger.Tariff;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
  private static final String DEFAULT = "provider";

  /**
   * A model with the sampling it is asked with.
   *
   * @param id tells it from the others; empty if it is the only one
   * @param sampling the section that prompts vary
   */
  record Asked(String id, Model model, ProviderSetup provider, Tariff tariff, Node sampling) {
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
        .allMatch(asked -> asked.tariff().prices().isPresent());
  }

  static ModelsSection read(Node root, Node sampling, Map<String, String> environment) {
    return new Reader(root, sampling, environment).read();
  }

  /** A provider as it is written. */
  private record Written(Node node, Node prices) {
    static Written of(Node node) {
      node.optional("model", Type.name());
      Node prices = node.child("prices");
      PricesSection.read(prices);
      return new Written(node, prices);
    }
  }

  private static final class Reader {
    private final Node root;
    private final Node sampling;
    private final Map<String, String> environment;
    private final Map<String, Written> written = new LinkedHashMap<>(); // by name
    private final Map<String, ProviderSetup> used = new LinkedHashMap<>();
    private final Set<String> ids = new HashSet<>();

    Reader(Node root, Node sampling, Map<String, String> environment) {
      this.root = root;
      this.sampling = sampling;
      this.environment = environment;
    }

    ModelsSection read() {
      Node provider = root.child(DEFAULT);
      written.put("", Written.of(provider));
      Set<String> names = root.object("providers").keySet();
      Node others = root.childWithKeys("providers", names);
      ConfigObject defaults =
          (ConfigObject) Objects.requireNonNull(Hocon.taskDefaults().get(DEFAULT));
      names.forEach(name -> written.put(name, Written.of(others.childLike(name, defaults))));
      List<Asked> asked = new ArrayList<>();
      List<Node> models = root.list("models", Hocon.elementDefaults("model"));
      if (!root.has("models")) {
        asked.add(only());
      } else if (provider.has("model")) {
        provider.problem("model", "given with models (expected: only one of them)");
      }
      models.forEach(node -> asked(node, models.size() > 1).ifPresent(asked::add));
      Map<String, Judging> judges = judges();
      written.forEach(
          (name, of) -> {
            if (!used.containsKey(name)) {
              ProviderSection.read(of.node(), name, Optional.empty());
            }
          });
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
      String by = node.get("provider", Type.text());
      if (!written.containsKey(by)) {
        refuseProvider(node, by);
        by = "";
      }
      Written provider = Objects.requireNonNull(written.get(by));
      ProviderSetup setup = provided(by, provider);
      Optional<String> name =
          node.optional("model", Type.name())
              .or(() -> provider.node().optional("model", Type.name()))
              .or(() -> Optional.of(setup.kind().label()).filter(label -> setup.simulated()));
      if (name.isEmpty()) {
        node.missing("model", "the model's name");
      }
      return asked(node, "", name.orElse(""), provider, setup);
    }

    private void refuseProvider(Node node, String by) {
      node.problem("provider", by + " (expected: one of providers: " + names() + ")");
    }

    /** A model that is asked as its section says, where that differs from its provider's. */
    private Asked asked(Node node, String id, String name, Written provider, ProviderSetup setup) {
      Node own = node.childOver("sampling", sampling);
      SamplingSection.readOver(own);
      int choices = ProviderSection.choices(node, setup.kind()).orElse(setup.choicesPerCall());
      Tariff tariff =
          new Tariff(
              PricesSection.read(node.childOver("prices", provider.prices())).map(setup::charged));
      return new Asked(
          id, new Model(setup.gateway().provider(), name, choices), setup, tariff, own);
    }

    private void requirePricesOfDailyLimit(Asked asked) {
      boolean usd =
          asked.provider().gateway().perDay().stream()
              .anyMatch(limit -> limit.unit() == Budget.Unit.USD);
      if (usd && asked.tariff().prices().isEmpty()) {
        root.problem(
            "%s: limits.per-day.usd, and the prices of %s are unknown (expected: prices.input and"
                    .formatted(asked.provider().gateway().provider(), asked.model().name())
                + " prices.output)");
      }
    }

    private ProviderSetup provided(String name, Written provider) {
      return used.computeIfAbsent(
          name, n -> ProviderSection.read(provider.node(), n, Optional.of(environment)));
    }

    private Asked only() {
      Written provider = Objects.requireNonNull(written.get(""));
      ProviderSetup setup = provided("", provider);
      String name =
          setup.simulated()
              ? provider.node().optional("model", Type.name()).orElse(setup.kind().label())
              : provider.node().required("model", Type.name().as("the model's name")).orElse("");
      Tariff tariff = new Tariff(PricesSection.read(provider.prices()).map(setup::charged));
      return new Asked("", setup.model(name), setup, tariff, sampling);
    }

    private Optional<Asked> asked(Node node, boolean several) {
      Optional<String> name = node.required("name", Type.name().as("the model's name"));
      String id = node.optional("id", Type.name()).or(() -> name).orElse("");
      if (several && !id.isEmpty() && !ids.add(id)) {
        node.problem("id", id + " again (expected: an id that no other model has)");
      }
      String by = node.get("provider", Type.text());
      Written provider = written.get(by);
      if (provider == null) {
        SamplingSection.readOver(node.childOver("sampling", sampling));
        refuseProvider(node, by);
        return Optional.empty();
      }
      Asked asked =
          asked(node, several ? id : "", name.orElse(""), provider, provided(by, provider));
      return name.map(n -> asked);
    }

    private String names() {
      return String.join(", ", written.keySet().stream().filter(n -> !n.isEmpty()).toList());
    }
  }
}
