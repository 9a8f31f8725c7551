package dev.iapo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.Query;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuerySpoolTest {
  private static final String CHARACTERS = "ab \n\"\0\u001b\u00e9\u4e2d\ud83d\ude00";

  private static String text(SplittableRandom random, int most) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
    }
    return text.toString();
  }

  /** Any there can be: of no fields, of other fields than the others, of half surrogate pairs. */
  private static List<Query> queries(int count, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Query> queries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Map<String, String> fields = new LinkedHashMap<>();
      for (int field = random.nextInt(4); field > 0; field--) {
        fields.put(text(random, 1), text(random, random.nextInt(50) == 0 ? 100_000 : 30));
      }
      List<String> accepted =
          IntStream.range(0, random.nextInt(3)).mapToObj(a -> text(random, 5)).toList();
      queries.add(new Query(text(random, 9), fields, accepted));
    }
    return queries;
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 5_000, QuerySpool.MOST_IN_MEMORY})
  void queries_ofAnySize_areThoseAdded(long mostInMemory) {
    List<Query> added = queries(2_000, 1);
    QuerySpool spool = new QuerySpool(mostInMemory);
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < added.size(); i++) {
      spool.add(added.get(i));
      int earlier = random.nextInt(i + 1);
      assertThat(spool.get(earlier)).isEqualTo(added.get(earlier));
    }
    List<Query> queries = spool.queries();
    assertThat(queries.equals(added)).isTrue(); // one after the other
    assertThat(queries).hasSize(spool.size());
    random
        .ints(5_000, 0, added.size())
        .forEach(i -> assertThat(queries.get(i)).isEqualTo(added.get(i)));
  }

  @Test
  void queries_selected_areReadWithoutACopy() {
    List<Query> added = queries(500, 3);
    QuerySpool spool = new QuerySpool(0);
    added.forEach(spool::add);
    int[] places = IntStream.range(0, 500).filter(i -> i % 3 == 0).toArray();
    assertThat(QuerySpool.at(spool.queries(), places))
        .isEqualTo(IntStream.of(places).mapToObj(added::get).toList());
    assertThat(QuerySpool.at(spool.queries(), IntStream.range(0, 500).toArray())).isEqualTo(added);
  }

  @Test
  void queries_readByManyThreads_areThoseAdded() {
    List<Query> added = queries(1_000, 4);
    QuerySpool spool = new QuerySpool(0);
    added.forEach(spool::add);
    List<Query> queries = spool.queries();
    assertThat(
            IntStream.range(0, 20_000)
                .parallel()
                .allMatch(i -> queries.get(i * 7 % 1_000).equals(added.get(i * 7 % 1_000))))
        .isTrue();
  }

  @Test
  void queries_outOfRange_areRefused() {
    QuerySpool spool = new QuerySpool(0);
    spool.add(new Query("a", Map.of(), List.of()));
    assertThatThrownBy(() -> spool.queries().get(1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> spool.queries().get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> spool.queries().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
