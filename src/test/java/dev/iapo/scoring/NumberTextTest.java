package dev.iapo.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.AnswerSpec;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberTextTest {
  private final AnswerExtractor lastNumber =
      AnswerExtractors.of(new AnswerSpec("last-number", "", "numeric", 0));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "The answer is 42.                 | 42",
        "first 3 then 4                    | 4",
        "1,234                             | 1234",
        "1,234,567.89 in all               | 1234567.89",
        "1, 2                              | 2",
        "1,2                               | 2",
        "1,2345                            | 2345",
        "12345,678                         | 678",
        "0,123                             | 123",
        "1{,}234                           | 1234",
        "10,\\!000                         | 10000",
        "1\\,234                           | 1234",
        "3.14                              | 3.14",
        ".5                                | .5",
        "wait...5                          | 5",
        "It costs $1,234.50.               | 1234.50",
        "\\$7 each                         | 7",
        "€ 12                              | 12",
        "-5                                | -5",
        "x = -5                            | -5",
        "x=-5                              | -5",
        "\u22125                           | -5",
        "from 3-4                          | 4",
        "3 - 4                             | 4",
        "3 -4                              | -4",
        "3\u20134                          | 4",
        "3\u22124                          | 4",
        "(x)-4                             | 4",
        "-$5                               | -5",
        "$-5$                              | -5",
        "--5                               | 5",
        "+5                                | 5",
        "1/2                               | 1/2",
        "about 3 / 4 of it                 | 3/4",
        "-1/2                              | -1/2",
        "2 1/2 cups                        | 2 1/2",
        "5 3/2                             | 3/2",
        "on 3/4/2024                       | 2024",
        "\\frac{1}{2}                      | \\frac{1}{2}",
        "-\\dfrac{1}{2}                    | -\\dfrac{1}{2}",
        "2\\frac12                         | 2\\frac12",
        "50 %                              | 50%",
        "50\\% of                          | 50%",
        "12.5%                             | 12.5%",
        "1e3                               | 1e3",
        "1.5E-3 s                          | 1.5E-3",
        "2e                                | 2",
        "3 \u00D7 10^8                     | 3 \u00D7 10^8",
        "3\\times 10^{-8} m                | 3\\times 10^{-8}",
        "5cm                               | 5",
        "**12**                            | 12",
        "\\(12\\)                          | 12",
        "x_2 is 7 for H2O and GPT4         | 7",
        "7 in version 1.2.3                | 7",
        "at 3:45                           | 45",
        "2024-01-05                        | 05",
        "5..                               | 5",
        "7 a\u0000b \uD800                 | 7",
      })
  void last_textWithNumbers_isTheLastAsWritten(String text, String answer) {
    assertThat(lastNumber.extract(text)).contains(answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "none",
        "x2",
        "H2O",
        "v1.2",
        "1.2.3",
        "10.0.0.1",
        "-",
        "$",
        ".",
        "%",
        "\u00B2"
      })
  void last_textWithoutNumber_isEmpty(String text) {
    assertThat(lastNumber.extract(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1/2                    | 0.5",
        "0.50                   | 0.5",
        ".5                     | 0.5",
        "50 %                   | 0.5",
        "50\\%                  | 0.5",
        "\\frac{1}{2}           | 0.5",
        "\\frac12               | 0.5",
        "\\frac{-1}{2}          | -0.5",
        "-\\tfrac{ 1 }{ 2 }     | -0.5",
        "$\\frac{2}{4}$         | 0.5",
        "**1/2**                | 0.5",
        "\\(1/2\\)              | 0.5",
        "$$ 0.5. $$             | 0.5",
        "1,000                  | 1000",
        "$1,000.00              | 1000",
        "3.0                    | 3",
        "007                    | 7",
        "-0                     | 0",
        "-0.0                   | 0",
        "0e5                    | 0",
        "+7                     | 7",
        "\u22127                | -7",
        "1/3                    | 1/3",
        "-2/6                   | -1/3",
        "2 1/3                  | 7/3",
        "-2 1/3                 | -7/3",
        "2\\frac{1}{2}          | 2.5",
        "1.5/0.5                | 3",
        "100/3 %                | 1/3",
        "1e3                    | 1000",
        "1e-3                   | 0.001",
        "2.5 x 10^3             | 2500",
        "3 \\cdot 10^{-2}       | 0.03",
        "1/1024                 | 0.0009765625",
      })
  void parse_number_hasItsValue(String text, String value) {
    assertThat(NumberText.parse(text).map(Rational::toString)).contains(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "five",
        "1/0",
        "\\frac{1}{0}",
        "5 3/2",
        "5\\frac{3}{2}",
        "1 2",
        "1,2",
        "3,5",
        "1,00",
        "0,123",
        "1e999999999",
        "1e-999999999",
        "1e1001",
        "0e5000",
        "5 cm",
        "x=5",
        "10\u00B2",
        "(5)",
        "1.2.3",
        "--5",
        "5..",
        "-",
        "$",
        "$$",
        "NaN",
        "Infinity",
        "0x1F",
        "1e3.5"
      })
  void parse_noNumber_isEmpty(String text) {
    assertThat(NumberText.parse(text)).isEmpty();
  }

  @Test
  void parse_everyDoubleAsPrinted_isANumber() {
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertThat(NumberText.parse(Double.toString(value))).as("%s", value).isPresent();
      }
    }
    assertThat(NumberText.parse("4.9406564584124654e-324")).isPresent();
    assertThat(NumberText.parse(Double.toString(-Double.MAX_VALUE))).isPresent();
  }

  @Test
  void parse_tooManyDigits_isEmpty() {
    assertThat(NumberText.parse("9".repeat(400))).isPresent();
    assertThat(NumberText.parse("9".repeat(600))).isEmpty();
    assertThat(NumberText.parse("0".repeat(NumberText.MAX_CHARS) + "1")).isEmpty();
  }
}
