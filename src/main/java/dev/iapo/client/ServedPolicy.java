package dev.iapo.client;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A deployed policy as its daemon tells. Figures that are not known are NaN.
 *
 * @param live the version that answers
 * @param candidate the version that gets a share of the questions, or waits to be promoted
 * @param share of the questions that the candidate gets, 0..1
 * @param before the version that a rollback makes live
 * @param versions the newest first
 */
public record ServedPolicy(
    String name,
    int live,
    OptionalInt candidate,
    double share,
    OptionalInt before,
    List<Version> versions) {
  public ServedPolicy {
    versions = List.copyOf(versions);
  }

  /**
   * A version.
   *
   * @param run that made it, if the daemon has it
   * @param unavailable why it cannot be asked now, if it cannot
   * @param terms on which it is served, by the names of the options without their dashes
   */
  public record Version(
      int number,
      Instant deployedAt,
      String by,
      String note,
      Optional<String> run,
      Optional<String> unavailable,
      String task,
      String costUnit,
      Map<String, String> terms,
      List<Choice> contexts,
      List<Watch> watched) {
    public Version {
      terms = new LinkedHashMap<>(terms);
      contexts = List.copyOf(contexts);
      watched = List.copyOf(watched);
    }
  }

  /**
   * What answers in a context.
   *
   * @param usual whether questions without a preference are of this context
   * @param oracle whether it selects by a score that needs the reference answer
   */
  public record Choice(
      String context,
      boolean usual,
      boolean oracle,
      String prompt,
      String model,
      String strategy,
      int scale,
      double quality,
      Figures promised) {}

  /**
   * Means per question.
   *
   * @param cost in the task's cost unit
   * @param agreement the share of pairs of completions with the same answer
   * @param unparsed the share of completions without an answer
   */
  public record Figures(double completions, double cost, double agreement, double unparsed) {}

  /**
   * What a version did in a context since the daemon began.
   *
   * @param failed questions by the reason
   * @param median seconds until an answer
   * @param p95 likewise
   * @param saved completions that early stops did not draw
   * @param promised empty where questions are of several arms
   * @param drifted where it is not as promised, in words
   */
  public record Watch(
      String context,
      long requests,
      long partial,
      Map<String, Long> failed,
      double median,
      double p95,
      long saved,
      Figures seen,
      Optional<Figures> promised,
      List<String> drifted) {
    public Watch {
      failed = new LinkedHashMap<>(failed);
      drifted = List.copyOf(drifted);
    }
  }

  /** The model that applications ask. */
  public String model() {
    return "iapo/" + name;
  }

  /** The model that asks a version alone. */
  public String model(int version) {
    return model() + "@" + version;
  }

  /** The versions that get questions that name none: the live one, and the candidate. */
  public List<Version> asked() {
    return versions.stream()
        .filter(v -> v.number() == live || candidate.equals(OptionalInt.of(v.number())))
        .toList();
  }
}
