package dev.iapo.config;

import dev.iapo.config.ProviderSetup.Kind;
import dev.iapo.domain.Budget;
import dev.iapo.gateway.GatewaySettings;
import dev.iapo.gateway.GatewaySettings.Breaker;
import dev.iapo.gateway.GatewaySettings.Retry;
import dev.iapo.llm.http.HttpSettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The section {@code provider}. */
final class ProviderSection {
  static final int MOST_IN_FLIGHT = 10_000;
  static final int MOST_QUEUED = 10_000_000;
  private static final int MOST_ATTEMPTS = 20;
  private static final int LARGEST_WINDOW = 10_000;
  static final int SMALLEST_BODY = 64 * 1024;
  private static final URI NOWHERE_YET = URI.create("http://127.0.0.1:0/v1");

  private static final String EXAMPLE_KEY = "OPENAI_API_KEY";
  private static final String NO_KEY = "\"\" for a server that wants no key";

  private ProviderSection() {}

  /**
   * Reads a provider's section.
   *
   * @param name that models name it by; empty for the one they need not name
   * @param environment that holds its key; empty if no model names it, so that no key is needed
   */
  static ProviderSetup read(Node node, String name, Optional<Map<String, String>> environment) {
    Kind kind = node.get("kind", Type.oneOf(List.of(Kind.values()), Kind::label));
    Optional<String> variable =
        Optional.of(node.optional("api-key-variable", Type.text()).orElse(kind.keyVariable()))
            .filter(given -> kind != Kind.SIMULATED && !given.isEmpty());
    URI baseUrl = kind == Kind.SIMULATED ? simulatedUrl(node) : baseUrl(node, kind);
    Node limits = node.child("limits");
    Node timeouts = node.child("timeouts");
    HttpSettings api =
        new HttpSettings(
            baseUrl,
            environment.flatMap(
                known ->
                    variable.flatMap(
                        given ->
                            KeyVariable.read(
                                node, "api-key-variable", given, known, EXAMPLE_KEY, NO_KEY))),
            timeouts.get("connect", Type.duration("1ms", "10m")),
            timeouts.optional("idle", Type.duration("1s", "1h")),
            limits.get("in-flight", Type.integer(1, MOST_IN_FLIGHT)),
            limits.get("max-body", Type.bytes(SMALLEST_BODY)));
    String called = ProviderSetup.unnamed(kind, baseUrl);
    Optional<BatchSetup> batch = BatchSection.read(node);
    if (batch.isPresent() && kind != Kind.OPENAI && kind != Kind.SIMULATED) {
      node.problem("mode", "batch of " + kind.label() + " (expected: live, or the kind openai)");
    }
    Duration callTimeout = timeouts.get("call", Type.duration("1ms", "1h"));
    return new ProviderSetup(
        kind,
        api,
        gateway(node, limits, name.isEmpty() ? called : name, callTimeout),
        choices(node, kind).orElse(kind.mostChoices()),
        node.get("api-version", Type.name()),
        variable,
        batch);
  }

  /** The key {@code choices-per-call}, of a provider or of a model. */
  static Optional<Integer> choices(Node node, Kind kind) {
    return node.optional("choices-per-call", Type.integer(1, kind.mostChoices()));
  }

  /** It is set where the stand-in listens, whatever is given. */
  private static URI simulatedUrl(Node node) {
    node.optional("base-url", Type.name());
    return NOWHERE_YET;
  }

  private static GatewaySettings gateway(
      Node node, Node limits, String name, Duration callTimeout) {
    return new GatewaySettings(
        name,
        limits.get("in-flight", Type.integer(1, MOST_IN_FLIGHT)),
        limits.get("requests-per-minute", Type.integer(0, Integer.MAX_VALUE)),
        limits.get("tokens-per-minute", Type.integer(0L, Long.MAX_VALUE)),
        perDay(limits.child("per-day")),
        limits.get("queue", Type.integer(1, MOST_QUEUED)),
        callTimeout,
        retry(node.child("retry")),
        breaker(node.child("breaker")));
  }

  /** What may be charged on a day; several units limit it together. */
  private static List<Budget> perDay(Node node) {
    List<Budget> limits = new ArrayList<>();
    for (Budget.Unit unit : Budget.Unit.values()) {
      SearchSection.limit(node, unit).ifPresent(limit -> limits.add(new Budget(unit, limit, 0)));
    }
    return limits;
  }

  static Retry retry(Node node) {
    Duration initial = node.get("initial-backoff", Type.duration("1ms", "10m"));
    Duration max = node.get("max-backoff", Type.duration("1ms", "1h"));
    if (max.compareTo(initial) < 0) {
      node.problem("max-backoff", "shorter than initial-backoff (expected: at least as long)");
    }
    return new Retry(
        node.get("attempts", Type.integer(1, MOST_ATTEMPTS)),
        initial,
        max,
        node.get("max-retry-after", Type.duration("0ms", "24h")),
        node.get("max-rate-limit-wait", Type.duration("0ms", "24h")),
        node.get("share", Type.decimal("a number, 0..1", share -> share >= 0 && share <= 1)),
        node.get("burst", Type.integer(0, MOST_QUEUED)));
  }

  static Breaker breaker(Node node) {
    return new Breaker(
        node.get("failure-share", Type.positiveShare()),
        node.get("window", Type.integer(1, LARGEST_WINDOW)),
        node.get("pause", Type.duration("1ms", "1h")));
  }

  private static URI baseUrl(Node node, Kind kind) {
    String such = kind.baseUrl().isEmpty() ? "https://NAME.openai.azure.com" : kind.baseUrl();
    String expected = " (expected: such as " + such + ")";
    String text = node.optional("base-url", Type.name()).orElse(kind.baseUrl());
    if (text.isEmpty()) {
      node.missing("base-url", "such as " + such);
      return NOWHERE_YET;
    }
    if (text.contains("/chat/completions")) {
      String shown = ApiAddress.withoutSecrets(text);
      node.problem("base-url", shown + " (expected: only what stands before /chat/completions)");
      return NOWHERE_YET;
    }
    String base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    return ApiAddress.read(node, "base-url", base, expected).orElse(NOWHERE_YET);
  }
}
