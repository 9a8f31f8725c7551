package dev.iapo.inference;

import static dev.iapo.testkit.Completions.scores;
import static dev.iapo.testkit.Completions.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.Outcomes;
import dev.iapo.testkit.Enumeration;
import dev.iapo.testkit.Valued;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.HypergeometricDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BestOfNTest {
  private static final BestOfN STRATEGY = new BestOfN();
  private static final double[] WEIGHTS = {1};
  private static final double EXACT = 1e-12;

  @Test
  void addBlocks_fiveCompletions_addsTheGreatestOfEachBlock() {
    double[] sums = {10, 10, 10, 10, 10, 10};
    Valued.addBlocks(STRATEGY, scores(3, 1, 4, 1, 5), WEIGHTS, sums);
    assertThat(sums).containsExactly(24, 17, 14, 14, 15, 10);
  }

  @Test
  void addBlocks_twoObjectives_weighsThemBeforeChoosing() {
    double[] sums = new double[2];
    Valued.addBlocks(STRATEGY, vectors(2, 1, 0, 0, 3), new double[] {2, 0.5}, sums);
    assertThat(sums).containsExactly(3.5, 2);
  }

  @Test
  void subsetMeans_allValuesOfUpToSeven_areTheMeansOverAllSubsets() {
    double[] levels = {-1.5, 0, 0.25, 2}; // equal ones and negative ones among them
    for (int n = 1; n <= 7; n++) {
      int size = n;
      Enumeration.sequences(
          4,
          size,
          sample -> {
            double[] values = Arrays.stream(sample).mapToDouble(v -> levels[v]).toArray();
            double[] means = new double[size];
            Valued.subsetMeans(STRATEGY, scores(values), WEIGHTS, means);
            double[] sums = new double[size];
            int[] subsets = new int[size];
            for (int bits = 1; bits < 1 << size; bits++) {
              double best = Double.NEGATIVE_INFINITY;
              for (int i = 0; i < size; i++) {
                best = (bits >> i & 1) == 1 ? Math.max(best, values[i]) : best;
              }
              sums[Integer.bitCount(bits) - 1] += best;
              subsets[Integer.bitCount(bits) - 1]++;
            }
            for (int k = 0; k < size; k++) {
              if (Math.abs(means[k] - sums[k] / subsets[k]) > EXACT) {
                assertThat(means[k])
                    .as("%s, k = %s", Arrays.toString(values), k + 1)
                    .isEqualTo(sums[k] / subsets[k]);
              }
            }
          });
    }
  }

  @Test
  void subsetMeans_expectedOverAllSamples_areTheExactValues() {
    double[] levels = {0.1, 0.4, 1};
    double[] chances = {0.5, 0.3, 0.2};
    double[] expectation = new double[6];
    Enumeration.sequences(
        3,
        6,
        sample -> {
          double[] means = new double[6];
          Valued.subsetMeans(
              STRATEGY,
              scores(Arrays.stream(sample).mapToDouble(v -> levels[v]).toArray()),
              WEIGHTS,
              means);
          double chance =
              Arrays.stream(sample).mapToDouble(v -> chances[v]).reduce(1, (a, b) -> a * b);
          for (int k = 0; k < 6; k++) {
            expectation[k] += chance * means[k];
          }
        });
    for (int k = 1; k <= 6; k++) {
      double exact =
          0.1 * Math.pow(0.5, k)
              + 0.4 * (Math.pow(0.8, k) - Math.pow(0.5, k))
              + (1 - Math.pow(0.8, k));
      assertThat(expectation[k - 1]).as("k = %s", k).isCloseTo(exact, within(EXACT));
    }
  }

  @Test
  void addBlocks_averagedOverAllOrders_areTheSubsetMeans() {
    double[] values = {0.3, 0.9, 0.3, -1, 0.5};
    double[] sums = new double[5];
    int[] orders = new int[1];
    Enumeration.permutations(
        5,
        order -> {
          Valued.addBlocks(
              STRATEGY,
              scores(Arrays.stream(order).mapToDouble(i -> values[i]).toArray()),
              WEIGHTS,
              sums);
          orders[0]++;
        });
    double[] means = new double[5];
    Valued.subsetMeans(STRATEGY, scores(values), WEIGHTS, means);
    for (int k = 1; k <= 5; k++) {
      assertThat(sums[k - 1] / orders[0] / Math.floorDiv(5, k))
          .as("k = %s", k)
          .isCloseTo(means[k - 1], within(EXACT));
    }
  }

  @ParameterizedTest
  @CsvSource({"128, 3", "1000, 1", "4096, 17", "4096, 4095", "1000000, 5000"})
  void subsetMeans_zerosAndOnes_areHypergeometric(int n, int ones) {
    double[] values = new double[n];
    Arrays.fill(values, 0, ones, 1);
    double[] means = new double[128];
    Valued.subsetMeans(STRATEGY, scores(values), WEIGHTS, means);
    for (int k = 1; k <= means.length; k++) {
      double none = HypergeometricDistribution.of(n, ones, k).probability(0);
      assertThat(means[k - 1])
          .as("k = %s", k)
          .isCloseTo(1 - none, within(1e-8))
          .isBetween(0.0, 1 + EXACT);
    }
  }

  @Test
  void subsetMeans_scoresInAnyOrder_riseFromTheMeanToTheGreatest() {
    double[] values = new SplittableRandom(3).doubles(128).toArray();
    double[] means = new double[130];
    Valued.subsetMeans(STRATEGY, scores(values), WEIGHTS, means);
    assertThat(means[0]).isCloseTo(Arrays.stream(values).average().orElseThrow(), within(EXACT));
    assertThat(means[127]).isCloseTo(Arrays.stream(values).max().orElseThrow(), within(EXACT));
    assertThat(Arrays.copyOf(means, 128)).isSorted();
    assertThat(Arrays.copyOfRange(means, 128, 130)).containsExactly(0, 0);
  }

  @Test
  void factor_ofAnyWeights_isOne() {
    assertThat(STRATEGY.contextFree()).isFalse();
    assertThat(STRATEGY.factor(new double[] {0.7, 3})).isEqualTo(1);
    assertThat(STRATEGY.name()).isEqualTo("best-of-n");
  }

  @Test
  void subsetMeans_selectedByOtherScores_areTheMeansOverAllSubsets() {
    SplittableRandom random = new SplittableRandom(31);
    double[] weights = {0.5, 2};
    for (int time = 0; time < 100; time++) {
      int n = 1 + random.nextInt(8);
      double[] scores = random.doubles(2L * n).toArray();
      double[] selecting = random.ints(2L * n, 0, 3).asDoubleStream().toArray(); // often tied
      Outcomes completions =
          new Outcomes(new int[n], scores, selecting, new double[n], new double[0], n, 0);
      double[] means = new double[n];
      Valued.subsetMeans(new BestOfN(), completions, weights, means);
      for (int k = 1; k <= n; k++) {
        double[] sum = new double[2];
        Enumeration.subsets(
            n,
            k,
            subset -> {
              sum[0] += valueOfSelected(scores, selecting, weights, subset);
              sum[1]++;
            });
        assertThat(means[k - 1]).isCloseTo(sum[0] / sum[1], within(1e-12));
      }
      double[] blocks = new double[n];
      Valued.addBlocks(new BestOfN(), completions, weights, blocks);
      for (int k = 1; k <= n; k++) {
        double sum = 0;
        for (int from = 0; from + k <= n; from += k) {
          int[] block = IntStream.range(from, from + k).toArray();
          sum += valueOfSelected(scores, selecting, weights, block);
        }
        assertThat(blocks[k - 1]).isCloseTo(sum, within(1e-12));
      }
    }
  }

  /** The mean worth of those with the greatest weighted score to select by. */
  private static double valueOfSelected(
      double[] scores, double[] selecting, double[] weights, int[] subset) {
    double most =
        Arrays.stream(subset).mapToDouble(i -> weighted(selecting, weights, i)).max().orElseThrow();
    return Arrays.stream(subset)
        .filter(i -> weighted(selecting, weights, i) == most)
        .mapToDouble(i -> weighted(scores, weights, i))
        .average()
        .orElseThrow();
  }

  private static double weighted(double[] scores, double[] weights, int completion) {
    return weights[0] * scores[2 * completion] + weights[1] * scores[2 * completion + 1];
  }

  @Test
  void subsetMeans_selectedByTheirOwnScoresInAnotherArray_areThoseOfTheBest() {
    double[] scores = new SplittableRandom(7).doubles(20).toArray();
    Outcomes own = new Outcomes(new int[20], scores, new double[20], 20, 0);
    Outcomes other =
        new Outcomes(new int[20], scores, scores.clone(), new double[20], new double[0], 20, 0);
    double[] means = new double[20];
    double[] expected = new double[20];
    Valued.subsetMeans(new BestOfN(), other, new double[] {1}, means);
    Valued.subsetMeans(new BestOfN(), own, new double[] {1}, expected);
    assertThat(means).containsExactly(expected, within(1e-15));
  }
}
