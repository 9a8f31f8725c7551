package dev.iapo.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NumbersTest {
  @Test
  void amount_normalRange_hasFourSignificantDigits() {
    assertThat(Numbers.amount(0)).isEqualTo("0");
    assertThat(Numbers.amount(-0.0)).isEqualTo("0");
    assertThat(Numbers.amount(0.1)).isEqualTo("0.1");
    assertThat(Numbers.amount(-0.123456)).isEqualTo("−0.1235");
    assertThat(Numbers.amount(12.3456)).isEqualTo("12.35");
    assertThat(Numbers.amount(999.96)).isEqualTo("1,000");
    assertThat(Numbers.amount(1234567)).isEqualTo("1,234,567");
    assertThat(Numbers.amount(0.000001)).isEqualTo("0.000001");
    assertThat(Numbers.amount(100)).isEqualTo("100");
  }

  @Test
  void amount_outsideTheNormalRange_isScientific() {
    assertThat(Numbers.amount(1.5e-12)).isEqualTo("1.500e-12");
    assertThat(Numbers.amount(-1e300)).isEqualTo("−1.000e+300");
  }

  @Test
  void amount_noNumber_isWords() {
    assertThat(Numbers.amount(Double.NaN)).isEqualTo("—");
    assertThat(Numbers.fixed(Double.POSITIVE_INFINITY, 3)).isEqualTo("not bounded");
  }

  @Test
  void fixed_roundsToZero_hasNoSign() {
    assertThat(Numbers.fixed(-0.0001, 3)).isEqualTo("0.000");
    assertThat(Numbers.fixed(-1234.5, 1)).isEqualTo("−1,234.5");
  }

  @Test
  void difference_hasASignUnlessZero() {
    assertThat(Numbers.difference(0.0421, 3)).isEqualTo("+0.042");
    assertThat(Numbers.difference(-0.0421, 3)).isEqualTo("−0.042");
    assertThat(Numbers.difference(0.0001, 3)).isEqualTo("0.000");
    assertThat(Numbers.difference(Double.NaN, 3)).isEqualTo("—");
  }

  @Test
  void percent_ofNothing_isNone() {
    assertThat(Numbers.percent(0, 0)).isEqualTo("—");
    assertThat(Numbers.percent(1, 8)).isEqualTo("12.5 %");
  }

  @Test
  void decimalsFor_size_showsThreeOrFourDigits() {
    assertThat(Numbers.decimalsFor(1)).isEqualTo(3);
    assertThat(Numbers.decimalsFor(0)).isEqualTo(3);
    assertThat(Numbers.decimalsFor(100)).isEqualTo(1);
    assertThat(Numbers.decimalsFor(0.01)).isEqualTo(5);
  }
}
