package dev.iapo.inference;

import static dev.iapo.testkit.Completions.votes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.Objective;
import dev.iapo.domain.Voting;
import dev.iapo.inference.Aggregation.Count;
import dev.iapo.inference.Aggregation.Stop;
import dev.iapo.inference.Aggregation.Winner;
import dev.iapo.inference.Aggregations.Rule;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.inference.Possible.Cast;
import dev.iapo.testkit.Enumeration;
import dev.iapo.testkit.Valued;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LiveVoteStopTest {
  private static final double EXACT = 1e-12;
  private static final String KEYS = "abcdefghij";
  private static final List<Objective> OBJECTIVES =
      List.of(new Objective("correct", 0, 1, true), new Objective("judge", 0, 1, false));

  private static Voting voting(int step) {
    return new Voting("fair", Optional.of("judge"), step, OptionalDouble.empty());
  }

  private static Aggregation of(String strategy, int step, int scale, Rule rule) {
    double[] weights = {1, 0};
    return Aggregations.of(strategy, voting(step), scale, OBJECTIVES, weights, rule);
  }

  private static void add(Aggregation vote, Cast cast, double unit) {
    Optional<String> key = Optional.of(cast.answer()).filter(a -> a >= 0).map(a -> key(a));
    vote.add(key, List.of(0.0, cast.weight() * unit));
  }

  private static String key(int answer) {
    return "" + KEYS.charAt(answer);
  }

  /** What drawing in waves came to. */
  private record Played(Aggregation vote, List<Integer> waves) {
    static Played of(Aggregation vote, List<Cast> casts, double unit) {
      List<Integer> waves = new ArrayList<>();
      for (int next = vote.next(); next > 0; next = vote.next()) {
        waves.add(next);
        for (int i = 0; i < next; i++) {
          add(vote, casts.get(vote.drawn()), unit);
        }
      }
      assertThat(vote.stopped()).isNotEqualTo(Stop.OPEN);
      return new Played(vote, waves);
    }

    /** All that win, for many seeds. */
    Set<String> winners() {
      int seeds = vote.winner(0).filter(Winner::tied).isPresent() ? 200 : 2;
      return IntStream.range(0, seeds)
          .boxed()
          .flatMap(seed -> vote.winner(seed).stream())
          .map(winner -> winner.key().orElseThrow())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** Goes through all that may be drawn of at most N, and compares with what is possible. */
  private static void assertExact(
      String strategy, int scale, int answers, List<Cast> casts, Possible possible, double unit) {
    Enumeration.sequences(
        casts.size(),
        scale,
        sequence -> {
          List<Cast> drawn = Arrays.stream(sequence).mapToObj(casts::get).toList();
          Played played = Played.of(of(strategy, 1, scale, new Rule.Exact()), drawn, unit);
          int[] totals = Possible.nothing(answers + 1); // one that is not drawn yet
          int at = 0;
          int wave = 0;
          int end = 0;
          while (at < scale && !possible.decided(totals, scale - at)) {
            if (at == end) {
              int next = played.waves().get(wave++);
              int left = scale - at;
              assertThat(next)
                  .as(() -> "wave of " + drawn)
                  .isEqualTo(possible.fewest(totals, left));
              end += next;
            }
            totals = Possible.with(totals, drawn.get(at++));
          }
          int oneAtATime = at;
          assertThat(played.vote().drawn()).as(() -> "drawn of " + drawn).isEqualTo(oneAtATime);
          assertThat(played.vote().stopped())
              .isEqualTo(oneAtATime == scale ? Stop.ALL_DRAWN : Stop.DECIDED);
          while (at < scale) {
            totals = Possible.with(totals, drawn.get(at++));
          }
          Set<String> full = keys(Possible.leaders(totals));
          assertThat(played.winners()).as(() -> "winners of " + drawn).isEqualTo(full);
        });
  }

  private static Set<String> keys(Set<Integer> answers) {
    return answers.stream().map(a -> key(a)).collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Cast> casts(int answers, int... weights) {
    List<Cast> casts = new ArrayList<>(List.of(new Cast(-1, weights[0])));
    for (int answer = 0; answer < answers; answer++) {
      for (int weight : weights) {
        casts.add(new Cast(answer, weight));
      }
    }
    return casts;
  }

  @ParameterizedTest
  @CsvSource({
    "majority-vote, 1",
    "majority-vote, 2",
    "majority-vote, 3",
    "majority-vote, 4",
    "majority-vote, 5",
    "majority-vote, 6",
    "early-stop-vote, 4"
  })
  void exact_allSequencesOfFourAnswersAndNone_isTheFullVoteInTheFewestDraws(
      String strategy, int scale) {
    assertExact(strategy, scale, 4, casts(4, 1), new Possible(casts(5, 1)), 1);
  }

  @Test
  void exact_allSequencesOfSevenWithThreeAnswersAndNone_isTheFullVoteInTheFewestDraws() {
    assertExact(MajorityVote.NAME, 7, 3, casts(3, 1), new Possible(casts(4, 1)), 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void exactWeighted_allSequencesOfThreeAnswersAndNone_isTheFullVoteInTheFewestDraws(int scale) {
    List<Cast> casts = casts(3, 0, 1, 2);
    assertExact(WeightedVote.NAME, scale, 3, casts, new Possible(casts(4, 0, 1, 2)), 0.5);
  }

  @Test
  void exactWeighted_allSequencesOfSixWithTwoAnswers_isTheFullVoteInTheFewestDraws() {
    List<Cast> casts = casts(2, 1, 3);
    assertExact(WeightedVote.NAME, 6, 2, casts, new Possible(casts(3, 0, 1, 3)), 1 / 3.0);
  }

  /** The totals by answer, as whole tenths. */
  private static int[] firstTwo(List<Cast> casts, int drawn) {
    int[] totals = Possible.nothing(KEYS.length());
    for (Cast cast : casts.subList(0, drawn)) {
      totals = Possible.with(totals, cast);
    }
    int[] sorted = Arrays.stream(totals).map(total -> Math.max(0, total)).sorted().toArray();
    return new int[] {sorted[sorted.length - 1], sorted[sorted.length - 2]};
  }

  @ParameterizedTest
  @ValueSource(strings = {MajorityVote.NAME, WeightedVote.NAME, EarlyStopVote.NAME})
  void exact_manyCompletions_isTheFullVoteInTheFewestDraws(String strategy) {
    boolean weighs = strategy.equals(WeightedVote.NAME);
    SplittableRandom random = new SplittableRandom(9);
    int saved = 0;
    for (int trial = 0; trial < 4_000; trial++) {
      int scale = 1 + random.nextInt(64);
      int answers = 1 + random.nextInt(9);
      double agreeing = random.nextDouble();
      List<Cast> casts = new ArrayList<>();
      for (int i = 0; i < scale; i++) {
        int answer = random.nextDouble() < agreeing ? 0 : random.nextInt(-1, answers);
        casts.add(new Cast(answer, weighs ? random.nextInt(11) : 10));
      }
      int step = strategy.equals(EarlyStopVote.NAME) ? 1 + random.nextInt(5) : 1;
      Played played = Played.of(of(strategy, step, scale, new Rule.Exact()), casts, 0.1);
      int drawn = 0;
      for (int[] two = {0, 0}; drawn < scale && two[0] - two[1] <= 10 * (scale - drawn); ) {
        drawn = Math.min(scale, drawn + step);
        two = firstTwo(casts, drawn);
      }
      assertThat(played.vote().drawn())
          .as("of %d, step %d: %s", scale, step, casts)
          .isEqualTo(drawn);
      int at = 0;
      for (int wave : played.waves()) {
        if (wave > step) { // less would not do in the best case
          int[] two = firstTwo(casts, at);
          int less = wave - step;
          assertThat(two[0] - two[1] + 10 * less).isLessThanOrEqualTo(10 * (scale - at - less));
        }
        at += wave;
      }
      int[] totals = Possible.nothing(KEYS.length());
      for (Cast cast : casts) {
        totals = Possible.with(totals, cast);
      }
      assertThat(played.winners()).isEqualTo(keys(Possible.leaders(totals)));
      saved += scale - drawn;
    }
    assertThat(saved).isGreaterThan(10_000);
  }

  private static final String[] SAMPLES = {
    "A", "b", "-", "--", "Ab", "AAA", "AAb", "AAAAAA", "AAAbb-", "AAAAb", "Abcdef", "AACCbb",
    "AAbbc--", "AAAAbcd", "bbbb-AA", "AAAAAb-", "-------"
  };

  @ParameterizedTest
  @CsvSource({"1, 0", "2, 0", "3, 0", "8, 0", "1, 0.95", "1, 0.8", "2, 0.75", "3, 0.9", "8, 0.6"})
  void earlyStopVote_allOrders_isWorthAndDrawsWhatIsEstimated(int step, double confidence) {
    Rule rule = confidence == 0 ? new Rule.Exact() : new Rule.Confident(confidence);
    SequentialStrategy estimated =
        confidence == 0
            ? new EarlyStopVote(TieRule.FAIR, step)
            : new AdaptiveVote(TieRule.FAIR, step, confidence);
    for (String letters : SAMPLES) {
      int n = letters.length();
      double[] drawn = new double[n];
      double[] values = new double[n];
      double[] orders = {0};
      Enumeration.permutations(
          n,
          order -> {
            orders[0]++;
            for (int scale = 1; scale <= n; scale++) {
              Aggregation vote = of(EarlyStopVote.NAME, step, scale, rule);
              for (int next = vote.next(); next > 0; next = vote.next()) {
                for (int i = 0; i < next; i++) {
                  char letter = letters.charAt(order[vote.drawn()]);
                  vote.add(Optional.of("" + letter).filter(l -> letter != '-'), List.of());
                }
              }
              drawn[scale - 1] += vote.drawn();
              values[scale - 1] += value(vote.counts());
            }
          });
      double[] means = new double[n];
      Valued.subsetMeans(estimated, votes(letters), new double[] {1}, means);
      Draws draws = estimated.draws(votes(letters), n);
      for (int k = 0; k < n; k++) {
        String at = letters + ", at most " + (k + 1);
        assertThat(drawn[k] / orders[0]).as(at).isCloseTo(draws.completions()[k], within(EXACT));
        assertThat(values[k] / orders[0]).as(at).isCloseTo(means[k], within(EXACT));
      }
    }
  }

  /** The chance that a draw among the leaders is a right answer. */
  private static double value(List<Count> counts) {
    List<Count> leaders =
        counts.stream().filter(count -> count.weight() == counts.get(0).weight()).toList();
    return leaders.stream()
        .mapToInt(leader -> Character.isUpperCase(leader.key().charAt(0)) ? 1 : 0)
        .average()
        .orElse(0);
  }

  @ParameterizedTest
  @CsvSource({"1, 0.95", "1, 0.8", "2, 0.75", "3, 0.9"})
  void confident_allSequencesOfSeven_stopsAtTheFirstLookWhereThePosteriorIsEnough(
      int step, double confidence) {
    int scale = 7;
    List<Cast> casts = casts(3, 1);
    Enumeration.sequences(
        casts.size(),
        scale,
        sequence -> {
          List<Cast> drawn = Arrays.stream(sequence).mapToObj(casts::get).toList();
          Rule rule = new Rule.Confident(confidence);
          Played played = Played.of(of(EarlyStopVote.NAME, step, scale, rule), drawn, 1);
          int looked = 0;
          boolean sure = false;
          for (int at = step; at < scale && !sure; at += step) {
            looked = at;
            sure = posterior(firstTwo(drawn, at)) >= confidence;
          }
          assertThat(played.vote().drawn()).isEqualTo(sure ? looked : scale);
          assertThat(played.vote().stopped()).isEqualTo(sure ? Stop.CONFIDENT : Stop.ALL_DRAWN);
          int at = 0;
          for (int wave : played.waves()) {
            int[] two = firstTwo(drawn, at);
            int less = (at + wave - 1) / step * step - at; // to the look before
            assertThat(posterior(new int[] {two[0] + less, two[1]})).isLessThan(confidence);
            at += wave;
          }
        });
  }

  /** P(Binomial(v + w + 1, 1/2) ≤ v). */
  private static double posterior(int[] votes) {
    int n = votes[0] + votes[1] + 1;
    double tail = 0;
    double ways = 1;
    for (int i = 0; i <= votes[0]; i++) {
      tail += ways * Math.pow(0.5, n);
      ways = ways * (n - i) / (i + 1);
    }
    return tail;
  }
}
