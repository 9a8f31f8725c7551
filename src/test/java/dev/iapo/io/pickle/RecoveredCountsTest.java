package dev.iapo.io.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RecoveredCountsTest {
  @Test
  void of_multiplesOfOneShare_areCountsOutOfOneNumber() throws Exception {
    RecoveredCounts counts =
        RecoveredCounts.of("x", new double[] {0.1, 0.9, 1.0 / 3, 2.0 / 3, 1, 0}, 2);

    assertThat(counts.rows()).isDeepEqualTo(new int[][] {{3, 27}, {10, 20}, {30, 0}});
    assertThat(counts.note()).isEqualTo("frequencies of 30 completions per prompt and query");
  }

  @Test
  void of_singlePrecision_areCounts() throws Exception {
    RecoveredCounts counts = RecoveredCounts.of("x", new double[] {0.1f, 0.9f, 0.3f, 0.7f}, 2);

    assertThat(counts.rows()).isDeepEqualTo(new int[][] {{1, 9}, {3, 7}});
  }

  @Test
  void of_wholeNumbers_areCountsAlready() throws Exception {
    RecoveredCounts counts = RecoveredCounts.of("x", new double[] {3, 5, 0, 8}, 2);

    assertThat(counts.rows()).isDeepEqualTo(new int[][] {{3, 5}, {0, 8}});
    assertThat(counts.note()).isEqualTo("frequencies as published");
  }

  @Test
  void of_rowsOfOwnDenominators_areExactRowByRow() throws Exception {
    double[] rows = {1.0 / 9973, 9972.0 / 9973, 1.0 / 9967, 9966.0 / 9967};

    RecoveredCounts counts = RecoveredCounts.of("x", rows, 2);

    assertThat(counts.rows()).isDeepEqualTo(new int[][] {{1, 9972}, {1, 9966}});
    assertThat(counts.note()).isEqualTo("frequencies recovered row by row");
  }

  @Test
  void of_arbitraryProbabilities_areMillionthsThatSumToOne() throws Exception {
    double root = Math.sqrt(2) - 1;

    RecoveredCounts counts =
        RecoveredCounts.of("x", new double[] {root, 1 - root, 0, 0.5, 0.25, 0.25}, 3);

    assertThat(counts.rows()).isDeepEqualTo(new int[][] {{414_214, 585_786, 0}, {2, 1, 1}});
    assertThat(counts.note())
        .isEqualTo("probabilities as frequencies in 1,000,000 (1 of 2 rows rounded)");
  }

  @Test
  void of_noProbabilities_areRefused() {
    assertThatThrownBy(() -> RecoveredCounts.of("x", new double[] {0.5, 0.6}, 2))
        .hasMessage("x: probabilities that sum to 1.1 (expected: a sum of 1 per prompt and query)");
    assertThatThrownBy(() -> RecoveredCounts.of("x", new double[] {-0.5, 1.5}, 2))
        .hasMessage("x: -0.5 (expected: probabilities, 0..1)");
    assertThatThrownBy(() -> RecoveredCounts.of("x", new double[] {Double.NaN, 0.5}, 2))
        .hasMessage("x: NaN (expected: probabilities, 0..1)");
  }
}
