package dev.iapo.config;

import com.typesafe.config.ConfigObject;
import dev.iapo.config.ServiceSetup.Kind;
import dev.iapo.domain.Appraiser;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Model;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.Sampling;
import dev.iapo.domain.Template;
import dev.iapo.gateway.GatewaySettings;
import dev.iapo.ledger.Tariff;
import dev.iapo.llm.Secret;
import dev.iapo.llm.http.AddressRule;
import dev.iapo.llm.http.AddressRule.Networks;
import dev.iapo.llm.http.HttpSettings;
import dev.iapo.llm.service.Protocol;
import dev.iapo.llm.service.ServiceWire;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The section {@code services}.
 *
 * @param services those that are right
 */
record ServicesSection(List<ServiceSetup> services, Map<String, Node> nodes) {
  private static final String SECTION = "services";
  private static final String NO_KEY = "\"\" for none";
  private static final int MOST_ITEMS = 1000;
  private static final double PICO_USD_OF_1000 = 1e9; // an answer's, of a USD per 1000 of them
  private static final Type<Boolean> FLAG = Type.oneOf(List.of(true, false), String::valueOf);
  private static final Type<Double> PRICE =
      Type.decimal("USD per 1000 answers, 0..1000000", usd -> usd >= 0 && usd <= 1_000_000);

  ServicesSection {
    services = List.copyOf(services);
  }

  /** Reads the section; each service that is named there is complete, or there is a problem. */
  static ServicesSection read(Node root, ServiceTerms terms) {
    Set<String> names = root.object(SECTION).keySet();
    Node section = root.childWithKeys(SECTION, names);
    List<ServiceSetup> services = new ArrayList<>();
    Map<String, Node> nodes = new LinkedHashMap<>();
    for (String name : names) {
      Node node = section.childLike(name, Hocon.elementDefaults("service"));
      nodes.put(name, node);
      new Reader(node, name, terms).read().ifPresent(services::add);
    }
    return new ServicesSection(services, nodes);
  }

  /** Checks that the data have the fields that services are told. */
  void checkFields(DataFields known) {
    nodes.forEach(
        (name, node) ->
            node.optional("query", Type.name())
                .ifPresent(
                    template ->
                        Template.fields(template).stream()
                            .filter(field -> !field.equals(Protocol.COMPLETION))
                            .forEach(
                                field ->
                                    known
                                        .problem(field)
                                        .ifPresent(why -> node.problem("query", why)))));
  }

  private record Reader(Node node, String name, ServiceTerms terms) {
    Optional<ServiceSetup> read() {
      Optional<Kind> kind = node.required("kind", Type.oneOf(List.of(Kind.values()), Kind::label));
      Optional<URI> url = url();
      Node limits = node.child("limits");
      Node timeouts = node.childLike("timeouts", ofProvider("timeouts"));
      HttpSettings http =
          new HttpSettings(
              url.orElse(URI.create("http://127.0.0.1:0")),
              key("key-variable"),
              timeouts.get("connect", Type.duration("1ms", "10m")),
              timeouts.optional("idle", Type.duration("1s", "1h")),
              limits.get("in-flight", Type.integer(1, terms.mostInFlight())),
              limits.get(
                  "max-body", Type.bytes(ProviderSection.SMALLEST_BODY, terms.largestBody())),
              Optional.of(addresses(url)));
      GatewaySettings gateway =
          new GatewaySettings(
              "service " + name,
              http.maxConnections(),
              limits.get("requests-per-minute", Type.integer(0, Integer.MAX_VALUE)),
              0,
              List.of(),
              limits.get("queue", Type.integer(1, ProviderSection.MOST_QUEUED)),
              timeouts.get("call", Type.duration("1ms", "1h")),
              ProviderSection.retry(node.childLike("retry", ofProvider("retry"))),
              ProviderSection.breaker(node.childLike("breaker", ofProvider("breaker"))));
      Optional<Secret> signingKey = key("hmac-variable");
      Appraiser appraiser = appraiser(gateway.provider());
      Tariff tariff =
          Tariff.perAnswer(
              (long) Math.ceil(node.get("price-usd-per-1000", PRICE) * PICO_USD_OF_1000));
      boolean reference = node.get("reference", FLAG);
      Optional<String> query = node.optional("query", Type.name());
      Optional<Protocol> protocol = kind.flatMap(k -> protocol(k, reference, query));
      return url.flatMap(
          at ->
              protocol.map(
                  spoken ->
                      new ServiceSetup(
                          kind.orElseThrow(),
                          appraiser,
                          gateway,
                          http,
                          spoken,
                          new ServiceWire(spoken, signingKey, Clock.systemUTC()),
                          tariff)));
    }

