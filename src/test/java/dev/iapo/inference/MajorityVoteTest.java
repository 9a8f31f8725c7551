package dev.iapo.inference;

import static dev.iapo.testkit.Completions.votes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.Outcomes;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.testkit.Enumeration;
import dev.iapo.testkit.Valued;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.HypergeometricDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MajorityVoteTest {
  private static final double[] WEIGHTS = {1};
  private static final double EXACT = 1e-12;

  @ParameterizedTest
  @CsvSource({
    "A, 1, 1", // a single right vote
    "b, 0, 0",
    "-, 0, 0", // nobody votes
    "---, 0, 0",
    "Ab, 0.5, 0.5",
    "AbAb, 0.5, 0.5",
    "Abc, 0.5, 0.333333333333333", // half however many are tied; a draw among three
    "Abcd, 0.5, 0.25",
    "bbA, 0, 0",
    "bbccA, 0, 0", // the tie is among wrong answers
    "AAbbc, 0.5, 0.5",
    "A--, 1, 1", // abstentions do not vote
    "b-A-, 0.5, 0.5",
    "AC, 1, 1", // every draw is right
    "ACE, 1, 1",
    "ACb, 0.5, 0.666666666666667",
    "ACEb, 0.5, 0.75",
    "AACbb, 0.5, 0.5",
    "AACCb, 1, 1",
  })
  void addBlocks_oneBlockOfAll_isTheValueOfTheVote(String letters, double half, double fair) {
    assertThat(wholeBlock(TieRule.HALF, letters)).isCloseTo(half, within(EXACT));
    assertThat(wholeBlock(TieRule.FAIR, letters)).isCloseTo(fair, within(EXACT));
  }

  private static double wholeBlock(TieRule ties, String letters) {
    double[] sums = new double[letters.length()];
    Valued.addBlocks(new MajorityVote(ties), votes(letters), WEIGHTS, sums);
    return sums[letters.length() - 1];
  }

  @Test
  void addBlocks_sevenVotes_cutsConsecutiveBlocksAndLeavesTheRest() {
    double[] sums = {10, 10, 10, 10, 10, 10, 10, 10};
    Valued.addBlocks(new MajorityVote(TieRule.HALF), votes("AbbA-AA"), WEIGHTS, sums);
    // Singles A b b A - A A; pairs Ab bA -A; triples Abb A-A; quadruple AbbA; quintuple AbbA-;
    // sextuple AbbA-A; septuple; and no block of eight.
    assertThat(sums).containsExactly(14, 12, 11, 10.5, 10.5, 11, 11, 10);
  }

  @Test
  void addBlocks_fewerScalesThanVotes_staysWithinThem() {
    double[] sums = new double[2];
    Valued.addBlocks(new MajorityVote(TieRule.FAIR), votes("AAb"), WEIGHTS, sums);
    assertThat(sums).containsExactly(2, 1);
  }

  @ParameterizedTest
  @EnumSource
  void subsetMeans_allVotesOfUpToSevenOnFourAnswers_areTheMeansOverAllSubsets(TieRule ties) {
    MajorityVote strategy = new MajorityVote(ties);
    Enumeration.counts(
        5, // four answers, and abstentions
        7,
        counts -> {
          for (int rightMask = 0; rightMask < 16; rightMask++) {
            int[] cast = cast(counts);
            int n = cast.length;
            double[] means = new double[n];
            Valued.subsetMeans(strategy, outcomes(cast, rightMask), WEIGHTS, means);
            double[] expected = new double[n];
            for (int bits = 1; bits < 1 << n; bits++) {
              int[] tally = new int[5];
              for (int i = 0; i < n; i++) {
                tally[cast[i]] += bits >> i & 1;
              }
              expected[Integer.bitCount(bits) - 1] += value(ties, tally, rightMask);
            }
            for (int k = 1; k <= n; k++) {
              if (Math.abs(means[k - 1] - expected[k - 1] / choose(n, k)) > EXACT) {
                assertThat(means[k - 1])
                    .as("counts %s, right %s, k = %s", Arrays.toString(counts), rightMask, k)
                    .isEqualTo(expected[k - 1] / choose(n, k));
              }
            }
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void subsetMeans_expectedOverAllSamples_areTheExactValues(TieRule ties) {
    double[] chances = {0.4, 0.25, 0.15, 0.2}; // three answers, and abstaining
    int rightMask = 0b101;
    MajorityVote strategy = new MajorityVote(ties);
    double[] expectation = new double[5];
    Enumeration.sequences(
        4,
        5,
        sample -> {
          double[] means = new double[5];
          Valued.subsetMeans(strategy, outcomes(voteCodes(sample, 3), rightMask), WEIGHTS, means);
          for (int k = 0; k < 5; k++) {
            expectation[k] += chance(sample, chances) * means[k];
          }
        });
    for (int k = 1; k <= 5; k++) {
      double[] exact = new double[1];
      Enumeration.sequences(
          4,
          k,
          sample -> {
            int[] tally = new int[5];
            Arrays.stream(voteCodes(sample, 3)).forEach(v -> tally[v]++);
            exact[0] += chance(sample, chances) * value(ties, tally, rightMask);
          });
      assertThat(expectation[k - 1]).as("k = %s", k).isCloseTo(exact[0], within(EXACT));
    }
  }

  @ParameterizedTest
  @EnumSource
  void addBlocks_averagedOverAllOrders_areTheSubsetMeans(TieRule ties) {
    MajorityVote strategy = new MajorityVote(ties);
    for (String letters : new String[] {"AAbc-", "ABbbc", "AbC-e", "AAbb-", "AAABB", "A----"}) {
      int n = letters.length();
      double[] sums = new double[n];
      int[] orders = new int[1];
      Enumeration.permutations(
          n,
          order -> {
            StringBuilder permuted = new StringBuilder();
            Arrays.stream(order).forEach(i -> permuted.append(letters.charAt(i)));
            Valued.addBlocks(strategy, votes(permuted.toString()), WEIGHTS, sums);
            orders[0]++;
          });
      double[] means = new double[n];
      Valued.subsetMeans(strategy, votes(letters), WEIGHTS, means);
      for (int k = 1; k <= n; k++) {
        assertThat(sums[k - 1] / orders[0] / Math.floorDiv(n, k))
            .as("%s, k = %s", letters, k)
            .isCloseTo(means[k - 1], within(EXACT));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void subsetMeans_answersRelabelledAndReordered_areTheSame(TieRule ties) {
    SplittableRandom random = new SplittableRandom(7);
    for (int run = 0; run < 100; run++) {
      int[] cast = random.ints(1 + random.nextInt(40), 0, 7).toArray();
      int rightMask = random.nextInt(64);
      int[] labels = shuffled(6, random);
      int[] order = shuffled(cast.length, random);
      int[] relabelled =
          IntStream.range(0, cast.length)
              .map(i -> cast[order[i]] == 6 ? 6 : labels[cast[order[i]]])
              .toArray();
      int relabelledMask = 0;
      for (int answer = 0; answer < 6; answer++) {
        relabelledMask |= (rightMask >> answer & 1) << labels[answer];
      }
      double[] means = new double[20];
      double[] others = new double[20];
      Valued.subsetMeans(new MajorityVote(ties), outcomes(cast, rightMask, 6), WEIGHTS, means);
      Valued.subsetMeans(
          new MajorityVote(ties), outcomes(relabelled, relabelledMask, 6), WEIGHTS, others);
      assertThat(others).containsExactly(means, within(EXACT));
    }
  }

  @Test
  void subsetMeans_fewerVotesThanScales_leaveFurtherPlaces() {
    double[] means = {-1, -1, -1, -1};
    Valued.subsetMeans(new MajorityVote(TieRule.FAIR), votes("AA"), WEIGHTS, means);
    assertThat(means).containsExactly(1, 1, -1, -1);
  }

  @ParameterizedTest
  @CsvSource({"128, 64", "500, 250", "4096, 2048", "4096, 1900", "4096, 40", "1000000, 499000"})
  void subsetMeans_twoAnswersManyVotes_areHypergeometric(int n, int right) {
    int[] cast = new int[n];
    Arrays.fill(cast, 0, n - right, 1);
    double[] means = new double[128];
    Valued.subsetMeans(new MajorityVote(TieRule.FAIR), outcomes(cast, 1), WEIGHTS, means);
    for (int k = 1; k <= means.length; k++) {
      HypergeometricDistribution votes = HypergeometricDistribution.of(n, right, k);
      double tied = k % 2 == 0 ? votes.probability(k / 2) : 0;
      assertThat(means[k - 1])
          .as("k = %s", k)
          .isCloseTo(votes.survivalProbability(k / 2) + tied / 2, within(1e-8));
    }
  }

  @ParameterizedTest
  @EnumSource
  void subsetMeans_anyCountsUpToThousands_areProbabilities(TieRule ties) {
    SplittableRandom random = new SplittableRandom(11);
    for (int n : new int[] {1, 2, 31, 128, 129, 1000, 4096}) {
      for (int answers : new int[] {1, 2, 5, 40}) {
        int[] cast = random.ints(n, 0, answers + 1).map(v -> v == answers ? 63 : v).toArray();
        double[] means = new double[128];
        Valued.subsetMeans(new MajorityVote(ties), outcomes(cast, 0b1101, 63), WEIGHTS, means);
        for (double mean : means) {
          assertThat(mean).isBetween(0.0, 1 + EXACT);
        }
        if (ties == TieRule.HALF && n >= 2) {
          double[] single = new double[2];
          Valued.subsetMeans(new MajorityVote(ties), outcomes(cast, 1, 63), WEIGHTS, single);
          assertThat(means[0]).isGreaterThanOrEqualTo(single[0] - EXACT);
        }
      }
    }
  }

  @Test
  void subsetMeans_halfTiesWithoutAbstentions_areEqualAtOneAndTwo() {
    double[] means = new double[2];
    Valued.subsetMeans(new MajorityVote(TieRule.HALF), votes("AAAbbcccd"), WEIGHTS, means);
    assertThat(means[1]).isCloseTo(means[0], within(EXACT));
  }

  @Test
  void factor_ofSeveralWeights_isTheFirst() {
    MajorityVote strategy = new MajorityVote(TieRule.FAIR);
    assertThat(strategy.contextFree()).isTrue();
    assertThat(strategy.factor(new double[] {0.7, 3})).isEqualTo(0.7);
    assertThat(strategy.name()).isEqualTo("majority-vote");
  }

  /** Votes by code, abstentions as the last one, from the numbers of each. */
  private static int[] cast(int[] counts) {
    return IntStream.range(0, counts.length)
        .flatMap(code -> IntStream.range(0, counts[code]).map(i -> code))
        .toArray();
  }

  private static int[] voteCodes(int[] sample, int abstaining) {
    return Arrays.stream(sample).map(v -> v == abstaining ? 4 : v).toArray();
  }

  private static Outcomes outcomes(int[] cast, int rightMask) {
    return outcomes(cast, rightMask, 4);
  }

  private static Outcomes outcomes(int[] cast, int rightMask, int abstaining) {
    return new Outcomes(
        Arrays.stream(cast).map(v -> v == abstaining ? Outcomes.ABSTAIN : v).toArray(),
        Arrays.stream(cast).mapToDouble(v -> v == abstaining ? 0 : rightMask >> v & 1).toArray(),
        new double[cast.length],
        1,
        0);
  }

  /** The definition, for answers 0..3: what the answers with the most votes are worth. */
  private static double value(TieRule ties, int[] tally, int rightMask) {
    int most = IntStream.range(0, 4).map(a -> tally[a]).max().orElseThrow();
    int[] leaders = IntStream.range(0, 4).filter(a -> most > 0 && tally[a] == most).toArray();
    long right = Arrays.stream(leaders).filter(a -> (rightMask >> a & 1) == 1).count();
    if (right == 0 || right == leaders.length) {
      return right == 0 ? 0 : 1;
    }
    return ties == TieRule.HALF ? 0.5 : (double) right / leaders.length;
  }

  private static double chance(int[] sample, double[] chances) {
    return Arrays.stream(sample).mapToDouble(v -> chances[v]).reduce(1, (a, b) -> a * b);
  }

  private static double choose(int n, int k) {
    double ways = 1;
    for (int i = 1; i <= k; i++) {
      ways = ways * (n - k + i) / i;
    }
    return ways;
  }

  private static int[] shuffled(int n, SplittableRandom random) {
    int[] order = IntStream.range(0, n).toArray();
    for (int i = n - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }
}
