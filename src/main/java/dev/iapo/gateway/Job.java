package dev.iapo.gateway;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Sampling;
import dev.iapo.domain.Spend;
import dev.iapo.ledger.Tariff;
import java.util.List;

/**
 * Completions wanted of one prompt, in as many calls as the provider needs for them.
 *
 * @param run whose account is charged
 * @param id of the open reservation that covers {@link #reservation}
 * @param bound what its calls are charged at most, and their tariff
 * @param choices how many completions, at least 1
 * @param choicesPerCall the most completions per call that the reservation counts on
 * @param seed from which the seeds of its calls are derived
 */
public record Job(
    String run,
    String id,
    String model,
    Tariff.Bound bound,
    List<ChatMessage> messages,
    Sampling sampling,
    int choices,
    int choicesPerCall,
    long seed) {
  public Job {
    messages = List.copyOf(messages);
    if (choices < 1 || choicesPerCall < 1) {
      throw new IllegalArgumentException(
          "choices: " + choices + ", " + choicesPerCall + " per call (expected: at least 1)");
    }
  }

  /** What has to be reserved before the job is sent: the most its calls can be charged. */
  public Spend reservation() {
    Spend reservation = Spend.NOTHING;
    for (int offset = 0; offset < choices; offset += choicesPerCall) {
      reservation = reservation.plus(maximum(Math.min(choicesPerCall, choices - offset)).total());
    }
    return reservation;
  }

  Tariff.Parts maximum(int callChoices) {
    return bound.of(callChoices);
  }
}
