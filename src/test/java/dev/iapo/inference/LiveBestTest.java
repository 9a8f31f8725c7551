package dev.iapo.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.Objective;
import dev.iapo.domain.Voting;
import dev.iapo.inference.Aggregation.Stop;
import dev.iapo.inference.Aggregation.Winner;
import dev.iapo.inference.Aggregations.Rule;
import dev.iapo.testkit.Enumeration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveBestTest {
  private static final double NONE = Double.NaN;
  private static final double EXACT = 1e-12;
  private static final List<Objective> OBJECTIVES =
      List.of(new Objective("kind", 0, 1, false), new Objective("terse", -2, 3, false));
  private static final double[] WEIGHTS = {1, 0.1};

  private static Aggregation of(int scale, Rule rule, double... weights) {
    return Aggregations.of(BestOfN.NAME, Voting.of("fair"), scale, OBJECTIVES, weights, rule);
  }

  private static void add(Aggregation best, double kind, double terse) {
    best.add(Optional.of("k" + best.drawn()), List.of(kind, terse));
  }

  private static void draw(Aggregation best, double[][] scores) {
    for (int next = best.next(); next > 0; next = best.next()) {
      for (int i = 0; i < next; i++) {
        double[] of = scores[best.drawn()];
        best.add(Optional.empty(), Double.isNaN(of[0]) ? List.of() : List.of(of[0], of[1]));
      }
    }
  }

  private static Set<Integer> winners(Aggregation best) {
    return IntStream.range(0, 300)
        .boxed()
        .flatMap(seed -> best.winner(seed).stream())
        .map(Winner::index)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static double weighted(double[] scores) {
    return WEIGHTS[0] * scores[0] + WEIGHTS[1] * scores[1];
  }

  private static Set<Integer> best(double[][] scores, int drawn) {
    double most =
        Arrays.stream(scores, 0, drawn)
            .mapToDouble(LiveBestTest::weighted)
            .filter(score -> !Double.isNaN(score))
            .max()
            .orElse(NONE);
    return IntStream.range(0, drawn)
        .filter(i -> weighted(scores[i]) == most)
        .boxed()
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @CsvSource({"2", "3", "4", "5"})
  void exact_allSequences_endsWithOneOfTheBestOfAllInTheFewestDraws(int scale) {
    double[][] symbols = {{0, -2}, {0.5, 3}, {1, 2.9}, {1, 3}, {NONE, NONE}};
    Enumeration.sequences(
        symbols.length,
        scale,
        sequence -> {
          double[][] scores =
              Arrays.stream(sequence).mapToObj(i -> symbols[i]).toArray(double[][]::new);
          Aggregation best = of(scale, new Rule.Exact(), WEIGHTS);
          draw(best, scores);
          int perfect =
              IntStream.range(0, scale).filter(i -> sequence[i] == 3).findFirst().orElse(scale);
          assertThat(best.drawn()).isEqualTo(Math.min(scale, perfect + 1));
          assertThat(best.stopped()).isEqualTo(perfect < scale - 1 ? Stop.DECIDED : Stop.ALL_DRAWN);
          assertThat(winners(best)).isEqualTo(best(scores, best.drawn()));
          assertThat(best(scores, scale)).containsAll(winners(best));
        });
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "0.5, 1", "0.9, 2", "1, 3", "0.7, 64"})
  void goodEnough_manyCompletions_stopsAfterTheWaveThatReachesTheShare(double share, int wave) {
    SplittableRandom random = new SplittableRandom(17);
    for (int trial = 0; trial < 500; trial++) {
      int scale = 2 + random.nextInt(63);
      double[][] scores = new double[scale][];
      for (int i = 0; i < scale; i++) {
        double[] made = {random.nextInt(11) / 10.0, random.nextInt(-2, 4)};
        scores[i] = random.nextInt(10) == 0 ? new double[] {NONE, NONE} : made;
      }
      Aggregation best = of(scale, new Rule.GoodEnough(share, wave), WEIGHTS);
      draw(best, scores);
      double threshold = -0.2 + share * 1.5;
      int reached =
          IntStream.range(0, scale)
              .filter(i -> weighted(scores[i]) >= threshold - EXACT)
              .findFirst()
              .orElse(scale);
      int drawn = Math.min(scale, (reached / wave + 1) * wave);
      assertThat(best.drawn()).isEqualTo(drawn);
      assertThat(best.stopped()).isEqualTo(drawn < scale ? Stop.GOOD_ENOUGH : Stop.ALL_DRAWN);
      assertThat(best(scores, drawn)).containsAll(winners(best));
    }
  }

  @Test
  void noRule_manyCompletions_selectsTheBestOfAll() {
    SplittableRandom random = new SplittableRandom(3);
    for (int trial = 0; trial < 300; trial++) {
      int scale = 1 + random.nextInt(64);
      double[][] scores = new double[scale][];
      for (int i = 0; i < scale; i++) {
        scores[i] = new double[] {random.nextInt(5) / 4.0, random.nextInt(-2, 4)};
      }
      Aggregation best = of(scale, new Rule.None(), WEIGHTS);
      assertThat(best.next()).isEqualTo(scale);
      draw(best, scores);
      assertThat(winners(best)).isEqualTo(best(scores, scale));
      for (int i = 0; i < scale; i++) {
        assertThat(best.score(i)).isEqualTo(weighted(scores[i]));
      }
    }
  }

  @Test
  void winner_best_hasItsLeadOnTheSecond() {
    Aggregation best = of(5, new Rule.None(), WEIGHTS);
    assertThat(best.winner(1)).isEmpty();
    best.add(Optional.of("x"), List.of());
    assertThat(best.winner(1)).isEmpty();
    add(best, 0.5, 1);
    Winner alone = best.winner(1).orElseThrow();
    assertThat(alone).isEqualTo(new Winner(1, Optional.of("k1"), NONE, false));
    add(best, 0.75, 1);
    Winner winner = best.winner(1).orElseThrow();
    assertThat(winner.index()).isEqualTo(2);
    assertThat(winner.key()).contains("k2");
    assertThat(winner.margin()).isCloseTo(0.25, within(EXACT));
    assertThat(winner.tied()).isFalse();
    assertThat(best.counts()).isEmpty();
    assertThat(best.score(0)).isNaN();
    assertThat(best.score(3)).isNaN();
    assertThat(best.next()).isEqualTo(2);
  }

  @Test
  void winner_scoreThatIsNotMade_mattersIfItWeighs() {
    Aggregation best = of(2, new Rule.None(), 1, 0);
    add(best, 0.5, NONE);
    assertThat(best.score(0)).isEqualTo(0.5);
    Aggregation other = of(2, new Rule.None(), 1, 1);
    add(other, 0.5, NONE);
    assertThat(other.winner(1)).isEmpty();
  }

  @Test
  void winner_oneOfOne_needsNoScore() {
    Aggregation best = of(1, new Rule.None(), WEIGHTS);
    assertThat(best.winner(1)).isEmpty();
    best.add(Optional.empty(), List.of());
    assertThat(best.winner(1)).contains(new Winner(0, Optional.empty(), NONE, false));
    assertThat(best.stopped()).isEqualTo(Stop.ALL_DRAWN);
  }

  @Test
  void winner_tiedCompletions_isEachEquallyOftenAndTheSameForASeed() {
    Aggregation best = of(5, new Rule.None(), WEIGHTS);
    add(best, 0.5, 1);
    add(best, 1, 1);
    add(best, 1, 1);
    add(best, 0, 3);
    add(best, 1, 1);
    TreeMap<Integer, Integer> wins = new TreeMap<>();
    int seeds = 30_000;
    for (long seed = 0; seed < seeds; seed++) {
      Winner winner = best.winner(seed).orElseThrow();
      assertThat(winner.tied()).isTrue();
      assertThat(best.winner(seed)).contains(winner);
      wins.merge(winner.index(), 1, Integer::sum);
    }
    assertThat(wins).containsOnlyKeys(1, 2, 4);
    double error = Math.sqrt(seeds * 2 / 9.0);
    assertThat(wins.values())
        .allSatisfy(won -> assertThat((double) won).isCloseTo(seeds / 3.0, within(4 * error)));
  }

  @Test
  void of_weightsThatDoNotFit_saysWhatIsExpected() {
    assertThatThrownBy(() -> of(2, new Rule.None(), 1))
        .hasMessage("weights: [1.0] (expected: 2, one per objective, at least 0)");
    assertThatThrownBy(() -> of(2, new Rule.None(), 1, -1))
        .hasMessage("weights: [1.0, -1.0] (expected: 2, one per objective, at least 0)");
  }
}
