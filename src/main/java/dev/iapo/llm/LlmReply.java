package dev.iapo.llm;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A successful call.
 *
 * @param completions at least one; possibly fewer than were asked for
 * @param usage as reported; empty if the provider reported none
 * @param limits what the answer's headers say of them
 */
public record LlmReply(List<Completion> completions, Optional<Usage> usage, RateLimits limits)
    implements LlmResult {
  public LlmReply {
    completions = List.copyOf(completions);
    if (completions.isEmpty()) {
      throw new IllegalArgumentException("reply: no completions (expected: at least 1)");
    }
  }

  /** A reply that says nothing of limits. */
  public LlmReply(List<Completion> completions, Optional<Usage> usage) {
    this(completions, usage, RateLimits.UNKNOWN);
  }

  /** One choice; a null content is an empty text. */
  public record Completion(String text, String finishReason) {}

  /**
   * Tokens of the whole call.
   *
   * @param inputTokens cached ones included
   * @param extra further numeric fields of the usage object, by name
   */
  public record Usage(
      long inputTokens, long cachedInputTokens, long outputTokens, Map<String, Double> extra) {
    public Usage {
      extra = Map.copyOf(extra);
    }
  }
}
