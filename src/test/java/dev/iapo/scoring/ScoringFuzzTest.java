package dev.iapo.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.AnswerSpec;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Query;
import dev.iapo.domain.Sample;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Scoring;
import dev.iapo.domain.Task;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Completions of any kind are scored within the ranges; {@code -Dseed=} reruns one. */
class ScoringFuzzTest {
  static final List<AnswerSpec> ANSWERS = answers();

  private static final int COMPLETIONS = 2_000;
  private static final int MOST_REMARKS = 8;
  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          "\"a\": ",
          "\"a\"",
          ",",
          "1",
          "-7",
          "0.5",
          "1e9",
          "null",
          "true",
          "\\boxed{",
          "\\frac{1}{2}",
          "\\text{",
          "$",
          "\\{",
          "\\}",
          "(A)",
          " answer is B",
          " and ",
          "\n",
          "```json\n",
          "```",
          " ",
          "yes",
          "%",
          "\uD83D\uDE00",
          "\uD83D",
          "\u0000",
          "{\"a\": 3}",
          "{\"a\": \"yes\"}",
          "\\",
          "\u00BD",
          "^2",
          "\\sqrt",
          "sorry",
          "aaaaaaaa!");

  private static List<AnswerSpec> answers() {
    List<AnswerSpec> answers = new ArrayList<>();
    for (String equality : AnswerKeys.EQUALITIES) {
      for (String extractor : AnswerExtractors.NAMES) {
        String argument =
            extractor.equals("regex") ? "(a+)+!|\\w+" : extractor.equals("json-path") ? "$.a" : "";
        answers.add(new AnswerSpec(extractor, argument, equality, 0));
      }
    }
    return answers;
  }

  private static CompletionScorer scorer(AnswerSpec answer) {
    List<ScorerSpec> specs = new ArrayList<>();
    for (Scoring scoring : ScorersTest.SCORINGS) {
      specs.add(new ScorerSpec(new Objective(scoring.kind(), 0, 1, false), scoring));
      specs.add(new ScorerSpec(new Objective("-" + scoring.kind(), -2, 3, false, true), scoring));
    }
    return new CompletionScorer(
        new Task.Judging(answer, specs, new CostRule(CostRule.Kind.TOKENS, "")));
  }

  @ParameterizedTest
  @FieldSource("ANSWERS")
  void score_anyText_isWithinTheRangesAndRepeatable(AnswerSpec answer) {
    Query query = new Query("q", Map.of("total", "1/2"), List.of("yes", "\\frac{1}{2}", "A"));
    QueryScorer scorer = scorer(answer).forQuery(query);
    AnswerKeys keys = AnswerKeys.of(answer);
    Set<String> remarks = new HashSet<>();
    Long only = Long.getLong("seed");
    for (long seed = only == null ? 0 : only;
        seed < (only == null ? COMPLETIONS : only + 1);
        seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      StringBuilder text = new StringBuilder();
      for (int piece = random.nextInt(12); piece >= 0; piece--) {
        text.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      try {
        Sample sample = scorer.score(text.toString(), "stop");
        for (int k = 0; k < sample.scores().size(); k++) {
          double score = sample.scores().get(k);
          assertThat(score).isBetween(k % 2 == 0 ? 0.0 : -2.0, k % 2 == 0 ? 1.0 : 3.0);
        }
        assertThat(scorer.score(text.toString(), "stop")).isEqualTo(sample);
        assertThat(sample.answer().flatMap(keys::key)).isEqualTo(sample.answer());
        remarks.addAll(sample.remarks());
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("-Dseed=" + seed + ": " + text, e);
      }
    }
    assertThat(remarks).hasSizeLessThanOrEqualTo(2 * MOST_REMARKS);
  }
}
