package dev.iapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.Budget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "COMPLETIONS |         20000 | 20,000 completions",
        "TOKENS      |       1234567 | 1,234,567 tokens",
        "USD         |  488840250000 | 0.4888 USD",
        "USD         | 2500000000000 | 2.50 USD",
        "USD         |             0 | 0.0000 USD",
      })
  void of_anAmount_namesTheUnit(Budget.Unit unit, long amount, String shown) {
    assertThat(Amounts.of(unit, amount)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"0,0:00", "59,0:59", "60,1:00", "3599,59:59", "3600,1:00:00", "90061,25:01:01"})
  void time_inSeconds_isMinutesAndHours(long seconds, String shown) {
    assertThat(Amounts.time(seconds)).isEqualTo(shown);
  }

  @Test
  void number_notFinite_isWords() {
    assertThat(Amounts.number(Double.NaN)).isEqualTo("unknown");
    assertThat(Amounts.number(Double.POSITIVE_INFINITY)).isEqualTo("not bounded");
    assertThat(Amounts.number(0.12345)).isEqualTo("0.1235");
  }
}
