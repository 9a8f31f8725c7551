package dev.iapo.inference;

import java.util.List;
import java.util.Optional;

/**
 * Completions of one query that is being answered: which answer they give so far, and how many more
 * are to be drawn, of N at most. It changes in place and is for one thread.
 *
 * <p>Draw {@link #next()} completions, add those that came, and ask again until it is 0. Where
 * fewer came than were asked for, it asks for the rest again; who gives up takes the {@link
 * #winner} of what there is.
 */
public interface Aggregation {
  /** Whether more is to be drawn, and if not, why not. */
  enum Stop {
    OPEN,
    /** There are N. */
    ALL_DRAWN,
    /** What is left of N cannot change the answer; for Best-of-N: can find nothing better. */
    DECIDED,
    /** The leading answer is the more frequent one with the confidence asked for. */
    CONFIDENT,
    /** The best completion reaches the share asked for. */
    GOOD_ENOUGH
  }

  /**
   * What is answered.
   *
   * @param index of the completion that stands for the answer, from 0 in the order of adding: the
   *     first that voted for it, or the one that was selected
   * @param key its canonical answer; of a vote there always is one
   * @param margin of a vote: the lead on the second answer as a share of all votes (of all weights,
   *     if they weigh), abstentions apart, in 0..1: 1 if all agree, 0 in a tie; of Best-of-N: the
   *     weighted score less the second best, at least 0; NaN if only one could be selected
   * @param tied whether it was drawn among several
   */
  record Winner(int index, Optional<String> key, double margin, boolean tied) {}

  /**
   * The votes for one answer.
   *
   * @param weight their total weight; their number if votes do not weigh
   */
  record Count(String key, int count, double weight) {}

  /**
   * Adds a completion.
   *
   * @param key its canonical answer; without one it abstains: it counts as drawn and does not vote
   * @param selecting the scores to select by, one per objective, more is better, within the
   *     objectives' ranges; NaN for one that was not made, empty if none was. A completion that
   *     lacks what it needs is not selected by Best-of-N, and votes with weight 0 where votes
   *     weigh.
   * @throws IllegalStateException if N were added before
   */
  void add(Optional<String> key, List<Double> selecting);

  /** How many completions were added. */
  int drawn();

  /**
   * How many completions to draw next; 0 if {@link #stopped()} is not OPEN. It is the fewest after
   * which it may stop, so drawing so many at once draws no more than one at a time does.
   */
  int next();

  Stop stopped();

  /**
   * The answer so far; empty if nobody has voted, or nothing can be selected.
   *
   * @param seed draws among the tied, each of them equally likely
   */
  Optional<Winner> winner(long seed);

  /** The votes by answer, most first; empty where there is no vote. */
  List<Count> counts();

  /** The weighted selecting score of a completion; NaN if it has none, or where there is a vote. */
  double score(int index);
}
