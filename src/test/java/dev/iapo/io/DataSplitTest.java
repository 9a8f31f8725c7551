package dev.iapo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.DataSet;
import dev.iapo.domain.Query;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataSplitTest {
  private static final Query QUERY = new Query("a", Map.of("f", "v", "g", "w"), List.of("1", "2"));

  private static List<Query> queries(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Query("q" + i, Map.of("n", "" + i), List.of("" + i)))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"10,0.7,7", "10,1,10", "3,0.5,2", "1,0.5,1", "100,0.01,1", "10,0.05,1"})
  void split_share_isRoundedToWholeQueries(int count, double share, int train) {
    DataSet data = DataSplit.split(queries(count), share, 1);
    assertThat(data.train()).hasSize(train);
    assertThat(data.test()).hasSize(count - train);
  }

  @Test
  void split_queries_partsThemInFileOrder() {
    List<Query> all = queries(50);
    DataSet data = DataSplit.split(all, 0.5, 1);
    assertThat(all).containsSubsequence(data.train()).containsSubsequence(data.test());
    assertThat(data.train()).doesNotContainAnyElementsOf(data.test());
    assertThat(data.train()).isNotEqualTo(all.subList(0, 25));
    assertThat(data.fingerprint()).isEqualTo(DataSplit.fingerprint(data.train(), data.test()));
  }

  @Test
  void split_sameSeed_isTheSameAndAnotherSeedIsNot() {
    assertThat(DataSplit.split(queries(50), 0.5, 1))
        .isEqualTo(DataSplit.split(queries(50), 0.5, 1));
    assertThat(DataSplit.split(queries(50), 0.5, 1).train())
        .isNotEqualTo(DataSplit.split(queries(50), 0.5, 2).train());
  }

  @Test
  void split_oneMoreQuery_movesAtMostOneOther() {
    Set<Query> before = new HashSet<>(DataSplit.split(queries(99), 0.5, 1).train());
    Set<Query> after = new HashSet<>(DataSplit.split(queries(100), 0.5, 1).train());
    before.removeAll(after);
    assertThat(before).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void split_manySeeds_trainsEveryQueryAboutEquallyOften() {
    int[] trained = new int[10];
    for (int seed = 0; seed < 2_000; seed++) {
      for (Query query : DataSplit.split(queries(10), 0.5, seed).train()) {
        trained[Integer.parseInt(query.id().substring(1))]++;
      }
    }
    assertThat(IntStream.of(trained))
        .allMatch(count -> count > 880 && count < 1_120); // 5 standard deviations
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, 1.01, Double.NaN})
  void split_shareOutOfRange_isRefused(double share) {
    assertThatThrownBy(() -> DataSplit.split(queries(10), share, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("train share: " + share + " (expected: above 0, at most 1)");
  }

  @Test
  void split_nothingToTrain_isRefused() {
    assertThatThrownBy(() -> DataSplit.split(queries(10), 0.01, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("train share: 0.01 of 10 queries (expected: at least one training query)");
    assertThatThrownBy(() -> DataSplit.split(List.of(), 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void fingerprint_fieldOrder_doesNotCount() {
    Map<String, String> reversed = new LinkedHashMap<>();
    reversed.put("g", "w");
    reversed.put("f", "v");
    Query same = new Query("a", reversed, List.of("1", "2"));
    assertThat(DataSplit.fingerprint(List.of(same), List.of()))
        .isEqualTo(DataSplit.fingerprint(List.of(QUERY), List.of()));
  }

  @Test
  void fingerprint_anyDifference_counts() {
    Query other = new Query("b", QUERY.fields(), QUERY.accepted());
    List<List<List<Query>>> splits = new ArrayList<>();
    splits.add(List.of(List.of(QUERY), List.of()));
    splits.add(List.of(List.of(), List.of(QUERY)));
    splits.add(List.of(List.of(QUERY, other), List.of()));
    splits.add(List.of(List.of(other, QUERY), List.of()));
    splits.add(List.of(List.of(QUERY), List.of(other)));
    splits.add(List.of(List.of(other), List.of()));
    splits.add(
        List.of(List.of(new Query("a", Map.of("f", "w", "g", "v"), QUERY.accepted())), List.of()));
    splits.add(
        List.of(List.of(new Query("a", Map.of("f", "v"), List.of("g", "w", "1", "2"))), List.of()));
    splits.add(List.of(List.of(new Query("a", QUERY.fields(), List.of("12"))), List.of()));
    splits.add(List.of(List.of(new Query("a", QUERY.fields(), List.of("2", "1"))), List.of()));
    splits.add(List.of(List.of(), List.of()));
    assertThat(splits)
        .extracting(split -> DataSplit.fingerprint(split.get(0), split.get(1)))
        .doesNotHaveDuplicates()
        .allMatch(fingerprint -> fingerprint.matches("[0-9a-f]{64}"));
  }

  @Test
  void fingerprint_value_isStableAcrossVersions() {
    assertThat(DataSplit.fingerprint(List.of(QUERY), List.of()))
        .isEqualTo("e81be9cfcc7e75c776dcc3eb1542e59918472d5620517e802da747b220636f2b");
  }
}
