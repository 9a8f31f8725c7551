package dev.iapo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.BadRows;
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

  private static DataSetReader.Rows rows(int... sizes) {
    List<Query> queries = new ArrayList<>();
    Strata strata = new Strata();
    int most = IntStream.of(sizes).max().orElseThrow();
    for (int i = 0; i < most; i++) { // mixed, as files are
      for (int s = 0; s < sizes.length; s++) {
        if (i < sizes[s]) {
          queries.add(new Query(s + "-" + i, Map.of(), List.of()));
          strata.add("s" + s);
        }
      }
    }
    return new DataSetReader.Rows(queries, strata, BadRows.NONE);
  }

  /** All of three strata of up to 5 queries, and all shares in tenths. */
  @Test
  void split_strata_eachHasItsShareToAWholeQueryAndAllHaveTheirs() {
    for (int sizes = 1; sizes < 6 * 6 * 6; sizes++) {
      int[] of =
          IntStream.of(sizes % 6, sizes / 6 % 6, sizes / 36).filter(size -> size > 0).toArray();
      for (int tenths = 1; tenths <= 10; tenths++) {
        int all = IntStream.of(of).sum();
        long train = Math.round(tenths / 10.0 * all);
        if (train == 0) {
          continue;
        }
        DataSet data = DataSplit.split(rows(of), tenths / 10.0, sizes);
        assertThat(data.train()).hasSize((int) train);
        assertThat(data.test()).hasSize(all - (int) train);
        for (int s = 0; s < of.length; s++) {
          String prefix = s + "-";
          long own = data.train().stream().filter(q -> q.id().startsWith(prefix)).count();
          long exact = (long) tenths * of[s];
          assertThat(10 * own).isBetween(exact - 9, exact + 9);
        }
      }
    }
  }

  @Test
  void split_strata_partsThemInFileOrderByTheSeed() {
    DataSetReader.Rows rows = rows(30, 20);
    DataSet data = DataSplit.split(rows, 0.5, 1);
    assertThat(rows.queries()).containsSubsequence(data.train()).containsSubsequence(data.test());
    assertThat(data).isEqualTo(DataSplit.split(rows, 0.5, 1));
    assertThat(data.train()).isNotEqualTo(DataSplit.split(rows, 0.5, 2).train());
  }

  @Test
  void split_oneStratum_isTheSplitWithoutStrata() {
    assertThat(DataSplit.split(rows(37), 0.3, 5))
        .isEqualTo(DataSplit.split(rows(37).queries(), 0.3, 5));
  }

  @Test
  void split_strataOfOneQueryEach_trainsTheShareOfAll() {
    DataSet data = DataSplit.split(rows(IntStream.generate(() -> 1).limit(10).toArray()), 0.3, 1);
    assertThat(data.train()).hasSize(3);
  }

  @Test
  void split_oneMoreQueryOfAStratum_movesFewOthers() {
    for (int seed = 0; seed < 50; seed++) {
      Set<Query> before = new HashSet<>(DataSplit.split(rows(33, 20, 47), 0.5, seed).train());
      DataSplit.split(rows(33, 21, 47), 0.5, seed).train().forEach(before::remove);
      assertThat(before).hasSizeLessThanOrEqualTo(3);
    }
  }

  @Test
  void split_tooManyStrata_isRefused() {
    Strata strata = new Strata();
    IntStream.range(0, 10_001).forEach(i -> strata.add("" + i));
    DataSetReader.Rows rows = new DataSetReader.Rows(queries(10_001), strata, BadRows.NONE);
    assertThatThrownBy(() -> DataSplit.split(rows, 0.5, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("data.stratify: a column of 10001 different values (expected: at most 10000)");
  }

  @Test
  void of_twoFiles_hasBothAndWhatWasSetAside() {
    BadRows bad = new BadRows(4, 1, List.of("a:1: why"));
    DataSetReader.Rows train = new DataSetReader.Rows(queries(3), new Strata(), bad);
    Query other = new Query("other", Map.of(), List.of());
    DataSetReader.Rows test = new DataSetReader.Rows(List.of(other), new Strata(), BadRows.NONE);
    DataSet data = DataSplit.of(train, test);
    assertThat(data.all())
        .containsExactly(queries(3).get(0), queries(3).get(1), queries(3).get(2), other);
    assertThat(data.badRows()).isEqualTo(bad);
    assertThatThrownBy(() -> DataSplit.of(train, train))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("query q0 is in both files (expected: different ids)");
  }
}
