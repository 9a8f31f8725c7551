package dev.iapo.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.AnswerSpec;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Query;
import dev.iapo.domain.Scoring;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScorersTest {
  static final Objective SHARE = new Objective("o", 0, 1, false);
  static final List<Scoring> SCORINGS =
      List.of(
          new Scoring("correct"),
          new Scoring("equals", Map.of("reference", "total", "extractor", "last-number")),
          new Scoring("json", Map.of("path", "$.a")),
          new Scoring("regex", Map.of("pattern", "(a+)+$")),
          new Scoring("schema", Map.of("schema", "{\"type\": \"object\"}")),
          new Scoring("length", Map.of("unit", "words", "most", "10")));

  private static final AnswerKeys KEYS =
      AnswerKeys.of(new AnswerSpec("whole", "", "case-folded", 0));
  private static final Query QUERY =
      new Query("q", Map.of("total", "12.50", "due", "2024-01-05"), List.of("yes"));

  private static Scorer.OfQuery scorer(Objective objective, Scoring scoring) {
    return Scorers.of(objective, scoring, KEYS).forQuery(QUERY);
  }

  private static Score score(Objective objective, Scoring scoring, String text) {
    return scorer(objective, scoring).score(text, KEYS.key(text));
  }

  @Test
  void kinds_listed_areThoseTestedHere() {
    assertThat(SCORINGS.stream().map(Scoring::kind)).containsExactlyElementsOf(Scorers.KINDS);
  }

  @Test
  void needsReference_kinds_areThoseThatCompare() {
    assertThat(Scorers.KINDS.stream().filter(kind -> Scorers.needsReference(new Scoring(kind))))
        .containsExactly("correct", "equals");
    assertThat(Scorers.referenceField(SCORINGS.get(1))).contains("total");
    assertThat(Scorers.referenceField(SCORINGS.get(2))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      quoteCharacter = '`',
      value = {
        "{\"style\": 1}               | 1   | -",
        "{\"style\": 5}               | 5   | -",
        "Rated: {\"style\": 2.5}.     | 2.5 | -",
        "{\"style\": 5.0001}          | 1   | style: outside 1.0..5.0 at $.style",
        "{\"style\": 0}               | 1   | style: outside 1.0..5.0 at $.style",
        "{\"style\": -1e999999999}    | 1   | style: outside 1.0..5.0 at $.style",
        "{\"style\": 1e999999999}     | 1   | style: outside 1.0..5.0 at $.style",
        "{\"style\": 1e-999999999}    | 1   | style: outside 1.0..5.0 at $.style",
        "{\"style\": \"3\"}           | 1   | style: no number at $.style",
        "{\"style\": true}            | 1   | style: no number at $.style",
        "{\"style\": [3]}             | 1   | style: no number at $.style",
        "{\"style\": NaN}             | 1   | style: nothing at $.style",
        "{\"other\": 3}               | 1   | style: nothing at $.style",
        "no JSON                      | 1   | style: nothing at $.style",
      })
  void json_text_isTheNumberOrTheWorstScoreWithARemark(String text, double score, String remark) {
    Objective style = new Objective("style", 1, 5, false);
    Scoring json = new Scoring("json", Map.of("path", "$.style"));
    assertThat(score(style, json, text)).isEqualTo(new Score(score, Optional.ofNullable(remark)));
  }

  @Test
  void json_minimised_isTheGreatestScoreIfMissing() {
    Objective errors = new Objective("errors", 0, 9, false, true);
    Scoring json = new Scoring("json", Map.of("path", "$.errors"));
    assertThat(score(errors, json, "{\"errors\": 2}")).isEqualTo(Score.of(2));
    assertThat(score(errors, json, "{}").value()).isEqualTo(9);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      quoteCharacter = '`',
      value = {
        "json-path | $.total | numeric | 0    | {\"total\": 12.5}       | 1 | -",
        "json-path | $.total | numeric | 0    | {\"total\": \"$12.50\"} | 1 | -",
        "json-path | $.total | numeric | 0    | {\"total\": 12.6}       | 0 | -",
        "json-path | $.total | numeric | 0.1  | {\"total\": 12.6}       | 1 | -",
        "json-path | $.total | exact   | 0    | {\"total\": 12.5}       | 0 | -",
        "json-path | $.total | numeric | 0    | {\"sum\": 12.5}         | 0 | o: no answer by json-path",
        "regex     | is (.*) | latex   | 0    | it is \\frac{25}{2}     | 1 | -",
        "whole     | ``      | numeric | 0    | 1250 %                  | 1 | -",
      })
  void equals_answer_isComparedWithTheField(
      String extractor,
      String argument,
      String equality,
      String tolerance,
      String text,
      double score,
      String remark) {
    Scoring equals =
        new Scoring(
            "equals",
            Map.of(
                "reference", "total",
                "extractor", extractor,
                "argument", argument,
                "equality", equality,
                "tolerance", tolerance));
    assertThat(score(SHARE, equals, text)).isEqualTo(new Score(score, Optional.ofNullable(remark)));
  }

  @ParameterizedTest
  @CsvSource({"'no sorry', 1", "Sorry, 0", "'', 0"})
  void regex_text_isSearched(String text, double score) {
    Scoring regex = new Scoring("regex", Map.of("pattern", "\\bsorry\\b"));
    assertThat(score(SHARE, regex, text)).isEqualTo(Score.of(score));
  }

  @Test
  void regex_catastrophicBacktracking_isRemarked() {
    Score score = score(SHARE, SCORINGS.get(3), "a".repeat(5_000) + "b");
    assertThat(score).isEqualTo(new Score(0, Optional.of("o: the pattern takes too long")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "words      | 2 | 4 | ``              | 0",
        "words      | 2 | 4 | one             | 0.5",
        "words      | 2 | 4 | ` one  two `    | 1",
        "words      | 2 | 4 | a b c d         | 1",
        "words      | 2 | 4 | a b c d e       | 0.75",
        "words      | 2 | 4 | a b c d e f g   | 0.25",
        "words      | 2 | 4 | a b c d e f g h | 0",
        "words      | 2 | 4 | a b c d e f g h i j | 0",
        "words      | 0 | 0 | ``              | 1",
        "words      | 0 | 0 | a               | 0",
        "characters | 0 | 2 | \uD83D\uDE00\uD83D\uDE00 | 1",
        "characters | 0 | 2 | abc             | 0.5",
        "lines      | 0 | 1 | `a\nb`          | 0",
        "lines      | 2 | 2 | `a\nb\n`        | 1",
        "tokens     | 2 | 2 | 12345678        | 1",
        "tokens     | 2 | 2 | 123456789       | 0.5",
        "tokens     | 2 | 2 | \u4F60\u597D    | 1",
        "tokens     | 2 | 2 | \uD83D\uDE00\uD83D\uDE00 | 1",
      })
  void length_text_fallsLinearlyOutsideItsBounds(
      String unit, String least, String most, String text, double score) {
    Scoring length = new Scoring("length", Map.of("unit", unit, "least", least, "most", most));
    assertThat(score(SHARE, length, text)).isEqualTo(Score.of(score));
  }

  @Test
  void length_oneBound_isEnough() {
    Scoring least = new Scoring("length", Map.of("unit", "words", "least", "2"));
    assertThat(score(SHARE, least, "a ".repeat(100_000))).isEqualTo(Score.ONE);
    Scoring most = new Scoring("length", Map.of("unit", "words", "most", "2"));
    assertThat(score(SHARE, most, "")).isEqualTo(Score.ONE);
  }

  static Stream<Map.Entry<Scoring, String>> wrong() {
    return Map.of(
        new Scoring("correct", Map.of("path", "x")), "correct with path (expected: no options)",
        new Scoring("json"), "json: no path (expected: a path such as",
        new Scoring("json", Map.of("path", "style")), "json: style (expected: a path such as",
        new Scoring("regex"), "regex without pattern (expected: pattern)",
        new Scoring("regex", Map.of("pattern", "(")), "regex: ( (expected: a regular expr",
        new Scoring("equals"), "equals without reference (expected: reference)",
        new Scoring("equals", Map.of("reference", "a", "tolerance", "x")),
            "equals: tolerance x (expected: a number)",
        new Scoring("length", Map.of("unit", "pages")), "length in pages (expected one of: ch",
        new Scoring("length", Map.of("unit", "words")), "length 0.0..Infinity (expected: least",
        new Scoring("length", Map.of("unit", "words", "least", "3", "most", "2")),
            "length 3.0..2.0 (expected: least or most or both, 0 <= least <= most)")
        .entrySet()
        .stream();
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void of_wrongOptions_sayWhatIsExpected(Map.Entry<Scoring, String> wrong) {
    assertThatThrownBy(() -> scorer(SHARE, wrong.getKey()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("scorer of objective o: " + wrong.getValue());
  }

  @ParameterizedTest
  @FieldSource("SCORINGS")
  void of_rangeWithoutItsScores_isRefused(Scoring scoring) {
    Objective percent = new Objective("o", 1, 100, false);
    if (!scoring.kind().equals("json")) {
      assertThatThrownBy(() -> scorer(percent, scoring))
          .hasMessage(
              "scorer of objective o: range 1.0..100.0 (expected: 0 and 1 within it, the scores of "
                  + scoring.kind()
                  + ")");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        "{",
        "[",
        "{\"a\":",
        "[{},",
        "9",
        "1,000",
        "\"",
        "a",
        "a ",
        "\n",
        "\\frac{",
        "\\boxed{",
        "\u0000",
        "\uD83D",
        "$",
        "and ",
        "1e999999999 ",
        "{\"a\": 1} "
      })
  void score_megabyte_isInRangeForEveryScorer(String piece) {
    String text = piece.repeat((1 << 20) / piece.length());
    for (Scoring scoring : SCORINGS) {
      Score score = score(SHARE, scoring, text);
      assertThat(score.value()).as("%s", scoring).isBetween(0.0, 1.0);
    }
  }
}
