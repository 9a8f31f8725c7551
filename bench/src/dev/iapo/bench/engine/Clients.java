package dev.iapo.bench.engine;

import dev.iapo.llm.LlmClient;
import dev.iapo.llm.http.HttpLlmClient;
import dev.iapo.llm.http.HttpSettings;
import dev.iapo.llm.openai.OpenAiWire;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The HTTP client under measurement, as the engine uses it. */
final class Clients {
  private static final int MAX_BODY = 1 << 24;

  private Clients() {}

  static LlmClient open(URI baseUri, int inFlight) {
    return new HttpLlmClient(
        new HttpSettings(
            baseUri,
            Optional.empty(),
            Duration.ofSeconds(10),
            Optional.empty(),
            inFlight,
            MAX_BODY),
        new OpenAiWire());
  }
}
