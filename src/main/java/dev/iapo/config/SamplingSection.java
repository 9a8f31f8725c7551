package dev.iapo.config;

import dev.iapo.domain.Sampling;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The section {@code sampling}, of a task or of a prompt.
 *
 * @param expectedTokens the output tokens a completion is expected to have
 */
record SamplingSection(Sampling sampling, int expectedTokens) {
  /** What other keys say, or what the calls depend on. */
  private static final Set<String> RESERVED =
      Set.of(
          "model",
          "messages",
          "n",
          "seed",
          "stream",
          "temperature",
          "top_p",
          "max_tokens",
          "max_completion_tokens");

  private static final Type<Integer> TOKENS = Type.integer(1, Integer.MAX_VALUE);

  /** Reads the section of a task. */
  static SamplingSection read(Node node) {
    SamplingSection section = readOver(node);
    int expected = node.optional("expected-tokens", TOKENS).orElse(0);
    int maxTokens = section.sampling.maxTokens();
    if (expected > maxTokens) {
      node.problem(
          "expected-tokens", expected + " (expected: at most max-tokens, " + maxTokens + ")");
    }
    return section;
  }

  /**
   * Reads the section of a prompt over that of its task. More expected tokens than it allows, which
   * the task may have given, are cut.
   */
  static SamplingSection readOver(Node node) {
    int maxTokens = node.get("max-tokens", TOKENS);
    int expectedTokens =
        node.optional("expected-tokens", TOKENS)
            .map(expected -> Math.min(expected, maxTokens))
            .orElse(maxTokens - maxTokens / 2);
    Optional<String> format =
        Optional.of(node.get("response-format", Type.text())).filter(text -> !text.isEmpty());
    Map<String, Object> extra = node.object("extra");
    checkExtra(extra, format, node::problem);
    Sampling sampling =
        new Sampling(
            real(node.optional("temperature", Type.atLeastZero())),
            real(node.optional("top-p", Type.positiveShare())),
            maxTokens,
            node.get(
                "max-tokens-field", Type.oneOf(List.of("max_tokens", "max_completion_tokens"))),
            format,
            extra);
    return new SamplingSection(sampling, expectedTokens);
  }

  /**
   * Checks further fields of requests.
   *
   * @param problems told the key and what is wrong with it
   */
  static void checkExtra(
      Map<String, Object> extra,
      Optional<String> responseFormat,
      BiConsumer<String, String> problems) {
    for (String field : extra.keySet()) {
      if (RESERVED.contains(field)) {
        problems.accept("extra", field + " (expected: only fields that iapo does not send itself)");
      } else if (field.equals("response_format") && responseFormat.isPresent()) {
        problems.accept("extra", field + " (expected: not together with sampling.response-format)");
      }
    }
  }

  private static OptionalDouble real(Optional<Double> number) {
    return number.map(OptionalDouble::of).orElse(OptionalDouble.empty());
  }
}
