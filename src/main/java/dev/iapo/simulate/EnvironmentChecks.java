package dev.iapo.simulate;

import dev.iapo.domain.Context;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What a recorded environment must fulfil; every message begins with a place in its JSON. */
final class EnvironmentChecks {
  private static final double PROBABILITY_TOLERANCE = 1e-6;

  /** The greatest score, cost or weight: sums of products of two are far from overflowing. */
  private static final double GREATEST = 1e12;

  private EnvironmentChecks() {}

  static void header(String name, int maxScale, List<String> objectives) {
    require(!name.isBlank(), "name", "blank", "a name");
    require(
        maxScale >= 1 && maxScale <= RecordedEnvironment.MAX_SCALE,
        "maxScale",
        maxScale,
        "1.." + RecordedEnvironment.MAX_SCALE);
    require(!objectives.isEmpty(), "objectives", "empty", "at least one");
    distinct("objectives", "", objectives, objective -> objective);
    for (int k = 0; k < objectives.size(); k++) {
      boolean isCost = objectives.get(k).equals("cost");
      require(!isCost, "objectives[" + k + "]", "cost", "another name: cost is not scored");
    }
  }

  static void parts(
      List<RecordedPrompt> prompts,
      List<Context> contexts,
      List<RecordedQuery> queries,
      int objectives) {
    require(!prompts.isEmpty(), "prompts", "empty", "at least one");
    require(!contexts.isEmpty(), "contexts", "empty", "at least one");
    require(!queries.isEmpty(), "queries", "empty", "at least one");
    distinct("prompts", ".id", prompts, RecordedPrompt::id);
    distinct("contexts", ".id", contexts, Context::id);
    distinct("queries", ".id", queries, RecordedQuery::id);
    for (int p = 0; p < prompts.size(); p++) {
      for (double cost : prompts.get(p).cost().costs()) {
        bounded("prompts[" + p + "]", cost);
      }
    }
    double probability = 0;
    for (int c = 0; c < contexts.size(); c++) {
      String place = "contexts[" + c + "].weights";
      List<Double> weights = contexts.get(c).weights();
      size(place, weights.size(), objectives, "objective");
      weights.forEach(weight -> bounded(place, weight));
      bounded(place, contexts.get(c).costWeight());
      probability += contexts.get(c).probability();
    }
    require(
        Math.abs(probability - 1) <= PROBABILITY_TOLERANCE,
        "contexts",
        "probabilities sum to " + probability,
        "1");
  }

  static void answers(
      Recording.Answers recording, int prompts, List<RecordedQuery> queries, int objectives) {
    List<String> answers = recording.answers();
    require(objectives == 1, "objectives", objectives, "one: a vote has only correctness");
    require(!answers.isEmpty(), "answers", "empty", "at least one");
    distinct("answers", "", answers, answer -> answer);
    Set<String> known = new HashSet<>(answers);
    for (int x = 0; x < queries.size(); x++) {
      String place = "queries[" + x + "].answer";
      String answer =
          queries
              .get(x)
              .answer()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          place + ": missing (expected: one of the answers)"));
      require(known.contains(answer), place, answer, "one of the answers");
    }
    size("answerCounts", recording.counts().length, prompts, "prompt");
    size("abstainCounts", recording.abstentions().length, prompts, "prompt");
    for (int p = 0; p < prompts; p++) {
      String abstain = "abstainCounts[" + p + "]";
      size("answerCounts[" + p + "]", recording.counts()[p].length, queries.size(), "query");
      size(abstain, recording.abstentions()[p].length, queries.size(), "query");
      for (int x = 0; x < queries.size(); x++) {
        String place = "answerCounts[" + p + "][" + x + "]";
        int abstentions = recording.abstentions()[p][x];
        require(abstentions >= 0, abstain + "[" + x + "]", abstentions, "at least 0");
        size(place, recording.counts()[p][x].length, answers.size(), "answer");
        frequencies(place, recording.counts()[p][x], abstentions, "recorded answer");
      }
    }
  }

  static void scores(Recording.Scores recording, int prompts, int queries, int objectives) {
    size("outcomeCounts", recording.counts().length, prompts, "prompt");
    size("outcomeScores", recording.scores().length, prompts, "prompt");
    for (int p = 0; p < prompts; p++) {
      size("outcomeCounts[" + p + "]", recording.counts()[p].length, queries, "query");
      size("outcomeScores[" + p + "]", recording.scores()[p].length, queries, "query");
      for (int x = 0; x < queries; x++) {
        String place = "[" + p + "][" + x + "]";
        int[] counts = recording.counts()[p][x];
        frequencies("outcomeCounts" + place, counts, 0, "recorded outcome");
        double[][] scores = recording.scores()[p][x];
        size("outcomeScores" + place, scores.length, counts.length, "outcome");
        for (int m = 0; m < scores.length; m++) {
          bounded("outcomeScores" + place + "[" + m + "]", scores[m], objectives);
        }
      }
    }
  }

  private static void bounded(String place, double[] scores, int objectives) {
    size(place, scores.length, objectives, "objective");
    for (int k = 0; k < scores.length; k++) {
      if (!isBounded(scores[k])) {
        bounded(place + "[" + k + "]", scores[k]);
      }
    }
  }

  private static void bounded(String place, double number) {
    require(isBounded(number), place, number, "-" + GREATEST + ".." + GREATEST);
  }

  private static boolean isBounded(double number) {
    return Math.abs(number) <= GREATEST; // not NaN either
  }

  /** Requires counts of at least 0 that, with the others, do not sum to zero. */
  static void frequencies(String place, int[] counts, int others, String unit) {
    long total = others;
    for (int i = 0; i < counts.length; i++) {
      require(counts[i] >= 0, place + "[" + i + "]", counts[i], "at least 0");
      total += counts[i];
    }
    if (total == 0) {
      throw new IllegalArgumentException(
          place + ": sums to zero (expected: at least one " + unit + ")");
    }
  }

  private static void size(String place, int size, int expected, String unit) {
    if (size != expected) {
      throw new IllegalArgumentException(
          place + ": " + size + " entries (expected: " + expected + ", one per " + unit + ")");
    }
  }

  private static <T> void distinct(
      String list, String field, List<T> items, Function<T, String> id) {
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < items.size(); i++) {
      String place = list + "[" + i + "]" + field;
      String value = id.apply(items.get(i));
      require(!value.isBlank(), place, "blank", "a name");
      Integer before = seen.put(value, i);
      if (before != null) {
        throw new IllegalArgumentException(
            place + ": " + value + " again (first: " + list + "[" + before + "])");
      }
    }
  }

  private static void require(boolean holds, String place, Object found, Object expected) {
    if (!holds) {
      throw new IllegalArgumentException(place + ": " + found + " (expected: " + expected + ")");
    }
  }
}
