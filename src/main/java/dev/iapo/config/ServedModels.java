package dev.iapo.config;

import dev.iapo.domain.Appraiser;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Model;
import dev.iapo.domain.Sampling;
import dev.iapo.ledger.Tariff;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whom served policies may ask, and what that costs: the models of a daemon's providers, or those
 * of a task with its services. Calls are live ones, at the prices of single calls, whatever the
 * provider's section says of batches.
 *
 * <p>A provider is known by its name; one that a task asked without naming it, by its address, as
 * long as only one is there.
 */
public final class ServedModels {
  /**
   * What is asked.
   *
   * @param configuration as the policy has it, with the name that its provider has here, and the
   *     choices per call that are asked of it
   * @param tariff of single calls
   */
  public record Served(Configuration configuration, Tariff tariff) {}

  private final ServedOffers offers;

  private ServedModels(ServedOffers offers) {
    this.offers = offers;
  }

  /**
   * Those of a daemon. Its policies may ask for what submitted tasks may ask for, and for no
   * services.
   */
  public static ServedModels of(DaemonSetup daemon) {
    return new ServedModels(ServedOffers.of(daemon));
  }

  /** Those of a task: the models and judges that it asks, and its services. */
  public static ServedModels of(TaskSetup task) {
    return new ServedModels(new OffersOfTask(task));
  }

  /**
   * One configuration of a policy, whatever it costs.
   *
   * @throws ConfigException with everything that is wrong
   */
  public Served model(Configuration configuration) {
    return all(List.of(configuration), List.of(), false).get(0);
  }

  /**
   * A judge or service of a policy, whatever it costs. Of a service everything is as its section
   * says.
   *
   * @throws ConfigException with everything that is wrong
   */
  public Served appraiser(Appraiser appraiser) {
    return all(List.of(), List.of(appraiser), false).get(0);
  }

  /**
   * Everything that a policy asks: its configurations, and then its appraisers.
   *
   * @param pricesNeeded whether every price has to be known: where costs are in milli-USD, or a
   *     limit in USD
   * @throws ConfigException with everything that is wrong with any of them
   */
  public List<Served> all(
      List<Configuration> configurations, List<Appraiser> appraisers, boolean pricesNeeded) {
    Search search = new Search(offers, pricesNeeded, new LinkedHashSet<>());
    List<Served> found = new ArrayList<>();
    configurations.forEach(each -> search.model("prompt " + each.id(), each).ifPresent(found::add));
    appraisers.forEach(each -> search.appraiser(each).ifPresent(found::add));
    if (!search.problems.isEmpty()) {
      throw new ConfigException(List.copyOf(search.problems));
    }
    return found;
  }

  private record Search(ServedOffers offers, boolean pricesNeeded, Set<String> problems) {
    Optional<Served> appraiser(Appraiser appraiser) {
      return switch (appraiser.kind()) {
        case JUDGE -> model("judge " + appraiser.name(), appraiser.configuration());
        case SERVICE -> service(appraiser);
      };
    }

    /** A model, and what it is asked for, which a message calls so. */
    Optional<Served> model(String what, Configuration asked) {
      return provider(asked.model().provider())
          .flatMap(
              provider -> {
                checkSampling(what, asked, provider);
                return terms(asked, provider)
                    .map(terms -> new Served(askedOf(asked, provider, terms), terms.tariff()));
              });
    }

    private static Configuration askedOf(
        Configuration asked, ProviderSetup provider, ServedOffers.Terms terms) {
      Model model = new Model(provider.gateway().provider(), asked.model().name(), terms.choices());
      return new Configuration(asked.id(), asked.prompt(), model, asked.sampling());
    }

    private Optional<ProviderSetup> provider(String name) {
      Map<String, ProviderSetup> there = offers.providers();
      ProviderSetup named = there.get(name);
      if (named != null) {
        return Optional.of(named);
      }
      List<ProviderSetup> atAddress =
          there.values().stream().filter(each -> each.unnamed().equals(name)).toList();
      if (atAddress.size() == 1) {
        return Optional.of(atAddress.get(0));
      }
      String why = atAddress.isEmpty() ? "not" : "which one";
      Collection<String> expected =
          atAddress.isEmpty()
              ? there.keySet()
              : atAddress.stream().map(each -> each.gateway().provider()).toList();
      problems.add(
          "provider %s: %s of %s (expected one of: %s)"
              .formatted(name, why, offers.whose(), names(expected)));
      return Optional.empty();
    }

