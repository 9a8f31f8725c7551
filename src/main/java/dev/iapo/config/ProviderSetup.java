package dev.iapo.config;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Model;
import dev.iapo.gateway.GatewaySettings;
import dev.iapo.ledger.Prices;
import dev.iapo.llm.BatchLlm;
import dev.iapo.llm.LlmClient;
import dev.iapo.llm.anthropic.AnthropicWire;
import dev.iapo.llm.gemini.GeminiWire;
import dev.iapo.llm.http.HttpBatchClient;
import dev.iapo.llm.http.HttpLlmClient;
import dev.iapo.llm.http.HttpSettings;
import dev.iapo.llm.http.Wire;
import dev.iapo.llm.openai.AzureWire;
import dev.iapo.llm.openai.OpenAiWire;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * A provider of a task.
 *
 * @param api for {@link Kind#SIMULATED} its base URL is a placeholder: see {@link #at}
 * @param gateway how it may be used, and its name
 * @param choicesPerCall the most completions asked for in one call
 * @param apiVersion of {@link Kind#AZURE}
 * @param keyVariable the environment variable that holds the API key, if one is used
 * @param batch how requests are executed as batches, if they are
 */
public record ProviderSetup(
    Kind kind,
    HttpSettings api,
    GatewaySettings gateway,
    int choicesPerCall,
    String apiVersion,
    Optional<String> keyVariable,
    Optional<BatchSetup> batch) {

  /** What answers. */
  public enum Kind {
    /** OpenAI, and the many servers that speak its chat completions. */
    OPENAI("openai", "https://api.openai.com/v1", "OPENAI_API_KEY", 128),
    /** OpenAI's models at Azure, one deployment each. */
    AZURE("azure", "", "AZURE_OPENAI_API_KEY", 128),
    /** Anthropic's Messages API. */
    ANTHROPIC("anthropic", "https://api.anthropic.com/v1", "ANTHROPIC_API_KEY", 1),
    /** Google's Gemini API. */
    GEMINI("gemini", "https://generativelanguage.googleapis.com/v1beta", "GEMINI_API_KEY", 8),
    /** The stand-in endpoint, which is started on loopback for the run. */
    SIMULATED("simulated", "", "", 128);

    private final String label;
    private final String baseUrl;
    private final String keyVariable;
    private final int mostChoices;

    Kind(String label, String baseUrl, String keyVariable, int mostChoices) {
      this.label = label;
      this.baseUrl = baseUrl;
      this.keyVariable = keyVariable;
      this.mostChoices = mostChoices;
    }

    /** The name in task files. */
    public String label() {
      return label;
    }

    /** Where it is, unless said otherwise; empty if that has to be said. */
    String baseUrl() {
      return baseUrl;
    }

    /** The variable that holds its key, unless said otherwise. */
    String keyVariable() {
      return keyVariable;
    }

    /** The most completions that its API allows in one call. */
    int mostChoices() {
      return mostChoices;
    }
  }

  /** What one is called that its task does not name. */
  static String unnamed(Kind kind, URI baseUrl) {
    return kind == Kind.SIMULATED ? kind.label() : String.valueOf(baseUrl.getAuthority());
  }

  /** What it is called where its task does not name it. */
  String unnamed() {
    return unnamed(kind, api.baseUrl());
  }

  /** One of its models. */
  public Model model(String name) {
    return new Model(gateway.provider(), name, choicesPerCall);
  }

  /** Whether it is the stand-in, which costs nothing. */
  public boolean simulated() {
    return kind == Kind.SIMULATED;
  }

  /**
   * Whether what may be charged on a day is limited in USD, so that its prices have to be known.
   */
  public boolean limitsUsd() {
    return gateway.perDay().stream().anyMatch(limit -> limit.unit() == Budget.Unit.USD);
  }

  /** What is charged where these are the prices of single calls. */
  Prices charged(Prices listed) {
    return batch.map(setup -> listed.times(setup.priceShare())).orElse(listed);
  }

  /** The same, whose requests are executed one by one. */
  public ProviderSetup live() {
    return new ProviderSetup(
        kind, api, gateway, choicesPerCall, apiVersion, keyVariable, Optional.empty());
  }

  /** The most pulls under way at a time: of batches, all that it takes. */
  public int pullsUnderWay() {
    return batch.isPresent() ? gateway.queueLimit() : gateway.inFlight();
  }

  /** What has batches executed; to be closed. */
  public BatchLlm batchClient() {
    Duration fileTimeout = batch.map(BatchSetup::fileTimeout).orElse(gateway.callTimeout());
    return new HttpBatchClient(api, wire(), gateway.callTimeout(), fileTimeout);
  }

  /** The JSON of its API. */
  public Wire wire() {
    return switch (kind) {
      case OPENAI, SIMULATED -> new OpenAiWire();
      case AZURE -> new AzureWire(apiVersion);
      case ANTHROPIC -> new AnthropicWire();
      case GEMINI -> new GeminiWire();
    };
  }

  /** What calls it; to be closed. */
  public LlmClient client() {
    return new HttpLlmClient(api, wire());
  }

  /** The same provider at another address, such as that of a stand-in endpoint once it listens. */
  public ProviderSetup at(URI baseUrl) {
    return new ProviderSetup(
        kind, api.at(baseUrl), gateway, choicesPerCall, apiVersion, keyVariable, batch);
  }
}
