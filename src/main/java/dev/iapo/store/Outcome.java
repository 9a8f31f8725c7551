package dev.iapo.store;

import dev.iapo.domain.Failures;
import dev.iapo.domain.Spend;
import dev.iapo.ledger.Tariff;
import dev.iapo.llm.LlmReply;

/** How a call ended. */
public sealed interface Outcome {
  /**
   * It brought completions, at most as many as were asked for.
   *
   * @param failures attempts before that failed, and were not billed
   */
  record Paid(LlmReply reply, Tariff.Parts charge, Failures failures) implements Outcome {}

  /**
   * It was not made, as another run had made the same: its completions are taken from there.
   *
   * @param saved what it would have been charged
   */
  record Reused(LlmReply reply, Tariff.Parts saved) implements Outcome {}

  /**
   * It may have been billed, and brought nothing.
   *
   * @param charge its maximum
   * @param failures its attempts, all of which failed
   */
  record Lost(Spend charge, Failures failures) implements Outcome {}

  /** As {@link Lost}, and it is not to be asked for again. */
  record Abandoned(Spend charge, Failures failures) implements Outcome {}

  /**
   * It was not billed, and brought nothing.
   *
   * @param failures its attempts, all of which failed
   */
  record Released(Failures failures) implements Outcome {}

  /**
   * No call: completions that the run has done without, and does without when it is replayed.
   *
   * @param kind label of the failure for which they are missing; empty if they were not asked for
   * @param why in words
   */
  record Missed(String kind, String why) implements Outcome {}
}
