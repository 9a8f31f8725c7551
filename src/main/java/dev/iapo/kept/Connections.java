package dev.iapo.kept;

import dev.iapo.config.ProviderSetup;
import dev.iapo.config.ServiceSetup;
import dev.iapo.gateway.BatchSettings;
import dev.iapo.gateway.GatewaySettings;
import dev.iapo.llm.BatchLlm;
import dev.iapo.llm.LlmClient;
import dev.iapo.llm.http.HttpSettings;
import dev.iapo.run.Provider;
import dev.iapo.trace.Tracing;
import java.util.ArrayList;
import java.util.List;

/** What calls providers and services; to be closed when nobody calls them any more. */
public final class Connections implements AutoCloseable {
  private final List<Runnable> closing = new ArrayList<>();
  private final Tracing tracing;

  /** Calls that are shown nowhere. */
  public Connections() {
    this(Tracing.NONE);
  }

  /** Calls that are shown; those of batches are not. */
  public Connections(Tracing tracing) {
    this.tracing = tracing;
  }

  public Provider to(ServiceSetup setup) {
    return traced(setup.client(), "score", setup.gateway(), setup.http());
  }

  public Provider to(ProviderSetup setup) {
    if (setup.batch().isEmpty()) {
      return traced(setup.client(), "chat", setup.gateway(), setup.api());
    }
    BatchLlm client = setup.batchClient();
    closing.add(client::close);
    BatchSettings settings = setup.batch().get().settings();
    return new Provider(setup.gateway(), new Provider.Batched(client, settings));
  }

  private Provider traced(
      LlmClient client, String operation, GatewaySettings gateway, HttpSettings at) {
    closing.add(client::close);
    Tracing.Peer peer = new Tracing.Peer(operation, gateway.provider(), at.baseUrl());
    return new Provider(gateway, tracing.calls(client, peer));
  }

  @Override
  public void close() {
    closing.forEach(Runnable::run);
  }
}
