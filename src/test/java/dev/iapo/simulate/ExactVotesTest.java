package dev.iapo.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.inference.MajorityVote.TieRule;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExactVotesTest {
  private static final double[][] CHANCES = { // the last is the chance of an abstention
    {0.5, 0.3, 0.2, 0},
    {0.25, 0.25, 0.25, 0.25},
    {0.1, 0.6, 0, 0.3},
    {1, 0},
    {0, 0.5, 0.5},
    {0.4, 0.1, 0.3, 0.1, 0.1},
    {0, 0, 1}
  };

  @ParameterizedTest
  @EnumSource
  void accuracies_smallCases_areThoseOfAllSequences(TieRule ties) {
    for (double[] row : CHANCES) {
      double[] chances = Arrays.copyOf(row, row.length - 1);
      double abstain = row[row.length - 1];
      for (int right = 0; right < chances.length; right++) {
        double[] accuracies = new ExactVotes(5, ties).accuracies(chances, abstain, right);
        for (int n = 1; n <= 5; n++) {
          double expected = enumerate(row, n, right, ties, new int[row.length]);
          assertThat(accuracies[n - 1]).isCloseTo(expected, within(1e-12));
        }
      }
    }
  }

  /** Sums over all sequences of n more votes, the last place of {@code row} being abstention. */
  private static double enumerate(double[] row, int n, int right, TieRule ties, int[] counts) {
    if (n == 0) {
      int most = Arrays.stream(counts, 0, row.length - 1).max().orElseThrow();
      long tied = Arrays.stream(counts, 0, row.length - 1).filter(c -> c == most).count();
      if (most == 0 || counts[right] < most) {
        return 0;
      }
      return tied == 1 ? 1 : ties == TieRule.HALF ? 0.5 : 1.0 / tied;
    }
    double sum = 0;
    for (int vote = 0; vote < row.length; vote++) {
      counts[vote]++;
      sum += row[vote] * enumerate(row, n - 1, right, ties, counts);
      counts[vote]--;
    }
    return sum;
  }

  @Test
  void accuracies_twoAnswersThreeVotes_areTheBinomialOnes() {
    double[] accuracies = new ExactVotes(3, TieRule.HALF).accuracies(new double[] {0.6, 0.4}, 0, 0);

    assertThat(accuracies).containsExactly(new double[] {0.6, 0.6, 0.648}, within(1e-15));
  }

  @Test
  void accuracies_manyAnswersAndVotes_shareTheVoteAmongTheAnswers() {
    SplittableRandom random = new SplittableRandom(7);
    double[] weights = random.doubles(21).map(u -> u * u * u).toArray();
    double total = Arrays.stream(weights).sum();
    double[] chances = Arrays.stream(weights, 0, 20).map(w -> w / total).toArray();
    double abstain = weights[20] / total;
    ExactVotes votes = new ExactVotes(128, TieRule.FAIR);

    double[] sums = new double[128];
    for (int right = 0; right < chances.length; right++) {
      double[] accuracies = votes.accuracies(chances, abstain, right);
      Arrays.setAll(sums, i -> sums[i] + accuracies[i]);
    }

    for (int n = 1; n <= 128; n++) {
      assertThat(sums[n - 1]).isCloseTo(1 - Math.pow(abstain, n), within(1e-10));
    }
  }

  @Test
  void accuracies_largestScale_isFinite() {
    double[] accuracies =
        new ExactVotes(RecordedEnvironment.MAX_SCALE, TieRule.HALF)
            .accuracies(new double[] {0.52, 0.48}, 0, 0);

    assertThat(accuracies[RecordedEnvironment.MAX_SCALE - 1]).isBetween(0.89, 0.91);
  }
}
