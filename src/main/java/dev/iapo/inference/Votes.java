package dev.iapo.inference;

import dev.iapo.domain.Outcomes;

/**
 * The votes of the completions of one query, counted.
 *
 * @param counts votes per answer code
 * @param accepted whether the answer of a code is a right one
 */
record Votes(int[] counts, boolean[] accepted, int abstentions) {
  static Votes of(Outcomes completions) {
    int answers = 0;
    for (int i = 0; i < completions.size(); i++) {
      answers = Math.max(answers, completions.vote(i) + 1);
    }
    int[] counts = new int[answers];
    boolean[] accepted = new boolean[answers];
    int abstentions = 0;
    for (int i = 0; i < completions.size(); i++) {
      int vote = completions.vote(i);
      if (vote == Outcomes.ABSTAIN) {
        abstentions++;
      } else {
        counts[vote]++;
        accepted[vote] |= completions.correct(i);
      }
    }
    return new Votes(counts, accepted, abstentions);
  }

  int size() {
    return counts.length;
  }
}
