package dev.iapo.gateway;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Priority;
import dev.iapo.domain.Sampling;
import dev.iapo.domain.Spend;
import dev.iapo.ledger.Tariff;
import java.util.List;
import java.util.Optional;

/**
 * Completions wanted of one prompt, in as many calls as the provider needs for them.
 *
 * @param run whose account is charged
 * @param id of the open reservation that covers {@link #reservation}
 * @param bound what its calls are charged at most, and their tariff
 * @param messages of every call; of a job that is charged by the answer: an item for each index of
 *     a completion, of which a call is told its own
 * @param wanted which completions, by their index within the job; at least one, ascending
 * @param choicesPerCall the most completions per call that the reservation counts on
 * @param seed from which the seeds of its calls are derived
 * @param place where its completions are kept, if they are
 * @param reserved what is reserved for it, if not the most that its calls can be charged; what is
 *     missing is asked for
 * @param priority of its run
 */
public record Job(
    String run,
    String id,
    String model,
    Tariff.Bound bound,
    List<ChatMessage> messages,
    Sampling sampling,
    List<Range> wanted,
    int choicesPerCall,
    long seed,
    Optional<Place> place,
    Optional<Spend> reserved,
    Priority priority) {
  /** Completions that follow each other. */
  public record Range(int offset, int choices) {
    public Range {
      if (choices < 1) {
        throw new IllegalArgumentException("choices: " + choices + " (expected: at least 1)");
      }
    }
  }

  /**
   * Where a job's completions are kept.
   *
   * @param configuration index in the run's task
   * @param query index in the training split of the run's task
   * @param replicate index of the completion at offset 0
   * @param request fingerprint of what is asked, without seed and number of completions
   */
  public record Place(int configuration, int query, int replicate, String request) {}

  public Job {
    messages = List.copyOf(messages);
    wanted = List.copyOf(wanted);
    if (wanted.isEmpty() || choicesPerCall < 1) {
      throw new IllegalArgumentException(
          "wanted: " + wanted + ", " + choicesPerCall + " per call (expected: at least 1)");
    }
    int end = wanted.stream().mapToInt(range -> range.offset() + range.choices()).max().orElse(0);
    if (bound.tariff().byAnswer() && messages.size() < end) {
      throw new IllegalArgumentException(
          "items: "
              + messages.size()
              + " (expected: at least "
              + end
              + ", one of each completion)");
    }
  }

  /** The messages of a call for some of its completions. */
  List<ChatMessage> messages(int offset, int callChoices) {
    return bound.tariff().byAnswer() ? messages.subList(offset, offset + callChoices) : messages;
  }

  /** One of normal priority, for which the most that its calls can be charged is reserved. */
  public Job(
      String run,
      String id,
      String model,
      Tariff.Bound bound,
      List<ChatMessage> messages,
      Sampling sampling,
      List<Range> wanted,
      int choicesPerCall,
      long seed,
      Optional<Place> place) {
    this(
        run,
        id,
        model,
        bound,
        messages,
        sampling,
        wanted,
        choicesPerCall,
        seed,
        place,
        Optional.empty(),
        Priority.NORMAL);
  }

  /** How many completions are wanted. */
  public int choices() {
    return wanted.stream().mapToInt(Range::choices).sum();
  }

  /** The most its calls can be charged. */
  public Spend reservation() {
    Spend reservation = Spend.NOTHING;
    for (Range range : wanted) {
      for (int offset = 0; offset < range.choices(); offset += choicesPerCall) {
        int choices = Math.min(choicesPerCall, range.choices() - offset);
        reservation = reservation.plus(maximum(choices).total());
      }
    }
    return reservation;
  }

  Tariff.Parts maximum(int callChoices) {
    return bound.of(callChoices);
  }
}
