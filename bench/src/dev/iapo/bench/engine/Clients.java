package dev.iapo.bench.engine;

import dev.iapo.llm.LlmClient;
import dev.iapo.llm.Secret;
import dev.iapo.llm.http.HttpLlmClient;
import dev.iapo.llm.http.HttpSettings;
import dev.iapo.llm.openai.OpenAiWire;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The HTTP client under measurement, as the engine uses it. */
public final class Clients {
  private static final int MAX_BODY = 1 << 24;

  private Clients() {}

  static LlmClient open(URI baseUri, int inFlight) {
    return open(baseUri, Optional.empty(), inFlight);
  }

  /** One that can have so many calls in flight. */
  public static LlmClient open(URI baseUri, Optional<Secret> apiKey, int inFlight) {
    return new HttpLlmClient(
        new HttpSettings(
            baseUri, apiKey, Duration.ofSeconds(10), Optional.empty(), inFlight, MAX_BODY),
        new OpenAiWire());
  }
}
