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
}
