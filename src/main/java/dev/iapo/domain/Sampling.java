package dev.iapo.domain;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How completions are sampled.
 *
 * @param maxTokens the enforced maximum of output tokens per completion, at least 1
 * @param maxTokensField the request field that carries it: {@code max_tokens} or {@code
 *     max_completion_tokens}
 * @param responseFormat the type of {@code response_format}, if one is asked for
 * @param extra further request fields, passed through as they are (plain JSON values)
 */
public record Sampling(
    OptionalDouble temperature,
    OptionalDouble topP,
    int maxTokens,
    String maxTokensField,
    Optional<String> responseFormat,
    Map<String, Object> extra) {
  public Sampling {
    extra = Map.copyOf(extra);
    if (maxTokens < 1) {
      throw new IllegalArgumentException("maxTokens: " + maxTokens + " (expected: at least 1)");
    }
  }

  /** Provider defaults apart from the enforced maximum of output tokens. */
  public static Sampling ofMaxTokens(int maxTokens) {
    return new Sampling(
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        maxTokens,
        "max_tokens",
        Optional.empty(),
        Map.of());
  }
}
