package dev.iapo.llm.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.Secret;
import dev.iapo.llm.http.Wire;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * OpenAI's chat completions as Azure offers them: a model is a deployment, named in the path, and
 * the key has a header of its own.
 */
public final class AzureWire implements Wire {
  private final OpenAiWire openAi = new OpenAiWire();
  private final String apiVersion;

  /** A wire to one version of the API, such as {@code 2024-10-21}. */
  public AzureWire(String apiVersion) {
    this.apiVersion = apiVersion;
  }

  @Override
  public Map<String, String> headers(Optional<Secret> apiKey) {
    return apiKey.map(key -> Map.of("api-key", key.reveal())).orElse(Map.of());
  }

  @Override
  public Call call(LlmRequest request) {
    Call call = openAi.call(request);
    return new Call(
        "openai/deployments/%s/%s?api-version=%s"
            .formatted(escaped(request.model()), call.path(), escaped(apiVersion)),
        call.body());
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public Content content(JsonNode body) {
    return openAi.content(body);
  }

  @Override
  public Problem problem(JsonNode body) {
    return openAi.problem(body);
  }
}
