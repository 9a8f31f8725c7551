package dev.iapo.scoring;

import dev.iapo.domain.ScorerSpec;
import java.util.List;

/** The scorers by kind. */
public final class Scorers {
  /** The kinds a task may use. */
  public static final List<String> KINDS = List.of("correct", "json");

  private Scorers() {}

  /**
   * The scorer of that kind: {@code correct} is 1 for an accepted answer and else 0; {@code json}
   * is the number at a path of the completion, or the objective's least score if there is none
   * within the objective's range.
   *
   * @throws IllegalArgumentException if there is none of that kind, its argument is missing,
   *     malformed or not expected, or the objective's range does not fit
   */
  public static Scorer of(ScorerSpec spec, AnswerKeys keys) {
    return switch (spec.kind()) {
      case "correct" -> new CorrectScorer(spec, keys);
      case "json" -> new JsonScorer(spec);
      default ->
          throw new IllegalArgumentException(
              name(spec) + spec.kind() + " (expected one of: " + String.join(", ", KINDS) + ")");
    };
  }

  /** How messages about a scorer begin. */
  static String name(ScorerSpec spec) {
    return "scorer of objective " + spec.objective().name() + ": ";
  }
}
