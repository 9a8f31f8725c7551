package dev.iapo.scoring;

import dev.iapo.domain.Objective;
import dev.iapo.domain.Scoring;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The scorers by kind. */
public final class Scorers {
  private static final Map<String, List<String>> OPTIONS =
      Map.of(
          "correct", List.of(),
          "equals", List.of("reference", "extractor", "argument", "equality", "tolerance"),
          "json", List.of("path"),
          "regex", List.of("pattern"),
          "schema", List.of("schema"),
          "length", List.of("unit", "least", "most"),
          "judge", List.of("judge", "path"),
          "service", List.of("service", "path"));

  /** The kinds a task may use that ask nobody. */
  public static final List<String> KINDS =
      List.of("correct", "equals", "json", "regex", "schema", "length");

  /** All kinds a task may use. */
  public static final List<String> ALL_KINDS =
      Stream.concat(KINDS.stream(), RemoteScoring.REMOTE.stream()).toList();

  private Scorers() {}

  /**
   * The scorer of that kind, see docs/scoring.md.
   *
   * @param keys of the task's answers
   * @throws IllegalArgumentException if there is none of that kind, an option is missing, malformed
   *     or not expected, or the objective's range does not fit
   */
  public static Scorer of(Objective objective, Scoring scoring, AnswerKeys keys) {
    if (!KINDS.contains(scoring.kind())) {
      throw new IllegalArgumentException(
          name(objective)
              + scoring.kind()
              + " (expected one of: "
              + String.join(", ", KINDS)
              + ")");
    }
    requireKnown(objective, scoring);
    return switch (scoring.kind()) {
      case "correct" -> new CorrectScorer(objective, scoring, keys);
      case "equals" -> new EqualsScorer(objective, scoring);
      case "json" -> new JsonScorer(objective, scoring);
      case "regex" -> new RegexScorer(objective, scoring);
      case "schema" -> new SchemaScorer(objective, scoring);
      default -> new LengthScorer(objective, scoring);
    };
  }

  /** The keys of a kind in a task file, the one that it is about first. */
  public static List<String> options(String kind) {
    return OPTIONS.getOrDefault(kind, List.of());
  }

  /** Whether scores of that kind need a reference answer. */
  public static boolean needsReference(Scoring scoring) {
    return scoring.kind().equals("correct") || scoring.kind().equals("equals");
  }

  /** The field of queries that completions are compared with. */
  public static Optional<String> referenceField(Scoring scoring) {
    return Optional.of(scoring.option("reference"))
        .filter(field -> scoring.kind().equals("equals") && !field.isEmpty());
  }

  /** How messages about a scorer begin. */
  static String name(Objective objective) {
    return "scorer of objective " + objective.name() + ": ";
  }

  private static void requireKnown(Objective objective, Scoring scoring) {
    Set<String> unknown = new TreeSet<>(scoring.options().keySet());
    List<String> known = options(scoring.kind());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "%s%s with %s (expected: %s)"
              .formatted(
                  name(objective),
                  scoring.kind(),
                  String.join(", ", unknown),
                  known.isEmpty() ? "no options" : String.join(", ", known)));
    }
  }

  /** That 0 and 1, the scores of that kind, are in the objective's range. */
  static void requireZeroAndOne(Objective objective, Scoring scoring) {
    if (!objective.contains(0) || !objective.contains(1)) {
      throw new IllegalArgumentException(
          "%srange %s..%s (expected: 0 and 1 within it, the scores of %s)"
              .formatted(name(objective), objective.min(), objective.max(), scoring.kind()));
    }
  }

  static String required(Objective objective, Scoring scoring, String option) {
    String value = scoring.option(option);
    if (value.isBlank()) {
      throw new IllegalArgumentException(
          "%s%s without %s (expected: %s)"
              .formatted(name(objective), scoring.kind(), option, option));
    }
    return value;
  }

  static double number(Objective objective, Scoring scoring, String option, double otherwise) {
    String value = scoring.option(option);
    try {
      return value.isEmpty() ? otherwise : Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s%s: %s %s (expected: a number)"
              .formatted(name(objective), scoring.kind(), option, value),
          e);
    }
  }

  /** The worst score, for a completion that lacks something. */
  static Score lack(Objective objective, String what) {
    return new Score(objective.worst(), Optional.of(objective.name() + ": " + what));
  }
}
