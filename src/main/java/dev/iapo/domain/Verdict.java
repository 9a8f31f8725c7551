package dev.iapo.domain;

import java.util.List;
import java.util.Optional;

/**
 * What an appraiser said of one completion.
 *
 * @param cost of all its calls for it, in the task's cost unit
 * @param answers as they came, by replicate; of one that compares, those with the completion in
 *     first place before the others
 * @param missing why there are fewer answers than asked for, if there are
 */
public record Verdict(double cost, List<Answer> answers, Optional<String> missing) {
  /**
   * One answer.
   *
   * @param swapped whether the completion stood in the second place
   */
  public record Answer(String text, boolean swapped) {}

  public Verdict {
    answers = List.copyOf(answers);
  }
}
