package dev.iapo.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.AnswerSpec;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegexExtractorTest {
  private static AnswerExtractor regex(String pattern) {
    return AnswerExtractors.of(new AnswerSpec("regex", pattern, "exact", 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\\d+          | 1 and 22 and 3   | 3",
        "x=(\\d+)      | x=1, x=2, y=3    | 2",
        "x=(\\d+)(y)   | x=1y             | 1",
        "(x)?(\\d)     | x1 2             | x",
        "(?<n>\\d) cm  | 1 cm 2           | 1",
        "(?:x)\\d      | x1               | x1",
        "####(.*)      | so #### 7        | 7",
      })
  void extract_matches_isTheLastsGroupOrMatch(String pattern, String text, String answer) {
    assertThat(regex(pattern).extract(text)).contains(answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"\\d+ | none", "x=(\\d*) | x=", "(x)?(\\d) | 1", "\\s | a b"})
  void extract_noMatchOrBlank_isEmpty(String pattern, String text) {
    assertThat(regex(pattern).extract(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"(a+)+$", "(a|a)*$", "(a*)*b", "(.*a){12}b", "(?:a?){30}a{30}!"})
  void extract_catastrophicBacktracking_endsWithoutAnswer(String pattern) {
    AnswerExtractor extractor = regex(pattern);
    String text = "a".repeat(5_000) + "c";
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertThat(extractor.extract(text)).isEmpty());
  }

  @Test
  void extract_matchNestedTooDeeplyForTheStack_isEmpty() {
    assertThat(regex("(a|b)*").extract("ab".repeat(400_000))).isEmpty();
  }

  @Test
  void of_malformedPattern_saysWhere() {
    assertThatThrownBy(() -> regex("(a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "answer extractor regex: (a (expected: a regular expression; Unclosed group near index 2)");
  }

  @Test
  void of_noPattern_isRefused() {
    assertThatThrownBy(() -> regex(""))
        .hasMessage("answer extractor regex: no argument (expected: a regular expression)");
  }
}
