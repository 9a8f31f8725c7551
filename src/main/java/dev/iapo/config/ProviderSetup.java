package dev.iapo.config;

import dev.iapo.domain.Model;
import dev.iapo.gateway.GatewaySettings;
import dev.iapo.ledger.Prices;
import dev.iapo.llm.LlmClient;
import dev.iapo.llm.http.HttpLlmClient;
import dev.iapo.llm.http.HttpSettings;
import dev.iapo.llm.openai.OpenAiWire;
import java.net.URI;
import java.util.Optional;

/**
 * The provider of a task.
 *
 * @param api for {@link Kind#SIMULATED} its base URL is a placeholder: see {@link #at}
 * @param choicesPerCall the most completions asked for in one call
 * @param prices what tokens cost, if that is known
 * @param keyVariable the environment variable that holds the API key, if one is used
 */
public record ProviderSetup(
    Kind kind,
    HttpSettings api,
    GatewaySettings gateway,
    int choicesPerCall,
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

  /** One of its models. */
  public Model model(String name) {
    return new Model(gateway.provider(), name, choicesPerCall);
  }

  /** What calls it; to be closed. */
  public LlmClient client() {
    return new HttpLlmClient(api, new OpenAiWire());
  }

  /** The same provider at another address, such as that of a stand-in endpoint once it listens. */
  public ProviderSetup at(URI baseUrl) {
    return new ProviderSetup(kind, api.at(baseUrl), gateway, choicesPerCall, prices, keyVariable);
  }
}
