package dev.iapo.io;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BadRowLimitTest {
  @ParameterizedTest
  @CsvSource({
    "1%,99,0",
    "1%,100,1",
    "1%,199,1",
    "0.1%,1000,1",
    "100%,7,7",
    "0%,1000,0",
    "0,5,0",
    "3,5,3",
    "9,5,5",
    "12.5 %,8,1"
  })
  void of_numberOfRows_isRoundedDown(String limit, long rows, long most) {
    assertThat(BadRowLimit.parse(limit).orElseThrow().of(rows)).isEqualTo(most);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "%", "-1", "1.5", "0.01", "101%", "x", "1e3", "5 rows", "-1%"})
  void parse_neitherNumberNorShare_isNone(String text) {
    assertThat(BadRowLimit.parse(text)).isEmpty();
  }
}
