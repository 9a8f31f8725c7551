package dev.iapo.serve;

import dev.iapo.domain.Query;

/**
 * A question that was sent to a provider, and what became of it.
 *
 * @param reply as it was given
 * @param seconds until then
 * @param planned completions, N
 * @param bill of everything, also of what came after the reply
 * @param first the completions of its first wave
 */
public record Handled(
    Query query, Served by, Reply reply, double seconds, int planned, Bill bill, FirstWave first) {
  /**
   * The completions that were asked for before any answer was known, so that no early stop has a
   * hand in what they show.
   *
   * @param unparsed those without an answer
   * @param pairs of completions; 0 unless all of the wave came
   * @param alike pairs with the same answer
   */
  public record FirstWave(int completions, int unparsed, long pairs, long alike) {
    static final FirstWave NONE = new FirstWave(0, 0, 0, 0);
  }

  /** Whether it has an answer that the policy stands for, which may have won by something. */
  boolean hasMargin() {
    return reply instanceof Reply.Answer answer
        && !answer.stopped().partial()
        && Double.isFinite(answer.margin());
  }

  /** Completions of the plan that were not drawn, as the answer was settled before. */
  int saved() {
    return reply instanceof Reply.Answer answer
            && !answer.stopped().partial()
            && answer.stopped() != Stopped.ALL_DRAWN
        ? Math.max(0, planned - bill.completions())
        : 0;
  }
}
