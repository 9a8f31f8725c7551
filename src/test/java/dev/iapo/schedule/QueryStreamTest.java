package dev.iapo.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QueryStreamTest {
  private static final int[] THREE = {0, 2, 5};

  @Test
  void next_paired_givesAllConfigurationsTheSameQueryWithoutReplacement() {
    QueryStream stream = new QueryStream(QueryOrder.PAIRED, 7, 42);
    int[][] first = stream.next(1, 5, THREE);
    int[][] second = stream.next(2, 9, new int[] {2});
    for (int[] row : first) {
      assertThat(row).hasSize(3).containsOnly(row[0]);
    }
    int[] drawn =
        IntStream.concat(
                Arrays.stream(first).mapToInt(row -> row[0]),
                Arrays.stream(second).mapToInt(row -> row[0]))
            .toArray();
    assertThat(Arrays.copyOfRange(drawn, 0, 7)).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6);
    assertThat(Arrays.copyOfRange(drawn, 7, 14)).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6);
  }

  @Test
  void next_pairedSecondPass_isShuffledAnew() {
    QueryStream stream = new QueryStream(QueryOrder.PAIRED, 50, 42);
    assertThat(stream.next(2, 50, THREE)).isNotEqualTo(stream.next(2, 50, THREE));
  }

  @Test
  void next_pairedWithManySeeds_isUniformInEveryPlace() {
    int[][] seen = new int[4][4];
    for (int seed = 0; seed < 4000; seed++) {
      QueryStream stream = new QueryStream(QueryOrder.PAIRED, 4, seed);
      stream.next(1, 4, THREE); // the second pass starts from the order of the first
      int[][] drawn = stream.next(2, 4, THREE);
      for (int place = 0; place < 4; place++) {
        seen[place][drawn[place][0]]++;
      }
    }
    for (int[] byQuery : seen) {
      assertThat(chiSquare(byQuery)).isLessThan(21.1); // 3 degrees of freedom, p = 0.0001
    }
  }

  @Test
  void next_random_isUniformAndIndependentAcrossConfigurationsSweepsAndRounds() {
    QueryStream stream = new QueryStream(QueryOrder.RANDOM, 4, 42);
    int[] seen = new int[4];
    int[] pairs = new int[16];
    int[] successive = new int[16];
    Set<Integer> rows = new HashSet<>();
    for (int round = 1; round <= 4; round++) {
      int[][] drawn = stream.next(round, 1000, THREE);
      for (int sweep = 0; sweep < drawn.length; sweep++) {
        Arrays.stream(drawn[sweep]).forEach(query -> seen[query]++);
        pairs[drawn[sweep][0] * 4 + drawn[sweep][1]]++;
        successive[drawn[sweep][0] * 4 + drawn[(sweep + 1) % 1000][0]]++;
      }
      rows.add(Arrays.deepHashCode(drawn));
    }
    assertThat(chiSquare(seen)).isLessThan(21.1);
    assertThat(chiSquare(pairs)).isLessThan(44.3); // 15 degrees of freedom
    assertThat(chiSquare(successive)).isLessThan(44.3);
    assertThat(rows).hasSize(4);
  }

  @Test
  void next_randomOfFewerConfigurations_leavesTheOthersAsTheyWere() {
    int[][] all = new QueryStream(QueryOrder.RANDOM, 1000, 42).next(3, 20, THREE);
    int[][] some = new QueryStream(QueryOrder.RANDOM, 1000, 42).next(3, 20, new int[] {2});
    for (int sweep = 0; sweep < 20; sweep++) {
      assertThat(some[sweep][0]).isEqualTo(all[sweep][1]);
    }
  }

  private static double chiSquare(int[] counts) {
    double expected = Arrays.stream(counts).average().orElseThrow();
    return Arrays.stream(counts).mapToDouble(c -> (c - expected) * (c - expected) / expected).sum();
  }
}
