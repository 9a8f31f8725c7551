package dev.iapo.testkit;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.iapo.domain.Budget;
import dev.iapo.gateway.GatewaySettings;
import dev.iapo.llm.LlmClient;
import dev.iapo.llm.http.HttpLlmClient;
import dev.iapo.llm.http.HttpSettings;
import dev.iapo.llm.openai.OpenAiWire;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The real client behind a gateway with a real ledger, before a fault endpoint. */
public final class GatewayOverHttp implements AutoCloseable {
  private static final int MAX_BODY_BYTES = 1_000_000;

  public final GatewayBench bench;
  private final ActorTestKit kit;
  private final LlmClient client;

  /** A gateway with an account "run" that has plenty. */
  public GatewayOverHttp(ActorTestKit kit, GatewaySettings settings, FaultEndpoint endpoint) {
    this(kit, settings, endpoint, GatewayBench.completions(100_000));
  }

  public GatewayOverHttp(
      ActorTestKit kit, GatewaySettings settings, FaultEndpoint endpoint, Budget budget) {
    this(kit, settings, client(endpoint.baseUri()), budget);
  }

  public GatewayOverHttp(
      ActorTestKit kit, GatewaySettings settings, LlmClient client, Budget budget) {
    this.kit = kit;
    this.client = client;
    this.bench = new GatewayBench(kit, settings, client).open("run", budget);
  }

  public static LlmClient client(URI base) {
    return client(base, Optional.empty());
  }

  /** A client that waits so long for a byte. */
  public static LlmClient client(URI base, Optional<Duration> idle) {
    return new HttpLlmClient(
        new HttpSettings(base, Optional.empty(), Duration.ofSeconds(5), idle, 300, MAX_BODY_BYTES),
        new OpenAiWire());
  }

  @Override
  public void close() {
    kit.stop(bench.gateway);
    kit.stop(bench.ledger);
    client.close();
  }
}
