package dev.iapo.scoring;

import dev.iapo.domain.Objective;
import dev.iapo.domain.Scoring;
import java.util.List;

/** The scorers by kind. */
public final class Scorers {
  /** The kinds a task may use that ask nobody. */
  public static final List<String> KINDS = List.of("correct", "json");

  private Scorers() {}

  /**
   * The scorer of that kind: {@code correct} is 1 for an accepted answer and else 0; {@code json}
   * is the number at a path of the completion, or the objective's least score if there is none
   * within the objective's range.
   *
   * @throws IllegalArgumentException if there is none of that kind, an option is missing, malformed
   *     or not expected, or the objective's range does not fit
   */
  public static Scorer of(Objective objective, Scoring scoring, AnswerKeys keys) {
    return switch (scoring.kind()) {
      case "correct" -> new CorrectScorer(objective, scoring, keys);
      case "json" -> new JsonScorer(objective, scoring);
      default ->
          throw new IllegalArgumentException(
              name(objective)
                  + scoring.kind()
                  + " (expected one of: "
                  + String.join(", ", KINDS)
                  + ")");
    };
  }

  /** Whether scores of that kind need the reference answer. */
  public static boolean needsReference(Scoring scoring) {
    return scoring.kind().equals("correct");
  }

  /** How messages about a scorer begin. */
  static String name(Objective objective) {
    return "scorer of objective " + objective.name() + ": ";
  }
}
