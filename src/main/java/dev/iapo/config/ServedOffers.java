package dev.iapo.config;

import dev.iapo.domain.Configuration;
import dev.iapo.ledger.Prices;
import dev.iapo.ledger.Tariff;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What there is to ask for served policies. */
interface ServedOffers {
  /** How a model is asked. */
  record Terms(int choices, Tariff tariff) {}

  /** Whose these are, for messages. */
  String whose();

  /** Whether policies are those of others: see {@link FurtherFields}. */
  boolean guarded();

  /** By name, in the order of the file. */
  Map<String, ProviderSetup> providers();

  /** By name. */
  Map<String, ServiceSetup> services();

  /** The models of a provider that may be asked, if not any. */
  List<String> models(ProviderSetup provider);

  /** How a provider is asked for the model of a configuration: none if it may not be. */
  List<Terms> terms(ProviderSetup provider, Configuration wanted);

  static Map<String, ProviderSetup> byName(Stream<ProviderSetup> providers) {
    Map<String, ProviderSetup> byName = new LinkedHashMap<>();
    providers.forEach(provider -> byName.put(provider.gateway().provider(), provider));
    return byName;
  }

  /** A daemon's, read once, as they are asked for by several threads. */
  static ServedOffers of(DaemonSetup daemon) {
    Map<String, OfDaemon.Models> models = new LinkedHashMap<>();
    daemon
        .providers()
        .forEach((name, provider) -> models.put(name, OfDaemon.Models.of(provider.offer())));
    return new OfDaemon(
        byName(daemon.providers().values().stream().map(DaemonSetup.Provider::setup)), models);
  }

  /**
   * A daemon's.
   *
   * @param ofEach by the provider's name
   */
  record OfDaemon(Map<String, ProviderSetup> providers, Map<String, Models> ofEach)
      implements ServedOffers {
    /**
     * A provider's models.
     *
     * @param others how those are asked that are not listed; empty if they may not be
     */
    record Models(Map<String, Terms> listed, Optional<Terms> others) {
      static Models of(Offer offer) {
        Map<String, Terms> listed = new LinkedHashMap<>();
        offer.models().keySet().forEach(name -> listed.put(name, terms(offer, name)));
        return new Models(
            listed, listed.isEmpty() ? Optional.of(terms(offer, "")) : Optional.empty());
      }

      private static Terms terms(Offer offer, String name) {
        Optional<Prices> listed = PricesSection.read(offer.pricesOf(name));
        return new Terms(offer.choicesOf(name), new Tariff(listed));
      }
    }

    @Override
    public String whose() {
      return "this daemon";
    }

    @Override
    public boolean guarded() {
      return true;
    }

    @Override
    public Map<String, ServiceSetup> services() {
      return Map.of();
    }

    @Override
    public List<String> models(ProviderSetup provider) {
      return List.copyOf(of(provider).listed().keySet());
    }

    @Override
    public List<Terms> terms(ProviderSetup provider, Configuration wanted) {
      Models models = of(provider);
      return Optional.ofNullable(models.listed().get(wanted.model().name()))
          .or(models::others)
          .stream()
          .toList();
    }

    private Models of(ProviderSetup provider) {
      return Objects.requireNonNull(ofEach.get(provider.gateway().provider()));
    }
  }
}
