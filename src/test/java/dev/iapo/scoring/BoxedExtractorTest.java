package dev.iapo.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.AnswerSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoxedExtractorTest {
  private final AnswerExtractor boxed =
      AnswerExtractors.of(new AnswerSpec("boxed", "", "exact", 0));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "So \\boxed{5}.                      | 5",
        "\\boxed{1} and then \\boxed{2}      | 2",
        "\\boxed{1} and then \\fbox{2}       | 2",
        "\\fbox{1} and then \\boxed{2}       | 2",
        "\\boxed{\\frac{1}{2}}               | \\frac{1}{2}",
        "\\boxed{\\{1, 2\\}}                 | \\{1, 2\\}",
        "\\boxed{\\left\\{x\\right.}         | \\left\\{x\\right.",
        "\\boxed {7}                         | 7",
        "\\boxed 5                           | 5",
        "$\\boxed 5$ is it                   | 5",
        "It is \\boxed 5.                    | 5",
        "\\boxed\\frac12 done                | \\frac12",
        "\\boxed{\\text{Paris}}              | Paris",
        "\\boxed{\\textbf{(C)}}              | (C)",
        "\\boxed{\\text{a} + \\text{b}}      | \\text{a} + \\text{b}",
        "\\boxed{5} is not \\boxedtext{6}    | 5",
        "\\boxed{a \\boxed{b}}               | b",
        "\\boxed{ 3 }                        | 3",
      })
  void extract_lastBox_isItsContent(String text, String answer) {
    assertThat(boxed.extract(text)).contains(answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "boxed{5}",
        "\\boxed",
        "\\boxed{}",
        "\\boxed{  }",
        "\\boxed{5",
        "\\boxed{1} or rather \\boxed{2",
        "\\boxed{{5}",
        "\\boxed{\\text{}}",
        "\\boxed{5\\",
      })
  void extract_noReadableBox_isEmpty(String text) {
    assertThat(boxed.extract(text)).isEmpty();
  }

  @Test
  void extract_contentOverLines_isRead() {
    assertThat(boxed.extract("\\boxed{\n x = 5\n}")).contains("x = 5");
  }
}
