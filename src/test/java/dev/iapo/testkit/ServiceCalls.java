package dev.iapo.testkit;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Query;
import dev.iapo.domain.Sampling;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import dev.iapo.llm.Secret;
import dev.iapo.llm.http.AddressRule;
import dev.iapo.llm.http.HttpSettings;
import dev.iapo.llm.service.Protocol;
import dev.iapo.llm.service.ServiceClient;
import dev.iapo.llm.service.ServiceWire;
import dev.iapo.scoring.ServiceItem;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Calls of services, about a query with a reference answer. */
public final class ServiceCalls {
  public static final String SIGNING_KEY = "canary-signing-key-0123456789";
  public static final String API_KEY = "canary-api-key-0123456789";
  public static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
  public static final Query QUERY =
      new Query("q1", Map.of("question", "2+2? ☃", "hint", "{{x}}"), List.of("4", "four"));

  private ServiceCalls() {}

  /** A request with an item for each completion. */
  public static LlmRequest request(Duration deadline, String... completions) {
    List<ChatMessage> items = items(completions);
    return new LlmRequest(
        "tests", items, Sampling.ofMaxTokens(1), Math.max(1, items.size()), 0, deadline);
  }

  public static List<ChatMessage> items(String... completions) {
    return Stream.of(completions)
        .map(text -> new ChatMessage("user", ServiceItem.text(QUERY, text)))
        .toList();
  }

  public static ServiceClient client(URI url, Protocol protocol, Optional<Duration> idle) {
    return client(url, protocol, idle, new AddressRule(false, false));
  }

  /** A client that may connect to these addresses. */
  public static ServiceClient client(
      URI url, Protocol protocol, Optional<Duration> idle, AddressRule addresses) {
    return new ServiceClient(
        new HttpSettings(
            url,
            Optional.of(new Secret(API_KEY)),
            Duration.ofSeconds(5),
            idle,
            4,
            100_000,
            Optional.of(addresses)),
        new ServiceWire(protocol, Optional.of(new Secret(SIGNING_KEY)), InstantSource.fixed(NOW)));
  }

  public static LlmResult call(URI url, Protocol protocol, String... completions) throws Exception {
    return call(url, protocol, Optional.empty(), request(Duration.ofSeconds(20), completions));
  }

  public static LlmResult call(
      URI url, Protocol protocol, Optional<Duration> idle, LlmRequest request) throws Exception {
    try (ServiceClient client = client(url, protocol, idle)) {
      return client.complete(request).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
  }

  public static List<String> texts(LlmResult result) {
    return ((LlmReply) result).completions().stream().map(LlmReply.Completion::text).toList();
  }
}
