package dev.iapo.domain;

import java.util.List;
import java.util.Optional;

/**
 * One completion, scored.
 *
 * @param finishReason as the provider gave it
 * @param answer the canonical key of its answer, by which it votes; empty if none could be read
 * @param scores what it is worth, one per objective; empty if one of them could not be made
 * @param selecting the scores by which it is selected, one per objective; as many as scores
 * @param remarks what it lacks, in words that name no data, such as {@code total: nothing at
 *     $.total}
 * @param judged what it was judged by, if by more than itself
 */
public record Sample(
    String text,
    String finishReason,
    Optional<String> answer,
    List<Double> scores,
    List<Double> selecting,
    List<String> remarks,
    Judged judged) {
  /**
   * What appraisers said.
   *
   * @param verdicts one per appraiser of the task
   * @param opinions one per objective that is scored by an appraiser, and per one so selected
   */
  public record Judged(List<Verdict> verdicts, List<Opinion> opinions) {
    public static final Judged NOT = new Judged(List.of(), List.of());

    public Judged {
      verdicts = List.copyOf(verdicts);
      opinions = List.copyOf(opinions);
    }
  }

  public Sample {
    scores = List.copyOf(scores);
    selecting = List.copyOf(selecting);
    remarks = List.copyOf(remarks);
    if (scores.size() != selecting.size()) {
      throw new IllegalArgumentException(
          "sample: %d scores, %d to select by (expected: as many)"
              .formatted(scores.size(), selecting.size()));
    }
  }

  /** One that is selected by what it is worth, and judged by itself. */
  public Sample(String text, String finishReason, Optional<String> answer, List<Double> scores) {
    this(text, finishReason, answer, scores, scores, List.of(), Judged.NOT);
  }

  /** Whether it can be used: a completion without a score is missing data. */
  public boolean isScored() {
    return !scores.isEmpty();
  }
}
