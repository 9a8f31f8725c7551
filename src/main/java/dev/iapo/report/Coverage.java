package dev.iapo.report;

import dev.iapo.estimate.Confidence;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Which prompts rest on enough queries to be compared, and why others do not. */
final class Coverage {
  private final List<Integer> queries; // at N = 1, by configuration: no larger N has more

  Coverage(Findings findings) {
    this.queries =
        IntStream.range(0, findings.arms().configurations())
            .mapToObj(p -> findings.estimates().queries(findings.arms().arm(p, 0, 1)))
            .toList();
  }

  int prompts() {
    return queries.size();
  }

  /** How many have too few queries at every N. */
  int leftOut() {
    return (int) queries.stream().filter(seen -> seen < Confidence.MIN_QUERIES).count();
  }

  /** How many have enough queries at N = 1. */
  int compared() {
    return prompts() - leftOut();
  }

  /** Whether fewer than two prompts can be compared, though there are more, or none is known. */
  boolean isTooThin() {
    return compared() < 2 && leftOut() > 0;
  }

  /** That some have too few queries; only if there are any. */
  String tooFew() {
    return count(leftOut())
        + " seen on too few queries: "
        + why(p -> queries.get(p) >= Confidence.MIN_QUERIES, Confidence.MIN_QUERIES);
  }

  /** That others are not compared, and why; only if there are any. */
  String notCompared(IntPredicate compared, int least) {
    int others = (int) IntStream.range(0, prompts()).filter(compared.negate()).count();
    return count(others) + " not compared: " + why(compared, least);
  }

  private String count(int some) {
    return "%s of %s %s"
        .formatted(
            Numbers.count(some),
            Numbers.count(prompts(), "prompt", "prompts"),
            some == 1 ? "was" : "were");
  }

  private String why(IntPredicate compared, int least) {
    int none = 0;
    int few = 0;
    for (int p = 0; p < prompts(); p++) {
      if (!compared.test(p)) {
        none += queries.get(p) == 0 ? 1 : 0;
        few += queries.get(p) == 0 ? 0 : 1;
      }
    }
    String unseen = Numbers.count(none) + " on none (screened out, or without an answer)";
    String seen = Numbers.count(few) + " on fewer than " + Numbers.count(least, "query", "queries");
    return none == 0 ? seen : few == 0 ? unseen : unseen + ", " + seen;
  }
}
