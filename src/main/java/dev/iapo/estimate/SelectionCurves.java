package dev.iapo.estimate;

import dev.iapo.domain.Interval;
import dev.iapo.domain.Outcomes;
import dev.iapo.inference.BestOfN;
import dev.iapo.inference.Sums;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;

/**
 * The score by which Best-of-N selects beside the one that is reported, as N grows. Past some N a
 * selector may find completions that please it more and are worth less (reward hacking, or
 * over-optimisation).
 */
public final class SelectionCurves {
  private static final BestOfN BEST = new BestOfN();

  private final Estimates estimates;
  private final Confidence confidence;

  /**
   * Those of a configuration in a context; all intervals hold together.
   *
   * @param selecting the expected greatest weighted sum of selecting scores of N completions, by
   *     scale from 1 up to the greatest that was seen
   * @param reported what the completion that has it is worth, likewise
   * @param hackedFrom the N beyond which the selecting score still rises and the reported one
   *     falls: the best by the reported score of those from which, up to the greatest scale on
   *     enough queries, both changes are separated from 0, query by query; empty without any
   */
  public record Curve(List<Interval> selecting, List<Interval> reported, OptionalInt hackedFrom) {
    public Curve {
      selecting = List.copyOf(selecting);
      reported = List.copyOf(reported);
    }
  }

  /** The expected scores of the selected completion on one query, by scale. */
  private record Scores(double[] selecting, double[] reported) {
    int scales() {
      return selecting.length;
    }
  }

  public SelectionCurves(Estimates estimates, Confidence confidence) {
    this.estimates = estimates;
    this.confidence = confidence;
  }

  /** Empty if every completion is selected by what it is worth. */
  public Optional<Curve> of(int context, int configuration) {
    List<Outcomes> seen = estimates.completions(configuration);
    if (seen.stream().noneMatch(Outcomes::selectsByOthers)) {
      return Optional.empty();
    }
    double[][] weights = {estimates.problem().weights(context)};
    List<Scores> queries = seen.stream().map(all -> scores(all, weights)).toList();
    int scales = queries.stream().mapToInt(Scores::scales).max().orElse(0);
    List<Interval> selecting = new ArrayList<>();
    List<Interval> reported = new ArrayList<>();
    for (int k = 0; k < scales; k++) {
      int at = k;
      selecting.add(mean(context, queries, at, scales, query -> query.selecting()[at]));
      reported.add(mean(context, queries, at, scales, query -> query.reported()[at]));
    }
    return Optional.of(new Curve(selecting, reported, hackedFrom(context, queries, reported)));
  }

  private Scores scores(Outcomes all, double[][] weights) {
    int scales = Math.min(all.size(), estimates.arms().maxScale());
    Scores scores = new Scores(new double[scales], new double[scales]);
    BEST.addSubsetMeans(all.asSelecting(), weights, 1, Sums.of(scores.selecting()));
    BEST.addSubsetMeans(all, weights, 1, Sums.of(scores.reported()));
    return scores;
  }

  private OptionalInt hackedFrom(int context, List<Scores> queries, List<Interval> reported) {
    int scales = reported.size();
    int to = scales - 1;
    while (to > 0 && reported.get(to).queries() < Confidence.MIN_QUERIES) {
      to--;
    }
    int end = to;
    OptionalInt best = OptionalInt.empty();
    for (int k = 0; k < end; k++) {
      int from = k;
      Interval rise =
          mean(context, queries, end, scales, q -> q.selecting()[end] - q.selecting()[from]);
      Interval fall =
          mean(context, queries, end, scales, q -> q.reported()[end] - q.reported()[from]);
      if (rise.low() > 0
          && fall.high() < 0
          && (best.isEmpty()
              || reported.get(from).estimate() > reported.get(best.getAsInt() - 1).estimate())) {
        best = OptionalInt.of(from + 1);
      }
    }
    return best;
  }

  /** The mean over the queries that have more completions than that. */
  private Interval mean(
      int context, List<Scores> queries, int more, int scales, ToDoubleFunction<Scores> value) {
    double[] values =
        queries.stream().filter(query -> query.scales() > more).mapToDouble(value).toArray();
    double mean = 0;
    for (double each : values) {
      mean += each / values.length;
    }
    double sumOfSquares = 0;
    for (double each : values) {
      double influence = (each - mean) / values.length;
      sumOfSquares += influence * influence;
    }
    int statements = 8 * scales; // two sides of two curves, and of two changes
    double margin = confidence.margin(context, sumOfSquares, values.length, statements);
    return Confidence.around(mean, margin, values.length);
  }
}
