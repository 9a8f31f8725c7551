package dev.iapo.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class QueryMeanTest {
  /** t quantiles as printed in tables: 4 degrees of freedom, 97.5 %, 80 % and 99.1667 %. */
  private static final double T4_975 = 2.7764;

  private static final double T4_80 = 0.9410;

  @Test
  void of_fiveValues_isStudentsInterval() {
    QueryMean mean = QueryMean.of(new double[] {1, 2, 3, 4, 5}, 0);
    double standardError = Math.sqrt(2.5 / 5);
    assertThat(mean.queries()).isEqualTo(5);
    assertThat(mean.value()).isEqualTo(3);
    assertThat(mean.margin()).isCloseTo(T4_975 * standardError, within(1e-4));
    assertThat(mean.pValue()).isCloseTo(0.0132, within(1e-4)); // t = 4.243
    assertThat(mean.detectable(1)).isCloseTo((T4_975 + T4_80) * standardError, within(1e-4));
    assertThat(mean.detectable(3)).isGreaterThan(mean.detectable(1));
  }

  @Test
  void of_equalValues_leavesOpenThreeInNOfTheRange() {
    double[] values = new double[100];
    Arrays.fill(values, 0.02);
    QueryMean alike = QueryMean.of(values, 1);
    assertThat(alike.margin()).isCloseTo(0.029957, within(1e-6));
    assertThat(alike.pValue()).isGreaterThan(0.05);
    QueryMean zeros = QueryMean.of(new double[100], 1);
    assertThat(zeros.margin()).isCloseTo(0.029957, within(1e-6));
    assertThat(zeros.pValue()).isEqualTo(1);
  }

  @Test
  void of_equalValuesWithoutARange_isCertain() {
    QueryMean certain = QueryMean.of(new double[] {0.5, 0.5, 0.5}, 0);
    assertThat(certain.margin()).isZero();
    assertThat(certain.pValue()).isZero();
    assertThat(QueryMean.of(new double[3], 0).pValue()).isEqualTo(1);
  }

  @Test
  void of_differencesThatAreRoundingOnly_areNone() {
    assertThat(QueryMean.of(new double[] {1e-17, 2e-17, 1e-17}, 0).pValue()).isEqualTo(1);
  }

  @Test
  void pValue_anySample_isBelowTheLevelExactlyIfTheIntervalLeavesOutZero() {
    SplittableRandom random = new SplittableRandom(5);
    int significant = 0;
    for (int trial = 0; trial < 500; trial++) {
      double[] values =
          random.doubles(2 + random.nextInt(60), -0.5, 0.5 + random.nextDouble()).toArray();
      QueryMean mean = QueryMean.of(values, random.nextInt(3));
      boolean leavesOut = Math.abs(mean.value()) > mean.margin();
      assertThat(mean.pValue() < QueryMean.LEVEL).isEqualTo(leavesOut);
      significant += leavesOut ? 1 : 0;
    }
    assertThat(significant).isBetween(50, 450);
  }

  @Test
  void of_oneValue_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QueryMean.of(new double[] {1}, 1))
        .withMessage("queries: 1 (expected: at least 2)");
  }
}
