package dev.iapo.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.AnswerSpec;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerKeysTest {
  static final List<String> EQUALITIES = AnswerKeys.EQUALITIES;

  private static AnswerKeys keys(String equality) {
    return keys(equality, 0);
  }

  private static AnswerKeys keys(String equality, double tolerance) {
    return AnswerKeys.of(new AnswerSpec("whole", "", equality, tolerance));
  }

  @Test
  void of_unknownEquality_namesTheKnown() {
    assertThatThrownBy(() -> keys("foo"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "answer equality: foo (expected one of: exact, case-folded, numeric, set, latex)");
  }

  @Test
  void of_toleranceOfTexts_isRefused() {
    assertThatThrownBy(() -> keys("exact", 0.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "answer tolerance: 0.5 (expected: 0, as the equality is exact and neither numeric nor"
                + " latex)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n\u2003\t"})
  void key_blank_isEmpty(String answer) {
    for (String equality : AnswerKeys.EQUALITIES) {
      assertThat(keys(equality).key(answer)).as(equality).isEmpty();
    }
    assertThat(keys("case-folded").key(" . ")).isEmpty();
  }

  @Test
  void key_exact_isOnlyTrimmed() {
    assertThat(keys("exact").key(" A  b. ")).contains("A  b.");
    assertThat(keys("exact").key("0.50")).contains("0.50");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Paris.                  | paris",
        "Paris ..                | paris",
        "New\u00A0\u2003 York    | new york",
        "\uFF21\uFF22            | ab",
        "\uFB01ne                | fine",
        "Straße                  | strasse",
        "STRASSE                 | strasse",
        "\u212A                  | k",
        "É                       | é",
        "E\u0301                 | é",
        "10\u00B2                | 10\u00B2",
        "H\u2082O                | h\u2082o",
        "2\u00BD                 | 2 1\u20442",
        "3.0                     | 3.0",
        "\u0130                  | i\u0307",
      })
  void key_caseFolded_isTheFoldedText(String answer, String key) {
    assertThat(keys("case-folded").key(answer)).contains(key);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1/2           | 0.5",
        "50 %          | 0.5",
        "\\frac{1}{2}  | 0.5",
        "\uFF15        | 5",
        "1,000         | 1000",
        "5.            | 5",
        "1E3           | 1000",
        "$5.$          | 5",
        "Five.         | five",
        "10\u00B2      | 10\u00B2",
        "1e999999999   | 1e999999999",
        "1/0           | 1/0",
        "5 Cm          | 5 cm",
      })
  void key_numeric_isTheValueOrTheFoldedText(String answer, String key) {
    assertThat(keys("numeric").key(answer)).contains(key);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{1, 2}                    | {1, 2}",
        "2 and 1                   | {1, 2}",
        "[2, 1.0]                  | {1, 2}",
        "1/2; 50 %, 0.5 & 1        | {0.5, 1}",
        "1, 2 and 3.               | {1, 2, 3}",
        "1, 2, and 3               | {1, 2, 3}",
        "1,000                     | {1000}",
        "1,000, 2,000              | {1000, 2000}",
        "1,2,300                   | {1, 2, 300}",
        "Paris, London or  PARIS   | {london, paris}",
        "[\"b\",\"a\"]         | {a, b}",
        "(1, 2), (3, 4)            | {(1, 2), (3, 4)}",
        "sandy                     | {sandy}",
        "a ( b, c                  | {a ( b, c}",
        "x                         | {x}",
      })
  void key_set_isTheElementsInOrder(String answer, String key) {
    assertThat(keys("set").key(answer)).contains(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {",", "{}", "[ ]", " and ", "\"\"", ";,&"})
  void key_setOfNothing_isEmpty(String answer) {
    assertThat(keys("set").key(answer)).isEmpty();
  }

  @Test
  void key_vulgarFraction_isItsValue() {
    assertThat(keys("numeric").key("\u00BD")).contains("0.5");
    assertThat(keys("numeric").key("2\u00BD")).contains("2.5");
  }

  @ParameterizedTest
  @FieldSource("EQUALITIES")
  void key_ofAKey_isTheKey(String equality) {
    AnswerKeys keys = keys(equality);
    Random random = new Random(3);
    String[] pieces = {
      "1", "20", ".5", ",", "000", "/", "3", "-", "\u2212", "e", "E5", "%", " ", ".", "$", "\\frac",
      "{", "}", "\\(", "\\)", "**", "A", "ß", "Σ", "ς", "\u0130", "\u0345", "\u00BD", "\u00B2",
      "\u2044", "\uFF11", "\uFB03", "\u0301", "\uD83D", "\uDE00", "\u0000", "\u00A0", "\u2028",
      "\u0085", "\n", "\\,", "x 10^", "[", "]", ";", "&", " and ", "or", "'", "\""
    };
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int piece = random.nextInt(7); piece >= 0; piece--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      keys.key(text.toString())
          .ifPresent(key -> assertThat(keys.key(key)).as("%s", text).contains(key));
    }
  }

  @ParameterizedTest
  @FieldSource("EQUALITIES")
  void key_everyCodePoint_isAFixedPoint(String equality) {
    AnswerKeys keys = keys(equality);
    for (int codePoint = 0; codePoint < 0x20000; codePoint++) {
      String text = "x" + Character.toString(codePoint) + "y";
      String key = keys.key(text).orElseThrow();
      if (!keys.key(key).equals(Optional.of(key))) {
        throw new AssertionError("U+" + Integer.toHexString(codePoint));
      }
    }
  }

  @Test
  void key_randomNumbersInRandomForms_areEqualExactlyIfTheValuesAre() {
    AnswerKeys keys = keys("numeric");
    Random random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      int a = random.nextInt(41) - 20;
      int b = 1 + random.nextInt(12);
      int c = random.nextInt(41) - 20;
      int d = 1 + random.nextInt(12);
      String left = form(a, b, random);
      String right = form(c, d, random);
      assertThat(keys.key(left).equals(keys.key(right)))
          .as("%s and %s", left, right)
          .isEqualTo(a * d == c * b);
    }
  }

  /** A way to write a / b. */
  private static String form(int a, int b, Random random) {
    String minus = a < 0 ? random.nextBoolean() ? "-" : "\u2212" : "";
    int times = 1 + random.nextInt(5);
    String over = minus + Math.abs(a * times);
    return switch (random.nextInt(5)) {
      case 0 -> over + "/" + b * times;
      case 1 -> "$" + minus + "\\frac{" + Math.abs(a) + "}{" + b + "}$";
      case 2 -> over + ".0 / " + b * times + ".00";
      case 3 -> minus + Math.abs(a) * 100 + "/" + b + " %";
      default ->
          terminates(b)
              ? new BigDecimal(a).divide(new BigDecimal(b)).setScale(8).toString()
              : over + "/" + b * times;
    };
  }

  private static boolean terminates(int b) {
    return BigInteger.TEN.pow(8).mod(BigInteger.valueOf(b)).signum() == 0;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "numeric     | 0    | 1/2     | 0.5      | true",
        "numeric     | 0    | 0.501   | 0.5      | false",
        "numeric     | 0.1  | 1.1     | 1        | true",
        "numeric     | 0.1  | 0.9     | 1.0      | true",
        "numeric     | 0.1  | 1.1001  | 1        | false",
        "numeric     | 0.1  | 1/3     | 0.3      | true",
        "numeric     | 0.1  | one     | 1        | false",
        "numeric     | 0.1  | One.    | one      | true",
        "numeric     | 1e9  | -5      | 5        | true",
        "exact       | 0    | Paris   | paris    | false",
        "case-folded | 0    | Paris.  | paris    | true",
        "case-folded | 0    | .       | .        | false",
      })
  void accepts_answerAndReference_comparesKeysOrWithinTolerance(
      String equality, double tolerance, String answer, String reference, boolean accepted) {
    assertThat(keys(equality, tolerance).accepts(answer, reference)).isEqualTo(accepted);
  }

  @Test
  void key_withinTolerance_staysApart() {
    AnswerKeys keys = keys("numeric", 0.1);
    assertThat(keys.key("1.05")).isNotEqualTo(keys.key("1"));
  }

  @Test
  void accepting_severalReferences_acceptsAnyOfThem() {
    AnswerKeys keys = keys("numeric", 0.1);
    Predicate<String> ofKeys = keys.accepting(List.of("1", "5", "many", " "));
    Predicate<String> accepted = answer -> keys.key(answer).filter(ofKeys).isPresent();
    assertThat(List.of("1", "4.95", "MANY", "5 ")).allMatch(accepted);
    assertThat(List.of("3", "few", " ", "")).noneMatch(accepted);
  }
}
