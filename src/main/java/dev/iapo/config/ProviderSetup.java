package dev.iapo.config;

import dev.iapo.gateway.GatewaySettings;
import dev.iapo.ledger.Prices;
import dev.iapo.llm.openai.OpenAiSettings;
import java.net.URI;
import java.util.Optional;

/**
 * The provider of a task.
 *
 * @param api for {@link Kind#SIMULATED} its base URL is a placeholder: see {@link #at}
 * @param prices what tokens cost, if that is known
 * @param keyVariable the environment variable that holds the API key, if one is used
 */
public record ProviderSetup(
    Kind kind,
    OpenAiSettings api,
    GatewaySettings gateway,
    Optional<Prices> prices,
    Optional<String> keyVariable) {
  /** What answers. */
  public enum Kind {
    /** Any OpenAI-compatible API. */
    OPENAI("openai"),
    /** The stand-in endpoint, which is started on loopback for the run. */
    SIMULATED("simulated");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** The name in task files. */
    public String label() {
      return label;
    }
  }

  /** The same provider at another address, such as that of a stand-in endpoint once it listens. */
  public ProviderSetup at(URI baseUrl) {
    OpenAiSettings moved =
        new OpenAiSettings(
            baseUrl, api.apiKey(), api.connectTimeout(), api.maxConnections(), api.maxBodyBytes());
    return new ProviderSetup(kind, moved, gateway, prices, keyVariable);
  }
}