    private Optional<ServedOffers.Terms> terms(Configuration asked, ProviderSetup provider) {
      String name = asked.model().name();
      List<ServedOffers.Terms> terms = offers.terms(provider, asked);
      if (terms.isEmpty()) {
        String models = names(offers.models(provider));
        problems.add(
            "model %s: not one of provider %s that %s offers (expected one of: %s)"
                .formatted(name, provider.gateway().provider(), offers.whose(), models));
      } else if (terms.size() > 1) {
        problems.add(
            "model %s: asked by %s at several prices or with several choices-per-call (expected: once, or with the id %s)"
                .formatted(name, offers.whose(), asked.id()));
      } else if (pricesNeeded && terms.get(0).tariff().prices().isEmpty()) {
        problems.add(
            "model %s: its prices at provider %s are unknown (expected: prices.input and prices.output, as costs or limits are in USD)"
                .formatted(name, provider.gateway().provider()));
      }
      return terms.stream().findFirst();
    }

    private void checkSampling(String what, Configuration asked, ProviderSetup provider) {
      Sampling sampling = asked.sampling();
      String place = what + ": sampling.";
      SamplingSection.checkExtra(
          sampling.extra(),
          sampling.responseFormat(),
          (key, why) -> problems.add(place + key + ": " + why));
      new FurtherFields(provider.kind(), offers.guarded())
          .check(sampling, (key, why) -> problems.add(place + key + ": " + why));
    }

    private Optional<Served> service(Appraiser asked) {
      Map<String, ServiceSetup> there = offers.services();
      ServiceSetup service = there.get(asked.name());
      if (service == null) {
        problems.add(
            "service %s: not of %s (expected%s)"
                .formatted(asked.name(), offers.whose(), among(there.keySet())));
        return Optional.empty();
      }
      Configuration own = service.appraiser().configuration();
      String model = asked.configuration().model().name();
      if (!own.model().name().equals(model)) {
        problems.add(
            "service %s: asks %s (expected: %s, which the policy was made with)"
                .formatted(asked.name(), own.model().name(), model));
      }
      return Optional.of(new Served(own, service.tariff()));
    }

    private static String among(Set<String> names) {
      return names.isEmpty()
          ? ": a policy that asks none, as there are none"
          : " one of: " + names(names);
    }

    private static String names(Collection<String> names) {
      return names.stream().sorted().collect(Collectors.joining(", "));
    }
  }

  /** A task's. What it was asked for, it may be asked again. */
  private record OffersOfTask(TaskSetup setup) implements ServedOffers {
    @Override
    public String whose() {
      return "this task";
    }

    @Override
    public boolean guarded() {
      return false;
    }

    @Override
    public Map<String, ProviderSetup> providers() {
      return ServedOffers.byName(setup.providers().stream());
    }

    @Override
    public Map<String, ServiceSetup> services() {
      return setup.services().stream()
          .collect(Collectors.toMap(ServiceSetup::name, service -> service));
    }

    @Override
    public List<String> models(ProviderSetup provider) {
      return asked(provider).map(asked -> asked.configuration().model().name()).distinct().toList();
    }

    /** Of a configuration of the same id, else of all that ask the same model. */
    @Override
    public List<Terms> terms(ProviderSetup provider, Configuration wanted) {
      List<Served> same =
          asked(provider)
              .filter(each -> each.configuration().model().name().equals(wanted.model().name()))
              .toList();
      return same.stream()
          .filter(each -> each.configuration().id().equals(wanted.id()))
          .findFirst()
          .map(List::of)
          .orElse(same)
          .stream()
          .map(each -> new Terms(each.configuration().model().choicesPerCall(), each.tariff()))
          .distinct()
          .toList();
    }

    private Stream<Served> asked(ProviderSetup provider) {
      List<Configuration> asked = setup.task().asked();
      List<Served> all = new ArrayList<>();
      for (int i = 0; i < asked.size(); i++) {
        all.add(new Served(asked.get(i), setup.live().get(i)));
      }
      return all.stream()
          .filter(
              each ->
                  each.configuration().model().provider().equals(provider.gateway().provider()));
    }
  }
}
