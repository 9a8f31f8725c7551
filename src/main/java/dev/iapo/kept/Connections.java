package dev.iapo.kept;

import dev.iapo.config.ProviderSetup;
import dev.iapo.config.ServiceSetup;
import dev.iapo.gateway.BatchSettings;
import dev.iapo.llm.BatchLlm;
import dev.iapo.llm.LlmClient;
import dev.iapo.run.Provider;
import java.util.ArrayList;
import java.util.List;

/** What calls providers and services; to be closed when nobody calls them any more. */
public final class Connections implements AutoCloseable {
  private final List<Runnable> closing = new ArrayList<>();

  public Provider to(ServiceSetup setup) {
    LlmClient client = setup.client();
    closing.add(client::close);
    return new Provider(setup.gateway(), client);
  }

  public Provider to(ProviderSetup setup) {
    if (setup.batch().isEmpty()) {
      LlmClient client = setup.client();
      closing.add(client::close);
      return new Provider(setup.gateway(), client);
    }
    BatchLlm client = setup.batchClient();
    closing.add(client::close);
    BatchSettings settings = setup.batch().get().settings();
    return new Provider(setup.gateway(), new Provider.Batched(client, settings));
  }

  @Override
  public void close() {
    closing.forEach(Runnable::run);
  }
}
