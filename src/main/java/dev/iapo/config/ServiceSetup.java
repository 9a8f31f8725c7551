package dev.iapo.config;

import dev.iapo.domain.Appraiser;
import dev.iapo.domain.Labelled;
import dev.iapo.gateway.GatewaySettings;
import dev.iapo.ledger.Tariff;
import dev.iapo.llm.LlmClient;
import dev.iapo.llm.http.HttpSettings;
import dev.iapo.llm.service.Protocol;
import dev.iapo.llm.service.ServiceClient;
import dev.iapo.llm.service.ServiceWire;
import java.util.Locale;

/**
 * A service that scores completions.
 *
 * @param appraiser of kind {@code SERVICE}; the provider of its model is that of {@code gateway},
 *     and its choices per call are the most items per call
 * @param protocol in which it is spoken to
 * @param wire the same, with what signs requests
 * @param tariff what its answers are charged
 */
public record ServiceSetup(
    Kind kind,
    Appraiser appraiser,
    GatewaySettings gateway,
    HttpSettings http,
    Protocol protocol,
    ServiceWire wire,
    Tariff tariff) {
  /** What is spoken. */
  public enum Kind implements Labelled {
    /** Our own protocol: see docs/services.md. */
    WEBHOOK,
    /** vLLM's scores of pairs of texts. */
    VLLM_SCORE,
    /** vLLM's classes of texts. */
    VLLM_CLASSIFY,
    /** The predictions of Hugging Face's text-embeddings-inference. */
    TEI_PREDICT;

    /** The name in task files. */
    @Override
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** By which objectives name it. */
  public String name() {
    return appraiser.name();
  }

  /** Whether it is told the reference answers, so that its scores need them. */
  public boolean needsReference() {
    return protocol instanceof Protocol.Webhook webhook && webhook.reference();
  }

  /** What its requests go to: equal requests to equal endpoints ask for the same. */
  public String endpoint() {
    return kind.label() + " " + http.baseUrl() + " " + protocol;
  }

  /** What calls it; to be closed. */
  public LlmClient client() {
    return new ServiceClient(http, wire);
  }
}
