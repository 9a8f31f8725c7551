package dev.iapo.store;

import dev.iapo.domain.Spend;
import java.time.Instant;

/** What is to be kept, in the order in which it came to be. */
public sealed interface Fact {
  String run();

  /**
   * A call may be sent from now on. Until it ends it may be charged its maximum.
   *
   * @param call names it, within the whole store; later ones are greater
   * @param request fingerprint of what is asked, without seed and number of completions
   * @param at a time of day, which orders nothing
   */
  record Booked(
      String run, long call, Span span, String request, String provider, Spend max, Instant at)
      implements Fact {}

  /** A booked call has ended; a second end of it is not kept. */
  record Ended(String run, long call, Outcome outcome, Instant at) implements Fact {}

  /**
   * The schedule has decided; kept for audit, and compared when the run is replayed.
   *
   * @param number from 0, in order
   * @param document JSON, whose {@code format} tells its version
   */
  record Decided(String run, int number, String document, Instant at) implements Fact {}
}
