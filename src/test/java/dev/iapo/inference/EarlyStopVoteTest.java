package dev.iapo.inference;

import static dev.iapo.testkit.Completions.votes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.Outcomes;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.testkit.Enumeration;
import dev.iapo.testkit.Valued;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EarlyStopVoteTest {
  private static final double[] WEIGHTS = {1};
  private static final double EXACT = 1e-12;

  /** Whether to stop, given the first two numbers of votes and what is left of the cap. */
  private interface Rule {
    boolean stops(int first, int second, int left);
  }

  private static final Rule DECIDED = (first, second, left) -> first > second + left;

  private static Rule confident(double confidence) {
    return (first, second, left) -> {
      double tail = 0; // P(Binomial(first + second + 1, 1/2) ≤ first)
      double ways = 1;
      int n = first + second + 1;
      for (int i = 0; i <= first; i++) {
        tail += ways * Math.pow(0.5, n);
        ways = ways * (n - i) / (i + 1);
      }
      return tail >= confidence;
    };
  }

  /** What one vote in an order of drawing comes to, by definition. */
  private record Play(double value, int drawn, int waves) {
    static Play of(String letters, int[] order, int cap, int step, Rule rule, TieRule ties) {
      int[] counts = new int[26];
      int drawn = 0;
      int waves = 0;
      boolean open = true;
      while (drawn < cap && open) {
        waves++;
        for (int i = 0; i < step && drawn < cap; i++) {
          char letter = letters.charAt(order[drawn++]);
          if (letter != '-') {
            counts[Character.toLowerCase(letter) - 'a']++;
          }
        }
        int[] sorted = counts.clone();
        Arrays.sort(sorted);
        open = !rule.stops(sorted[25], sorted[24], cap - drawn);
      }
      int most = Arrays.stream(counts).max().orElseThrow();
      int tied = 0;
      int right = 0;
      for (int answer = 0; answer < 26 && most > 0; answer++) {
        if (counts[answer] == most) {
          tied++;
          right += letters.indexOf('A' + answer) >= 0 ? 1 : 0;
        }
      }
      double value =
          right == 0 ? 0 : right == tied ? 1 : ties == TieRule.FAIR ? 1.0 * right / tied : 0.5;
      return new Play(value, drawn, waves);
    }
  }

  private static void assertMeansOverAllOrders(
      SequentialStrategy strategy, String letters, int step, Rule rule, TieRule ties) {
    int n = letters.length();
    double[] values = new double[n];
    double[] drawn = new double[n];
    double[] waves = new double[n];
    double[] orders = {0};
    Enumeration.permutations(
        n,
        order -> {
          orders[0]++;
          for (int k = 1; k <= n; k++) {
            Play play = Play.of(letters, order, k, step, rule, ties);
            values[k - 1] += play.value();
            drawn[k - 1] += play.drawn();
            waves[k - 1] += play.waves();
          }
        });
    double[] means = new double[n];
    Valued.subsetMeans(strategy, votes(letters), WEIGHTS, means);
    Draws draws = strategy.draws(votes(letters), n);
    for (int k = 0; k < n; k++) {
      String at = letters + ", step " + step + ", at most " + (k + 1);
      assertThat(means[k]).as("value of " + at).isCloseTo(values[k] / orders[0], within(EXACT));
      assertThat(draws.completions()[k]).as(at).isCloseTo(drawn[k] / orders[0], within(EXACT));
      assertThat(draws.calls(k + 1, 1)).as(at).isCloseTo(drawn[k] / orders[0], within(EXACT));
      assertThat(draws.calls(k + 1, step)).as(at).isCloseTo(waves[k] / orders[0], within(EXACT));
    }
  }

  private static final String[] SAMPLES = {
    "A", "b", "-", "--", "Ab", "AAA", "AAb", "AAAAAA", "AAAbb-", "AAAAb", "Abcdef", "AACCbb",
    "AAbbcc", "AAbbc--", "AAAAbcd", "bbbb-AA", "ABBbCC-", "AAAAAb-", "AAAbbcc", "-------"
  };

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void subsetMeansAndDraws_decidedVote_areTheMeansOverAllOrders(int step) {
    for (TieRule ties : TieRule.values()) {
      for (String letters : SAMPLES) {
        assertMeansOverAllOrders(new EarlyStopVote(ties, step), letters, step, DECIDED, ties);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0.95", "1, 0.8", "2, 0.75", "3, 0.9", "8, 0.6"})
  void subsetMeansAndDraws_confidentVote_areTheMeansOverAllOrders(int step, double confidence) {
    for (TieRule ties : TieRule.values()) {
      for (String letters : SAMPLES) {
        SequentialStrategy strategy = new AdaptiveVote(ties, step, confidence);
        assertMeansOverAllOrders(strategy, letters, step, confident(confidence), ties);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void addBlocks_averagedOverAllOrders_areTheSubsetMeans(TieRule ties) {
    for (String letters : new String[] {"AAAb-", "AAbcb", "ABBcc", "AAAAb"}) {
      for (InferenceStrategy strategy :
          new InferenceStrategy[] {
            new EarlyStopVote(ties, 2),
            new AdaptiveVote(ties, 1, 0.8),
            new AdaptiveVote(ties, 2, 0.7)
          }) {
        int n = letters.length();
        double[] sums = new double[n];
        double[] orders = {0};
        Enumeration.permutations(
            n,
            order -> {
              orders[0]++;
              StringBuilder shuffled = new StringBuilder();
              Arrays.stream(order).forEach(i -> shuffled.append(letters.charAt(i)));
              Valued.addBlocks(strategy, votes(shuffled.toString()), WEIGHTS, sums);
            });
        double[] means = new double[n];
        Valued.subsetMeans(strategy, votes(letters), WEIGHTS, means);
        for (int k = 1; k <= n; k++) {
          int blocks = n / k;
          assertThat(sums[k - 1] / orders[0] / blocks).isCloseTo(means[k - 1], within(EXACT));
        }
      }
    }
  }

  @Test
  void draws_unanimousVotes_stopWithTheMajorityOfN() {
    Draws draws = new EarlyStopVote(TieRule.FAIR, 1).draws(votes("A".repeat(40)), 40);
    for (int k = 1; k <= 40; k++) {
      assertThat(draws.completions()[k - 1]).isCloseTo(k / 2 + 1, within(EXACT));
    }
  }

  @Test
  void draws_unanimousVotesAtConfidence95_stopWithFour() {
    Draws draws = new AdaptiveVote(TieRule.FAIR, 1, 0.95).draws(votes("A".repeat(40)), 40);
    assertThat(draws.completions()[39]).isEqualTo(4); // 1 − 2⁻⁵ is the first above 0.95
    assertThat(draws.completions()[2]).isEqualTo(3);
  }

  @Test
  void draws_manyCompletions_staySoundAndBelowN() {
    int n = 400;
    SplittableRandom random = new SplittableRandom(4);
    StringBuilder letters = new StringBuilder();
    IntStream.range(0, n)
        .forEach(
            i ->
                letters.append(random.nextDouble() < 0.5 ? 'A' : (char) ('b' + random.nextInt(9))));
    double[] completions =
        new EarlyStopVote(TieRule.FAIR, 1).draws(votes(letters.toString()), 128).completions();
    for (int k = 1; k <= 128; k++) {
      assertThat(completions[k - 1]).isBetween(k / 2 + 1 - EXACT, (double) k);
    }
    assertThat(completions[127]).isBetween(80.0, 110.0);
  }

  @Test
  void course_moreStatesThanAllowed_isNearTheMeanOverAllOrders() {
    Tally tally = Votes.of(votes("AAAAAAAbbbbbccccde--")).tally(20);
    Course course = new Course(tally, TieRule.FAIR, 2, 0.9);
    Course.Result all = course.result();
    Course.Result random = course.result(10);
    for (int k = 1; k <= 20; k++) { // standard errors of a mean over 1,024 orders
      assertThat(random.values()[k - 1]).isCloseTo(all.values()[k - 1], within(4 * 0.5 / 32));
      assertThat(random.draws().completions()[k - 1])
          .isCloseTo(all.draws().completions()[k - 1], within(4 * k / 4.0 / 32));
    }
    assertThat(course.result(10).values()).isEqualTo(random.values());
    assertThat(random.values()).isNotEqualTo(all.values());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1, Double.NaN})
  void adaptiveVote_confidenceOutsideItsRange_isRejected(double confidence) {
    assertThatThrownBy(() -> new AdaptiveVote(TieRule.FAIR, 1, confidence))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("confidence: " + confidence + " (expected: above 0.5, below 1)");
  }

  /** Drawn with replacement, estimates are unbiased for what deployment would do. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.85})
  void subsetMeansAndDraws_averagedOverSamples_areThoseOfFreshVotes(double confidence) {
    String population = "AAAAbbbc-d";
    int cap = 9;
    int step = 2;
    Rule rule = confidence == 0 ? DECIDED : confident(confidence);
    SequentialStrategy strategy =
        confidence == 0
            ? new EarlyStopVote(TieRule.FAIR, step)
            : new AdaptiveVote(TieRule.FAIR, step, confidence);
    SplittableRandom random = new SplittableRandom(77);
    int runs = 20_000;
    double[] estimated = new double[2];
    double[] played = new double[2];
    for (int run = 0; run < runs; run++) {
      Outcomes sample = votes(sample(population, 12, random));
      double[] means = new double[cap];
      Valued.subsetMeans(strategy, sample, WEIGHTS, means);
      estimated[0] += means[cap - 1] / runs;
      estimated[1] += strategy.draws(sample, cap).completions()[cap - 1] / runs;
      int[] order = IntStream.range(0, cap).toArray();
      Play play = Play.of(sample(population, cap, random), order, cap, step, rule, TieRule.FAIR);
      played[0] += play.value() / runs;
      played[1] += (double) play.drawn() / runs;
    }
    assertThat(estimated[0]).isCloseTo(played[0], within(4 * 0.5 * 1.4 / Math.sqrt(runs)));
    assertThat(estimated[1]).isCloseTo(played[1], within(4 * 3 * 1.4 / Math.sqrt(runs)));
  }

  private static String sample(String population, int n, SplittableRandom random) {
    StringBuilder sample = new StringBuilder();
    for (int i = 0; i < n; i++) {
      sample.append(population.charAt(random.nextInt(population.length())));
    }
    return sample.toString();
  }
}
