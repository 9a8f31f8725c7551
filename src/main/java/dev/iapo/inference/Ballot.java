package dev.iapo.inference;

import dev.iapo.domain.Outcomes;
import dev.iapo.inference.MajorityVote.TieRule;
import java.util.Arrays;
import java.util.stream.IntStream;

/** A vote that is under way: votes of any weight are cast one after the other. */
final class Ballot {
  private static final long ABSENT = -1;

  private final boolean[] accepted;
  private final TieRule ties;
  private final long[] totals; // by answer

  /**
   * @param accepted whether the answer of a code is a right one
   */
  Ballot(boolean[] accepted, TieRule ties) {
    this.accepted = accepted;
    this.ties = ties;
    this.totals = new long[accepted.length];
    clear();
  }

  void clear() {
    Arrays.fill(totals, ABSENT);
  }

  /**
   * @param vote the code of an answer, or {@link Outcomes#ABSTAIN}
   * @param weight at least 0
   */
  void cast(int vote, long weight) {
    if (vote != Outcomes.ABSTAIN) {
      totals[vote] = Math.max(0, totals[vote]) + weight;
    }
  }

  /** The total of an answer that somebody has voted for. */
  long total(int answer) {
    return totals[answer];
  }

  /** The answers with the greatest total, rising; none if nobody has voted. */
  int[] leaders() {
    long most = most();
    return IntStream.range(0, totals.length).filter(answer -> leads(answer, most)).toArray();
  }

  private boolean leads(int answer, long most) {
    return totals[answer] == most && most != ABSENT;
  }

  /** What the vote is worth if it ends now. */
  double value() {
    long most = most();
    int tied = 0;
    int right = 0;
    for (int answer = 0; answer < totals.length; answer++) {
      if (leads(answer, most)) {
        tied++;
        right += accepted[answer] ? 1 : 0;
      }
    }
    return ties.value(right, tied);
  }

  /** The total of the leader; −1 if nobody has voted. */
  private long most() {
    long most = ABSENT;
    for (long total : totals) {
      most = Math.max(most, total);
    }
    return most;
  }

  /** The totals of the leader and of the one behind it, which may be as great; 0 without. */
  long[] firstTwo() {
    long first = 0;
    long second = 0;
    for (long total : totals) {
      if (total > first) {
        second = first;
        first = total;
      } else {
        second = Math.max(second, total);
      }
    }
    return new long[] {first, second};
  }
}
