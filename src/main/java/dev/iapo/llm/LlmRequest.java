package dev.iapo.llm;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Sampling;
import java.time.Duration;
import java.util.List;

/**
 * One request for completions.
 *
 * @param choices how many completions are asked for, at least 1
 * @param seed sent to the provider, 0..2^31−1
 * @param deadline within which the call must end
 */
public record LlmRequest(
    String model,
    List<ChatMessage> messages,
    Sampling sampling,
    int choices,
    int seed,
    Duration deadline) {
  public LlmRequest {
    messages = List.copyOf(messages);
    if (choices < 1) {
      throw new IllegalArgumentException("choices: " + choices + " (expected: at least 1)");
    }
  }
}
