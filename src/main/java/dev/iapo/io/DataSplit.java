package dev.iapo.io;

import dev.iapo.domain.BadRows;
import dev.iapo.domain.DataSet;
import dev.iapo.domain.Query;
import dev.iapo.domain.Seeds;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Makes data sets of queries. */
public final class DataSplit {
  /** As many values are no strata. */
  private static final int MOST_STRATA = 10_000;

  private DataSplit() {}

  /**
   * Splits queries into training and test queries, both in the given order.
   *
   * <p>Which ones train depends on their ids' hashes: a further query moves at most one other.
   *
   * @param trainShare the share of training queries, rounded to whole queries, in (0, 1]
   * @throws IllegalArgumentException if the share is out of range or leaves none to train
   */
  public static DataSet split(List<Query> all, double trainShare, long seed) {
    int count = trained(all.size(), trainShare);
    BitSet train = new BitSet(all.size());
    choose(all, IntStream.range(0, all.size()).toArray(), count, seed, train);
    return split(all, train, BadRows.NONE);
  }

  /**
   * The same for what was read of a file. If it has strata, the queries of each are split in that
   * share, rounded down or up so that the number of all training queries is as without strata.
   */
  public static DataSet split(DataSetReader.Rows rows, double trainShare, long seed) {
    List<Query> all = rows.queries();
    int[] counts = {trained(all.size(), trainShare)};
    int[][] strata = {IntStream.range(0, all.size()).toArray()};
    if (rows.strata().size() > 0) {
      strata = members(rows.strata());
      counts = shares(rows.strata().values(), strata, counts[0], trainShare, seed);
    }
    BitSet train = new BitSet(all.size());
    for (int s = 0; s < strata.length; s++) {
      choose(all, strata[s], counts[s], seed, train);
    }
    return split(all, train, rows.bad());
  }

  /**
   * A data set of two files.
   *
   * @throws IllegalArgumentException if a query of one is in the other
   */
  public static DataSet of(DataSetReader.Rows train, DataSetReader.Rows test) {
    long[] hashes = train.queries().stream().mapToLong(q -> Seeds.hash(q.id())).sorted().toArray();
    for (Query query : test.queries()) {
      String id = query.id();
      if (Arrays.binarySearch(hashes, Seeds.hash(id)) >= 0
          && train.queries().stream().anyMatch(other -> other.id().equals(id))) {
        throw new IllegalArgumentException(
            "query " + id + " is in both files (expected: different ids)");
      }
    }
    return new DataSet(
        train.queries(),
        test.queries(),
        fingerprint(train.queries(), test.queries()),
        train.bad().plus(test.bad()));
  }

  private static int trained(int all, double trainShare) {
    if (!(trainShare > 0 && trainShare <= 1)) {
      throw new IllegalArgumentException(
          "train share: " + trainShare + " (expected: above 0, at most 1)");
    }
    int count = (int) Math.round(trainShare * all);
    if (count == 0) {
      throw new IllegalArgumentException(
          "train share: "
              + trainShare
              + " of "
              + all
              + " queries (expected: at least one training query)");
    }
    return count;
  }

  /** Marks those of some places that train: whose seeded hashes are the least. */
  private static void choose(List<Query> all, int[] places, int count, long seed, BitSet train) {
    long[] hashes = new long[places.length];
    for (int i = 0; i < places.length; i++) {
      hashes[i] = Seeds.mix(seed, Seeds.hash(all.get(places[i]).id()));
    }
    if (count == 0) {
      return;
    }
    long[] sorted = hashes.clone();
    Arrays.sort(sorted);
    long last = sorted[count - 1];
    int below = 0;
    for (int i = 0; i < places.length; i++) {
      if (hashes[i] < last) {
        train.set(places[i]);
        below++;
      }
    }
    IntStream.range(0, places.length)
        .filter(i -> hashes[i] == last)
        .map(i -> places[i])
        .boxed()
        .sorted(Comparator.comparing((Integer place) -> all.get(place).id()))
        .limit(count - below)
        .forEach(train::set);
  }

  private static int[][] members(Strata strata) {
    if (strata.values().size() > MOST_STRATA) {
      throw new IllegalArgumentException(
          "data.stratify: a column of %d different values (expected: at most %d)"
              .formatted(strata.values().size(), MOST_STRATA));
    }
    int[] sizes = new int[strata.values().size()];
    for (int query = 0; query < strata.size(); query++) {
      sizes[strata.of(query)]++;
    }
    int[][] members = Arrays.stream(sizes).mapToObj(int[]::new).toArray(int[][]::new);
    Arrays.fill(sizes, 0);
    for (int query = 0; query < strata.size(); query++) {
      int stratum = strata.of(query);
      members[stratum][sizes[stratum]++] = query;
    }
    return members;
  }

  /** The training queries of each stratum: of the largest fractions, one more than rounded down. */
  private static int[] shares(
      List<String> values, int[][] members, int count, double trainShare, long seed) {
    BigDecimal share = BigDecimal.valueOf(trainShare);
    BigDecimal[] fractions = new BigDecimal[members.length];
    int[] counts = new int[members.length];
    int left = count;
    for (int s = 0; s < members.length; s++) {
      BigDecimal exact = share.multiply(BigDecimal.valueOf(members[s].length));
      BigDecimal floor = exact.setScale(0, RoundingMode.FLOOR);
      counts[s] = floor.intValueExact();
      fractions[s] = exact.subtract(floor);
      left -= counts[s];
    }
    IntStream.range(0, members.length)
        .boxed()
        .sorted(
            Comparator.comparing((Integer s) -> fractions[s])
                .reversed()
                .thenComparing(s -> Seeds.mix(seed, Seeds.hash(values.get(s))))
                .thenComparing(values::get))
        .limit(left)
        .forEach(s -> counts[s]++);
    return counts;
  }

  private static DataSet split(List<Query> all, BitSet trained, BadRows bad) {
    BitSet others = new BitSet(all.size());
    others.set(0, all.size());
    others.andNot(trained);
    List<Query> train = QuerySpool.at(all, trained.stream().toArray());
    List<Query> test = QuerySpool.at(all, others.stream().toArray());
    return new DataSet(train, test, fingerprint(train, test), bad);
  }

  /**
   * SHA-256 over ids, fields and accepted answers of both splits, lower-case hex. The order of the
   * queries and of a query's accepted answers counts, that of its fields does not.
   */
  public static String fingerprint(List<Query> train, List<Query> test) {
    MessageDigest digest = sha256();
    for (List<Query> split : List.of(train, test)) {
      update(digest, split.size());
      for (Query query : split) {
        update(digest, query.id());
        update(digest, query.fields().size());
        new TreeMap<>(query.fields())
            .forEach(
                (field, value) -> {
                  update(digest, field);
                  update(digest, value);
                });
        update(digest, query.accepted().size());
        query.accepted().forEach(answer -> update(digest, answer));
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Lengths come first, so that no two different data sets give the same bytes. */
  private static void update(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    update(digest, bytes.length);
    digest.update(bytes);
  }

  private static void update(MessageDigest digest, int number) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
