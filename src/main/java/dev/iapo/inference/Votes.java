package dev.iapo.inference;

import dev.iapo.domain.Outcomes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

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

  /** What subset means up to that scale depend on. */
  Tally tally(int scales) {
    List<Integer> right = new ArrayList<>();
    List<Integer> wrong = new ArrayList<>();
    for (int answer = 0; answer < counts.length; answer++) {
      if (counts[answer] > 0) {
        (accepted[answer] ? right : wrong).add(counts[answer]);
      }
    }
    Collections.sort(right);
    Collections.sort(wrong);
    return new Tally(right, wrong, abstentions, scales);
  }
}
