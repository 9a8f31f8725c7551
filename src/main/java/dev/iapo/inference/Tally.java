package dev.iapo.inference;

import java.util.List;

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
}
