package dev.iapo.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.Outcomes;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.testkit.Enumeration;
import dev.iapo.testkit.Valued;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WeightedVoteTest {
  private static final double[] WEIGHTS = {1, 0};
  private static final double EXACT = 1e-12;

  /** Votes by letter, as elsewhere, with a second score. */
  private static Outcomes votes(String letters, double... scores) {
    int n = letters.length();
    int[] codes = new int[n];
    double[] both = new double[2 * n];
    for (int i = 0; i < n; i++) {
      char letter = letters.charAt(i);
      codes[i] = letter == '-' ? Outcomes.ABSTAIN : Character.toLowerCase(letter) - 'a';
      both[2 * i] = Character.isUpperCase(letter) ? 1 : 0;
      both[2 * i + 1] = scores[i];
    }
    return new Outcomes(codes, both, new double[n], n, 0);
  }

  private static double value(TieRule ties, String letters, double[] scores, int... of) {
    double[] totals = new double[26];
    boolean[] voted = new boolean[26];
    double most = 0;
    for (int i : of) {
      char letter = letters.charAt(i);
      if (letter != '-') {
        int answer = Character.toLowerCase(letter) - 'a';
        voted[answer] = true;
        totals[answer] += scores[i];
        most = Math.max(most, totals[answer]);
      }
    }
    int tied = 0;
    int right = 0;
    for (int answer = 0; answer < 26; answer++) {
      if (voted[answer] && Math.abs(totals[answer] - most) < 1e-7) {
        tied++;
        right += letters.indexOf('A' + answer) >= 0 ? 1 : 0;
      }
    }
    return right == 0 ? 0 : right == tied ? 1 : ties == TieRule.FAIR ? 1.0 * right / tied : 0.5;
  }

  private static double[] meansOverAllSubsets(TieRule ties, String letters, double[] scores) {
    int n = letters.length();
    double[] means = new double[n];
    for (int k = 1; k <= n; k++) {
      double[] sum = new double[2];
      Enumeration.subsets(
          n,
          k,
          subset -> {
            sum[0] += value(ties, letters, scores, subset);
            sum[1]++;
          });
      means[k - 1] = sum[0] / sum[1];
    }
    return means;
  }

  @ParameterizedTest
  @CsvSource({
    "Abb, 0.9 0.4 0.4, 1, 1", // outvoted, and heavier
    "Abb, 0.8 0.4 0.4, 0.5, 0.5",
    "Abb, 0.7 0.4 0.4, 0, 0",
    "A-, 0 1, 1, 1", // weighs nothing, and nobody else votes
    "Abc, 0 0 0, 0.5, 0.333333333333333",
    "--, 1 1, 0, 0",
    "Abc, 0.3 0.1 0.2, 1, 1",
    "AbbA, 0.1 0.3 0.1 0.3, 0.5, 0.5", // 0.1 + 0.3 whatever the order
    "ACb, 0.2 0.2 0.2, 0.5, 0.666666666666667",
  })
  void addBlocks_oneBlockOfAll_isTheValueOfTheVote(
      String letters, String scores, double half, double fair) {
    double[] weights = Arrays.stream(scores.split(" ")).mapToDouble(Double::parseDouble).toArray();
    for (TieRule ties : TieRule.values()) {
      double[] sums = new double[letters.length()];
      Valued.addBlocks(new WeightedVote(ties, 1), votes(letters, weights), WEIGHTS, sums);
      assertThat(sums[sums.length - 1])
          .isCloseTo(ties == TieRule.HALF ? half : fair, within(EXACT));
    }
  }

  @ParameterizedTest
  @EnumSource
  void subsetMeans_randomVotesOfAnyWeight_areTheMeansOverAllSubsets(TieRule ties) {
    SplittableRandom random = new SplittableRandom(3);
    WeightedVote strategy = new WeightedVote(ties, 1);
    for (int time = 0; time < 300; time++) {
      int n = 1 + random.nextInt(9);
      int points = new int[] {1, 3, 10, 70}[random.nextInt(4)];
      StringBuilder letters = new StringBuilder();
      double[] scores = new double[n];
      for (int i = 0; i < n; i++) {
        letters.append("AAbbcCd-".charAt(random.nextInt(8)));
        scores[i] = (double) random.nextInt(points + 1) / points;
      }
      double[] means = new double[n];
      Valued.subsetMeans(strategy, votes(letters.toString(), scores), WEIGHTS, means);
      double[] expected = meansOverAllSubsets(ties, letters.toString(), scores);
      assertThat(means)
          .as("%s %s", letters, Arrays.toString(scores))
          .containsExactly(expected, within(1e-11));
    }
  }

  @Test
  void subsetMeans_equalWeights_areThoseOfTheMajorityVote() {
    String letters = "AAAAAAAbbbbbbcccccd---" + "AbcD".repeat(8);
    double[] weights = new double[letters.length()];
    Arrays.fill(weights, 0.7);
    for (TieRule ties : TieRule.values()) {
      double[] means = new double[32];
      double[] plain = new double[32];
      Outcomes completions = votes(letters, weights);
      Valued.subsetMeans(new WeightedVote(ties, 1), completions, WEIGHTS, means);
      Valued.subsetMeans(new MajorityVote(ties), completions, WEIGHTS, plain);
      assertThat(means).containsExactly(plain, within(1e-11));
    }
  }

  @Test
  void subsetMeans_moreTotalsThanAllowed_areNearAndTheSameEachTime() {
    SplittableRandom random = new SplittableRandom(8);
    String letters = "AAAAAbbbbccd-";
    double[] scores = random.doubles(letters.length()).toArray();
    Outcomes completions = votes(letters, scores);
    long[] weights = Arrays.stream(scores).mapToLong(WeightedVote::units).toArray();
    Totals totals = new Totals(completions, weights, TieRule.FAIR, letters.length());
    double[] expected = meansOverAllSubsets(TieRule.FAIR, letters, scores);
    assertThat(totals.means()).containsExactly(expected, within(1e-11));
    double[] estimated = totals.means(5);
    assertThat(estimated).containsExactly(expected, within(4 * 0.5 / 16)); // of 256 subsets
    assertThat(totals.means(5)).containsExactly(estimated);
    assertThat(estimated).isNotEqualTo(expected);
  }

  @Test
  void subsetMeans_randomSubsetsOfManySamples_areUnbiased() {
    double[] population = {0.9, 0.35, 0.6, 0.15};
    String letters = "Abcb";
    SplittableRandom random = new SplittableRandom(12);
    int runs = 4_000;
    double[] sums = new double[2];
    for (int run = 0; run < runs; run++) {
      sums[0] += estimated(letters, population, random) / runs;
      int[] draw = random.ints(5, 0, 4).toArray();
      StringBuilder drawn = new StringBuilder();
      Arrays.stream(draw).forEach(i -> drawn.append(letters.charAt(i)));
      double[] scores = Arrays.stream(draw).mapToDouble(i -> population[i]).toArray();
      sums[1] += value(TieRule.FAIR, drawn.toString(), scores, 0, 1, 2, 3, 4) / runs;
    }
    assertThat(sums[0]).isCloseTo(sums[1], within(4 * 0.5 * 1.4 / Math.sqrt(runs)));
  }

  /** From eight completions, by random subsets of five. */
  private static double estimated(String letters, double[] population, SplittableRandom random) {
    int[] draw = random.ints(8, 0, 4).toArray();
    StringBuilder drawn = new StringBuilder();
    Arrays.stream(draw).forEach(i -> drawn.append(letters.charAt(i)));
    double[] scores = Arrays.stream(draw).mapToDouble(i -> population[i]).toArray();
    long[] weights = Arrays.stream(scores).mapToLong(WeightedVote::units).toArray();
    return new Totals(votes(drawn.toString(), scores), weights, TieRule.FAIR, 5).means(0)[4];
  }
}
