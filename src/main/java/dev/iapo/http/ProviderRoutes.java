package dev.iapo.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Tells of providers. */
final class ProviderRoutes {
  private ProviderRoutes() {}

  /** The operation that tells of them. */
  static Operation of(Providers providers) {
    return Operation.get(
        "/v1/providers",
        Role.READ,
        exchange -> {
          exchange.parameters().only();
          return providers
              .now()
              .thenApply(
                  all -> {
                    ObjectNode body = ApiJson.object();
                    ArrayNode nodes = body.putArray("providers");
                    all.forEach(view -> nodes.add(json(view)));
                    return Answers.ok(body);
                  });
        });
  }

  private static ObjectNode json(Providers.View view) {
    ObjectNode node = ApiJson.object().put("name", view.name()).put("kind", view.kind());
    view.models().forEach(node.putArray("models")::add);
    Providers.Limits limits = view.limits();
    ObjectNode of = node.putObject("limits").put("inFlight", limits.inFlight());
    of.put(
        "requestsPerMinute",
        limits.requestsPerMinute().isPresent() ? limits.requestsPerMinute().getAsInt() : null);
    of.put(
        "tokensPerMinute",
        limits.tokensPerMinute().isPresent() ? limits.tokensPerMinute().getAsLong() : null);
    ObjectNode perDay = of.putObject("perDay");
    limits.perDay().completions().ifPresent(most -> perDay.put("completions", most));
    limits.perDay().tokens().ifPresent(most -> perDay.put("tokens", most));
    limits.perDay().usd().ifPresent(most -> perDay.put("usd", most));
    Providers.Status status = view.status();
    ObjectNode does = node.putObject("status");
    does.put("inFlight", status.inFlight());
    does.put("queued", status.queued());
    does.put("paused", status.paused());
    status.singly().forEach(does.putArray("singly")::add);
    RunJson.spend(node.putObject("today"), view.today());
    return node;
  }
}
