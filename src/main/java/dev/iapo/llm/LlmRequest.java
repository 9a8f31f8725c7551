package dev.iapo.llm;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Sampling;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One request for completions.
 *
 * @param choices how many completions are asked for, at least 1
 * @param seed sent to the provider, 0..2^31−1
 * @param deadline within which the call must end
 * @param run that it is asked for, which is sent to nobody; empty: none
 */
public record LlmRequest(
    String model,
    List<ChatMessage> messages,
    Sampling sampling,
    int choices,
    int seed,
    Duration deadline,
    String run) {
  public LlmRequest {
    messages = List.copyOf(messages);
    if (choices < 1) {
      throw new IllegalArgumentException("choices: " + choices + " (expected: at least 1)");
    }
  }

  /** One that is not for a run. */
  public LlmRequest(
      String model,
      List<ChatMessage> messages,
      Sampling sampling,
      int choices,
      int seed,
      Duration deadline) {
    this(model, messages, sampling, choices, seed, deadline, "");
  }

  /** Why it cannot be written as UTF-8, if it cannot: half a character in a message. */
  public Optional<LlmFailure> unsendable() {
    for (int i = 0; i < messages.size(); i++) {
      String text = messages.get(i).content();
      if (hasHalfCharacter(text)) {
        return Optional.of(
            LlmFailure.of(
                LlmFailure.Kind.UNSENDABLE,
                "not sent: message %d has a surrogate without its other half (expected: text that can be written as UTF-8)"
                    .formatted(i + 1)));
      }
    }
    return Optional.empty();
  }

  private static boolean hasHalfCharacter(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (i + 1 == text.length()
            || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
          return true;
        }
        i++;
      }
    }
    return false;
  }
}
