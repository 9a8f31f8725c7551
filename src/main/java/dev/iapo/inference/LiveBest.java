package dev.iapo.inference;

import dev.iapo.domain.Objective;
import dev.iapo.domain.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Best-of-N while its completions are drawn. */
final class LiveBest implements Aggregation {
  private final int scale;
  private final int wave;
  private final double[] weights;
  private final double enough;
  private final Stop reason;

  private final List<Optional<String>> keys = new ArrayList<>();
  private final double[] scores; // by completion

  /**
   * @param enough the weighted score with which it stops
   * @param reason what it means if it stops
   */
  LiveBest(int scale, int wave, double[] weights, double enough, Stop reason) {
    this.scale = scale;
    this.wave = wave;
    this.weights = weights;
    this.enough = enough;
    this.reason = reason;
    this.scores = new double[scale];
  }

  /** The greatest weighted score there can be. */
  static double greatest(List<Objective> objectives, double[] weights) {
    return weighted(weights, k -> objectives.get(k).max());
  }

  /** The least weighted score there can be. */
  static double least(List<Objective> objectives, double[] weights) {
    return weighted(weights, k -> objectives.get(k).min());
  }

  private interface Scores {
    double of(int objective);
  }

  /** As {@link BestOfN#addWeighted}; what weighs nothing may be unknown. */
  private static double weighted(double[] weights, Scores scores) {
    double[][] columns = new double[weights.length][1];
    for (int k = 0; k < weights.length; k++) {
      columns[k][0] = weights[k] == 0 ? 0 : scores.of(k);
    }
    double[] sum = {0};
    BestOfN.addWeighted(columns, weights, sum, 0);
    return sum[0];
  }

  static void checkOpen(int drawn, int scale) {
    if (drawn == scale) {
      throw new IllegalStateException(
          "completion " + (drawn + 1) + " (expected: at most " + scale + ")");
    }
  }

  @Override
  public void add(Optional<String> key, List<Double> selecting) {
    checkOpen(drawn(), scale);
    scores[drawn()] = selecting.isEmpty() ? Double.NaN : weighted(weights, selecting::get);
    keys.add(key);
  }

  @Override
  public int drawn() {
    return keys.size();
  }

  @Override
  public int next() {
    return stopped() == Stop.OPEN ? Math.min(wave, scale - drawn()) : 0;
  }

  @Override
  public Stop stopped() {
    if (drawn() == scale) {
      return Stop.ALL_DRAWN;
    }
    return selectable().anyMatch(i -> scores[i] >= enough) ? reason : Stop.OPEN;
  }

  private IntStream selectable() {
    return IntStream.range(0, drawn()).filter(i -> !Double.isNaN(scores[i]));
  }

  /** Whoever is tied has a number that the seed and the place give; the least one wins. */
  @Override
  public Optional<Winner> winner(long seed) {
    if (scale == 1 && drawn() == 1) {
      return Optional.of(new Winner(0, keys.get(0), Double.NaN, false));
    }
    double[] falling = selectable().mapToDouble(i -> -scores[i]).sorted().toArray();
    if (falling.length == 0) {
      return Optional.empty();
    }
    double margin = falling.length == 1 ? Double.NaN : falling[1] - falling[0];
    return selectable()
        .filter(i -> scores[i] == -falling[0])
        .boxed()
        .min(Comparator.comparingLong(i -> Seeds.mix(seed, i)))
        .map(i -> new Winner(i, keys.get(i), margin, margin == 0));
  }

  @Override
  public List<Count> counts() {
    return List.of();
  }

  @Override
  public double score(int index) {
    return index < drawn() ? scores[index] : Double.NaN;
  }
}