    private static ConfigObject ofProvider(String section) {
      ConfigObject provider =
          (ConfigObject) Objects.requireNonNull(Hocon.taskDefaults().get("provider"));
      return (ConfigObject) Objects.requireNonNull(provider.get(section));
    }

    private Optional<URI> url() {
      String such = "such as https://scores.example.org/score";
      return node.required("url", Type.name().as(such))
          .flatMap(text -> ApiAddress.read(node, "url", text, " (expected: " + such + ")"));
    }

    private AddressRule addresses(Optional<URI> url) {
      boolean encrypted = url.map(at -> "https".equals(at.getScheme())).orElse(false);
      boolean allowed = node.get("allow-private", FLAG);
      if (terms.networks().isPresent() && node.has("allow-private")) {
        node.problem("allow-private", "given (expected: none in a submitted task)");
      }
      AddressRule rule =
          terms
              .networks()
              .map(networks -> new AddressRule(networks, encrypted))
              .orElseGet(() -> new AddressRule(allowed, encrypted));
      if (rule.networks() == Networks.PUBLIC && url.isPresent() && !encrypted) {
        node.problem("url", "http (expected: https, as only public addresses may be asked)");
        return rule;
      }
      url.flatMap(at -> rule.refusalOfLiteral(at.getHost()))
          .ifPresent(why -> node.problem("url", "its host is " + why));
      return rule;
    }

    /** A key of the service's own; a provider's is never sent to it. */
    private Optional<Secret> key(String key) {
      String variable = node.get(key, Type.text());
      if (variable.isEmpty()) {
        return Optional.empty();
      }
      if (terms.networks().isPresent()) {
        node.problem(key, "given (expected: none, as a submitted task names no keys)");
        return Optional.empty();
      }
      if (Stream.of(ProviderSetup.Kind.values()).anyMatch(k -> k.keyVariable().equals(variable))) {
        node.problem(key, variable + " (expected: a variable for a key of the service's own)");
        return Optional.empty();
      }
      return KeyVariable.read(node, key, variable, terms.environment(), "SCORER_KEY", NO_KEY);
    }

    private Appraiser appraiser(String provider) {
      Model model =
          new Model(
              provider,
              node.optional("model", Type.name()).orElse(name),
              node.get("batch", Type.integer(1, MOST_ITEMS)));
      Sampling sampling =
          new Sampling(
              OptionalDouble.empty(),
              OptionalDouble.empty(),
              1,
              "max_tokens",
              Optional.empty(),
              node.object("extra"));
      Prompt unused = new Prompt(provider, List.of(new ChatMessage("user", "{{completion}}")));
      return new Appraiser(
          name,
          Appraiser.Kind.SERVICE,
          new Configuration(provider, unused, model, sampling),
          1,
          "");
    }

    private Optional<Protocol> protocol(Kind kind, boolean reference, Optional<String> query) {
      boolean webhook = kind == Kind.WEBHOOK;
      if (webhook && query.isPresent()) {
        node.problem("query", "given (expected: not with webhook)");
      } else if (!webhook && query.isEmpty()) {
        node.missing("query", "a text such as \"{{question}}\"");
      }
      if (!webhook && reference) {
        node.problem("reference", "true (expected: only with webhook)");
      }
      query.ifPresent(template -> checkCompletion(kind, template));
      return switch (kind) {
        case WEBHOOK -> Optional.of(new Protocol.Webhook(reference));
        case VLLM_SCORE -> query.map(Protocol.VllmScore::new);
        case VLLM_CLASSIFY -> query.map(Protocol.VllmClassify::new);
        case TEI_PREDICT -> query.map(Protocol.TeiPredict::new);
      };
    }

    private void checkCompletion(Kind kind, String template) {
      boolean named = Template.fields(template).contains(Protocol.COMPLETION);
      if (kind == Kind.VLLM_SCORE && named) {
        node.problem("query", "holds {{completion}} (expected: not, as it is the other text)");
      } else if (kind == Kind.VLLM_CLASSIFY && !named) {
        node.problem("query", "lacks {{completion}} (expected: it, as there is no other text)");
      }
    }
  }
}
