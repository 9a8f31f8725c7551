package dev.iapo.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.estimate.ArmSpace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RankingTest {
  private static final ArmSpace ARMS = new ArmSpace(2, 1, 3);
  private static final int[] ALL = {0, 1, 2, 3, 4, 5};

  @Test
  void ranked_distinctUtilities_ranksGreaterFirst() {
    double[] utilities = {0.1, 0.6, 0.2, 0.5, 0.3, 0.4};
    assertThat(ranked(ARMS, utilities, ALL)).containsExactly(1, 3, 5, 4, 2, 0);
    assertThat(ranked(ARMS, utilities, 5, 0, 2)).containsExactly(5, 2, 0);
  }

  @Test
  void ranked_equalUtilities_prefersSmallerScaleThenPromptOrder() {
    double[] utilities = {0.5, 0.5, 0.5, 0.5, 0.5, 0.6};
    assertThat(ranked(ARMS, utilities, ALL)).containsExactly(5, 0, 3, 1, 4, 2);
  }

  @Test
  void ranked_unsampledArms_areLast() {
    double nan = Double.NaN;
    double[] utilities = {nan, -1000, nan, nan, 0, -5};
    assertThat(ranked(ARMS, utilities, ALL)).containsExactly(4, 5, 1, 0, 3, 2);
    double[] zeros = {nan, 0, nan, nan, 0, 0};
    assertThat(ranked(ARMS, zeros, ALL)).containsExactly(1, 4, 5, 0, 3, 2);
    double[] none = {nan, nan, nan, nan, nan, nan};
    assertThat(ranked(ARMS, none, ALL)).containsExactly(0, 3, 1, 4, 2, 5);
  }

  @Test
  void ranked_utilitiesThatDifferInTheLastBits_areEqual() {
    double[] utilities = {0.1 + 0.2 - 0.3, -1e-17, 0.0, -0.0, -1e-16, -1};
    assertThat(ranked(ARMS, utilities, ALL)).containsExactly(0, 3, 1, 4, 2, 5);
  }

  @Test
  void ranked_severalStrategies_tiesFollowTheirOrder() {
    ArmSpace arms = new ArmSpace(2, 2, 2);
    assertThat(ranked(arms, new double[8], 0, 1, 2, 3, 4, 5, 6, 7))
        .containsExactly(0, 2, 4, 6, 1, 3, 5, 7);
  }

  /** Against a plain sort, for each number kept; the worlds are of different kinds. */
  @ParameterizedTest
  @ValueSource(strings = {"uniform", "few values", "outliers", "unsampled", "large", "powers"})
  void keep_manyArms_keepsTheFirstOfAPlainSort(String world) {
    keepsTheFirstOfAPlainSort(world, new ArmSpace(40, 2, 30));
  }

  /** So many that the threshold is looked for near where a sample has it. */
  @ParameterizedTest
  @ValueSource(strings = {"uniform", "few values", "outliers", "unsampled", "large", "powers"})
  void keep_veryManyArms_keepsTheFirstOfAPlainSort(String world) {
    keepsTheFirstOfAPlainSort(world, new ArmSpace(400, 2, 30));
  }

  private static void keepsTheFirstOfAPlainSort(String world, ArmSpace arms) {
    SplittableRandom random = new SplittableRandom(world.length());
    double[] utilities =
        IntStream.range(0, arms.size()).mapToDouble(arm -> utility(world, random)).toArray();
    ArmSet among = ArmSet.none(arms);
    IntStream.range(0, arms.size()).filter(arm -> random.nextInt(5) > 0).forEach(among::add);
    List<Integer> sorted = new ArrayList<>(list(among, arms));
    sorted.sort(
        Comparator.<Integer>comparingDouble(
                arm ->
                    Double.isNaN(utilities[arm])
                        ? Double.POSITIVE_INFINITY
                        : -Math.rint(utilities[arm] * 1e12) + 0.0)
            .thenComparingInt(arms::scale)
            .thenComparingInt(arm -> arm));
    Ranking ranking = new Ranking(arms);
    for (int count = 1; count <= sorted.size(); count += 1 + count / 3) {
      ArmSet kept = among.copy();
      ranking.keep(count, of(utilities), kept);
      assertThat(kept.size()).isEqualTo(count);
      assertThat(list(kept, arms)).isEqualTo(sorted.subList(0, count).stream().sorted().toList());
    }
    assertThat(ranking.best(of(utilities), among)).isEqualTo(sorted.get(0));
  }

  private static double utility(String world, SplittableRandom random) {
    return switch (world) {
      case "uniform" -> random.nextDouble();
      case "few values" -> random.nextInt(4) / 4.0;
      case "outliers" -> random.nextInt(50) == 0 ? -1e9 * random.nextDouble() : random.nextDouble();
      case "unsampled" -> random.nextInt(3) == 0 ? Double.NaN : -random.nextDouble();
      case "large" -> 1e12 * (1 + random.nextDouble());
      default -> Math.pow(2, random.nextInt(-60, 60));
    };
  }

  /** All arms in order, by what is dropped when one fewer is kept. */
  private static List<Integer> ranked(ArmSpace arms, double[] utilities, int... among) {
    Ranking ranking = new Ranking(arms);
    ArmSet all = ArmSet.none(arms);
    IntStream.of(among).forEach(all::add);
    List<Integer> ranked = new ArrayList<>();
    ArmSet before = ArmSet.none(arms);
    for (int count = 1; count <= among.length; count++) {
      ArmSet kept = all.copy();
      ranking.keep(count, of(utilities), kept);
      List<Integer> added = new ArrayList<>(list(kept, arms));
      added.removeAll(list(before, arms));
      ranked.addAll(added);
      before = kept;
    }
    assertThat(ranking.best(of(utilities), all)).isEqualTo(ranked.get(0));
    return ranked;
  }

  private static List<Integer> list(ArmSet set, ArmSpace arms) {
    int[] listed = new int[arms.size()];
    int n = set.list(listed);
    return IntStream.of(listed).limit(n).boxed().toList();
  }

  private static Ranking.Utilities of(double[] utilities) {
    return (arms, n, into) -> {
      for (int i = 0; i < n; i++) {
        into[i] = utilities[arms[i]];
      }
    };
  }
}
