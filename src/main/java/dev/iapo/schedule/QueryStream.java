package dev.iapo.schedule;

import dev.iapo.domain.Seeds;
import java.util.SplittableRandom;

/** Draws the queries of pulls, each from a seed of its own. */
final class QueryStream {
  private final QueryOrder order;
  private final int queries;
  private final long seed;
  private final int[] shuffled;
  private long drawn; // without replacement, over all rounds

  QueryStream(QueryOrder order, int queries, long seed) {
    this.order = order;
    this.queries = queries;
    this.seed = seed;
    this.shuffled = new int[queries];
  }

  /** The queries of a round, one row per sweep and one column per configuration of that sweep. */
  int[][] next(int round, int sweeps, int[] configurations) {
    int[][] drawn = new int[sweeps][configurations.length];
    for (int sweep = 0; sweep < sweeps; sweep++) {
      int shared = order == QueryOrder.PAIRED ? nextShared() : 0;
      for (int i = 0; i < configurations.length; i++) {
        drawn[sweep][i] =
            order == QueryOrder.PAIRED
                ? shared
                : new SplittableRandom(Seeds.mix(seed, round, sweep, configurations[i]))
                    .nextInt(queries);
      }
    }
    return drawn;
  }

  private int nextShared() {
    int position = (int) (drawn % queries);
    if (position == 0) {
      shuffle(Seeds.mix(seed, drawn / queries));
    }
    drawn++;
    return shuffled[position];
  }

  private void shuffle(long shuffleSeed) {
    SplittableRandom random = new SplittableRandom(shuffleSeed);
    for (int i = 0; i < queries; i++) {
      int j = random.nextInt(i + 1);
      shuffled[i] = shuffled[j];
      shuffled[j] = i;
    }
  }
}
