package dev.iapo.inference;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The votes on a query, whatever the names of the answers.
 *
 * @param right the numbers of votes of right answers, rising
 * @param wrong those of wrong ones, rising
 * @param scales up to which scale subsets are looked at
 */
record Tally(List<Integer> right, List<Integer> wrong, int abstentions, int scales) {
  int completions() {
    int votes = abstentions;
    for (int count : right) {
      votes += count;
    }
    for (int count : wrong) {
      votes += count;
    }
    return votes;
  }

  /** How many answers have so many votes, right or wrong. */
  Map<Integer, Integer> alike() {
    Map<Integer, Integer> alike = new TreeMap<>();
    right.forEach(count -> alike.merge(count, 1, Integer::sum));
    wrong.forEach(count -> alike.merge(count, 1, Integer::sum));
    return alike;
  }

  /** The most votes of any answer but one of the right ones. */
  int mostVotes(int apartFrom) {
    int most = wrong.isEmpty() ? 0 : wrong.get(wrong.size() - 1);
    for (int answer = 0; answer < right.size(); answer++) {
      most = answer == apartFrom ? most : Math.max(most, right.get(answer));
    }
    return most;
  }
}
