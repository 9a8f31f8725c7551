package dev.iapo.simulate;

import dev.iapo.domain.Configuration;
import java.util.List;
import java.util.Optional;

/**
 * A judge that a stand-in LLM plays.
 *
 * @param configuration how it is asked: its prompt has the field {@value #COMPLETION}, and {@value
 *     #OTHER} if it compares
 * @param compares whether it says which of two texts is better, A or B, or TIE
 * @param marks what its answer holds, at least one
 */
public record SimulatedJudge(
    Configuration configuration, boolean compares, List<Mark> marks, JudgeHabits habits) {
  /** The field of the text that is judged, or shown first. */
  public static final String COMPLETION = "completion";

  /** The field of the text that is shown second. */
  public static final String OTHER = "other";

  /**
   * A number in a judge's answer.
   *
   * @param key of it in the JSON object
   * @param aspect that it is about; empty if about all that a text has
   * @param min the least of its scale
   * @param max the greatest of its scale
   */
  public record Mark(String key, Optional<String> aspect, double min, double max) {}

  public SimulatedJudge {
    marks = List.copyOf(marks);
    if (marks.isEmpty()) {
      throw new IllegalArgumentException("marks: none (expected: at least one)");
    }
  }
}
