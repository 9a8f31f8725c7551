package dev.iapo.config;

import dev.iapo.config.ProviderSetup.Kind;
import dev.iapo.domain.Sampling;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * What {@code sampling} may ask of a provider.
 *
 * @param guarded whether the task is another's: then only fields are passed on that change neither
 *     what is billed (tools, tiers, numbers of choices) nor who answers (other models, routes)
 */
record FurtherFields(Kind kind, boolean guarded) {
  private static final String GENERATION_CONFIG = "generationConfig";

  private static final Set<String> HARMLESS =
      Set.of(
          "chat_template_kwargs",
          "frequency_penalty",
          GENERATION_CONFIG,
          "guided_choice",
          "guided_grammar",
          "guided_json",
          "guided_regex",
          "logit_bias",
          "min_p",
          "presence_penalty",
          "reasoning_effort",
          "repeat_penalty",
          "repetition_penalty",
          "response_format",
          "safetySettings",
          "stop",
          "stop_sequences",
          "thinking",
          "top_a",
          "top_k",
          "typical_p",
          "verbosity");

  /** What makes a call longer, or has more completions made, than it says elsewhere. */
  private static final List<String> UNBOUNDED = List.of("best_of", "n_predict");

  private static final Set<String> HARMLESS_OF_GENERATION_CONFIG =
      Set.of(
          "frequencyPenalty",
          "presencePenalty",
          "responseSchema",
          "stopSequences",
          "thinkingConfig",
          "topK");

  /**
   * Says what a section may not ask for, rather than leaving it out.
   *
   * @param node the section
   */
  void check(Node node, Sampling sampling) {
    check(sampling, node::problem);
  }

  /**
   * Likewise, where there is no section.
   *
   * @param problems told the key and what is wrong with it
   */
  void check(Sampling sampling, BiConsumer<String, String> problems) {
    Map<String, Object> extra = sampling.extra();
    if (kind == Kind.ANTHROPIC && sampling.responseFormat().isPresent()) {
      problems.accept("response-format", "not offered by anthropic (expected: \"\")");
    }
    if (kind == Kind.ANTHROPIC && extra.containsKey("cache_control")) {
      problems.accept(
          "extra", "cache_control (expected: none, as what is written to a cache has no price)");
    }
    if (extra.get(GENERATION_CONFIG) instanceof Map<?, ?> config) {
      checkConfig(problems, config.keySet());
    }
    for (String unbounded : UNBOUNDED) {
      if (!guarded && extra.containsKey(unbounded)) {
        problems.accept(
            "extra", unbounded + " (expected: none, as more would be billed than is reserved)");
      }
    }
    if (guarded && kind != Kind.SIMULATED) {
      refuse(problems, "", extra.keySet(), HARMLESS);
    }
  }

  private void checkConfig(BiConsumer<String, String> problems, Set<?> names) {
    if (guarded) {
      refuse(problems, GENERATION_CONFIG + ".", names, HARMLESS_OF_GENERATION_CONFIG);
    } else if (names.contains("candidateCount")) {
      problems.accept(
          "extra", "generationConfig.candidateCount (expected: none, as iapo says it itself)");
    }
  }

  private static void refuse(
      BiConsumer<String, String> problems, String path, Set<?> names, Set<String> harmless) {
    for (Object name : names) {
      if (!harmless.contains(String.valueOf(name))) {
        problems.accept(
            "extra",
            "%s%s (expected: in what is submitted, only: %s)"
                .formatted(path, name, String.join(", ", new TreeSet<>(harmless))));
      }
    }
  }
}
