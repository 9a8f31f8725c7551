package dev.iapo.scoring;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.iapo.domain.Appraiser;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Opinion;
import dev.iapo.domain.Scoring;
import dev.iapo.domain.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * Scores out of an appraiser's answers: the number at a path of each answer read as JSON, or, of an
 * appraiser that compares, 1 if it says that the completion is better, 0 if the other is, and 1/2
 * if neither. An answer without such a value, or outside the objective's range, does not count.
 */
public final class RemoteScoring {
  /** The kinds of scorers that ask an appraiser. */
  public static final List<String> REMOTE =
      List.of(Appraiser.Kind.JUDGE.label(), Appraiser.Kind.SERVICE.label());

  /** The option that names the appraiser. */
  public static final String BY = "by";

  /** The option that names the place of the score in its answers. */
  public static final String PATH = "path";

  private final Objective objective;
  private final int appraiser;
  private final boolean compares;
  private final JsonPointer path;

  /**
   * A scoring by one of these appraisers.
   *
   * @throws IllegalArgumentException if it names none of them, its path is malformed, or the range
   *     of the objective does not fit
   */
  RemoteScoring(Objective objective, Scoring scoring, List<Appraiser> appraisers) {
    this.objective = objective;
    String by = scoring.option(BY);
    this.appraiser =
        appraiser(scoring, appraisers)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%s%s %s (expected one of: %s)"
                            .formatted(
                                Scorers.name(objective),
                                scoring.kind(),
                                by.isEmpty() ? "not named" : by,
                                names(scoring, appraisers))));
    this.compares = appraisers.get(appraiser).compares();
    this.path = JsonPath.parse(Scorers.name(objective) + scoring.kind(), scoring.option(PATH));
    if (compares && (objective.min() > 0 || objective.max() < 1)) {
      throw new IllegalArgumentException(
          "%srange %s..%s (expected: 0 and 1 within it, the scores of a comparison)"
              .formatted(Scorers.name(objective), objective.min(), objective.max()));
    }
  }

  private static String names(Scoring scoring, List<Appraiser> appraisers) {
    return appraisers.stream()
        .filter(appraiser -> appraiser.kind().label().equals(scoring.kind()))
        .map(Appraiser::name)
        .collect(Collectors.joining(", "));
  }

  /**
   * Checks a scoring.
   *
   * @throws IllegalArgumentException as the constructor
   */
  public static void check(Objective objective, Scoring scoring, List<Appraiser> appraisers) {
    RemoteScoring checked = new RemoteScoring(objective, scoring, appraisers);
    if (checked.appraiser < 0) {
      throw new IllegalStateException("a scoring by nobody");
    }
  }

  /** Whether scores of that kind are made by an appraiser. */
  public static boolean isRemote(Scoring scoring) {
    return REMOTE.contains(scoring.kind());
  }

  /**
   * The index of the appraiser that a scoring names; empty if it is local, or names none of them.
   */
  public static Optional<Integer> appraiser(Scoring scoring, List<Appraiser> appraisers) {
    if (isRemote(scoring)) {
      for (int a = 0; a < appraisers.size(); a++) {
        if (appraisers.get(a).name().equals(scoring.option(BY))
            && appraisers.get(a).kind().label().equals(scoring.kind())) {
          return Optional.of(a);
        }
      }
    }
    return Optional.empty();
  }

  /**
   * What the verdicts on a completion say of the objective.
   *
   * @param score the mean of its scores, both orders of a comparison weighing the same; empty if
   *     there are none, or none of one order
   */
  record Judgement(Opinion opinion, OptionalDouble score) {}

  Judgement judge(int index, boolean selecting, List<Verdict> verdicts) {
    List<Double> scores = new ArrayList<>();
    double[] sums = new double[2]; // by order
    int[] counts = new int[2];
    int unusable = 0;
    for (Verdict.Answer answer : verdicts.get(appraiser).answers()) {
      OptionalDouble score = score(answer);
      if (score.isPresent()) {
        int order = answer.swapped() ? 1 : 0;
        sums[order] += score.getAsDouble();
        counts[order]++;
        scores.add(score.getAsDouble());
      } else {
        unusable++;
      }
    }
    return new Judgement(
        new Opinion(index, selecting, scores, unusable),
        compares ? both(sums, counts) : mean(sums, counts));
  }

  private static OptionalDouble mean(double[] sums, int[] counts) {
    return counts[0] == 0 ? OptionalDouble.empty() : OptionalDouble.of(sums[0] / counts[0]);
  }

  private static OptionalDouble both(double[] sums, int[] counts) {
    return counts[0] == 0 || counts[1] == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((sums[0] / counts[0] + sums[1] / counts[1]) / 2);
  }

  /** What is said of a completion that is empty, so that nobody is asked. */
  String nothingToJudge() {
    return objective.name() + ": an empty completion is not judged";
  }

  /** The score of an empty completion. */
  double worst() {
    return objective.worst();
  }

  private OptionalDouble score(Verdict.Answer answer) {
    Optional<JsonNode> value = JsonText.last(answer.text(), path);
    return compares
        ? value.map(v -> preference(v.asText(), answer.swapped())).orElse(OptionalDouble.empty())
        : value
            .filter(JsonNode::isNumber)
            .map(JsonNode::doubleValue)
            .filter(score -> score >= objective.min() && score <= objective.max())
            .map(OptionalDouble::of)
            .orElse(OptionalDouble.empty());
  }

  private static OptionalDouble preference(String said, boolean swapped) {
    return switch (said.strip().toUpperCase(Locale.ROOT)) {
      case "A" -> OptionalDouble.of(swapped ? 0 : 1);
      case "B" -> OptionalDouble.of(swapped ? 1 : 0);
      case "TIE" -> OptionalDouble.of(0.5);
      default -> OptionalDouble.empty();
    };
  }
}
