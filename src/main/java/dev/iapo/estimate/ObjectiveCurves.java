package dev.iapo.estimate;

import dev.iapo.domain.Objective;
import dev.iapo.domain.Outcomes;
import dev.iapo.inference.BestOfN;
import dev.iapo.inference.Sums;
import java.util.Arrays;
import java.util.List;

/**
 * The objectives of the completion that Best-of-N selects in a context, one by one, as N grows:
 * what a utility weighs up.
 */
public final class ObjectiveCurves {
  private static final BestOfN BEST = new BestOfN();
  static final double[][] ONE = {{1}};

  private final Estimates estimates;

  /**
   * Those of a configuration.
   *
   * @param means by objective, as it is scored, and scale from 1 up to the greatest; NaN where no
   *     query has so many completions
   * @param queries that have so many, by scale
   */
  public record Curves(double[][] means, int[] queries) {}

  public ObjectiveCurves(Estimates estimates) {
    this.estimates = estimates;
  }

  /** The means over queries, each over all subsets of its completions. */
  public Curves of(int context, int configuration) {
    List<Objective> objectives = estimates.problem().objectives();
    double[] weights = estimates.problem().weights(context);
    int scales = estimates.arms().maxScale();
    double[][] means = new double[objectives.size()][scales];
    int[] queries = new int[scales];
    for (Outcomes all : estimates.completions(configuration)) {
      int own = Math.min(all.size(), scales);
      double[] selecting = weighted(all, weights);
      for (int k = 0; k < means.length; k++) {
        Outcomes ofObjective = ofObjective(all, k, selecting);
        BEST.addSubsetMeans(ofObjective, ONE, 1, new Sums(new double[][] {means[k]}, 0, own));
      }
      Arrays.setAll(queries, scale -> queries[scale] + (scale < own ? 1 : 0));
    }
    for (int k = 0; k < means.length; k++) {
      Objective objective = objectives.get(k);
      double[] sums = means[k];
      Arrays.setAll(sums, scale -> objective.oriented(sums[scale] / queries[scale]));
    }
    return new Curves(means, queries);
  }

  /** Pulls whose completions are worth one of their scores, and selected by the weighted sum. */
  static List<Outcomes> ofObjective(List<Outcomes> pulls, int objective, double[] weights) {
    return pulls.stream()
        .map(pull -> ofObjective(pull, objective, weighted(pull, weights)))
        .toList();
  }

  private static double[] weighted(Outcomes all, double[] weights) {
    double[] sums = new double[all.size()];
    for (int i = 0; i < sums.length; i++) {
      for (int k = 0; k < weights.length; k++) {
        sums[i] += weights[k] * all.selecting(i, k);
      }
    }
    return sums;
  }

  /** The same completions, worth one of their scores, and selected by those sums. */
  private static Outcomes ofObjective(Outcomes all, int objective, double[] selecting) {
    int n = all.size();
    double[] scores = new double[n];
    Arrays.setAll(scores, i -> all.score(i, objective));
    return new Outcomes(new int[n], scores, selecting, new double[n], new double[0], 0, 0);
  }
}
