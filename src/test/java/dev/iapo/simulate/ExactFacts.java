package dev.iapo.simulate;

import dev.iapo.domain.Context;
import dev.iapo.domain.Objective;
import dev.iapo.estimate.ArmSpace;
import dev.iapo.schedule.ArmFacts;
import java.util.Arrays;
import java.util.List;

/**
 * What is exactly known of the arms of a recorded environment whose costs are fixed. The variance
 * of a block within a query is bounded by (greatest − mean)·(mean − least), which is exact where a
 * block is right or wrong.
 */
public final class ExactFacts implements ArmFacts {
  private final ExactUtilities exact;
  private final int context;
  private final int queries;
  private final double least;
  private final double range;
  private final double[][] qualities; // by arm and query
  private final double[][] total; // by arm and other arm: between queries, NaN if not known

  public ExactFacts(RecordedEnvironment environment, int context) {
    this.exact = ExactUtilities.of(environment);
    this.context = context;
    this.queries = environment.queries().size();
    Context weights = environment.contexts().get(context);
    List<Objective> objectives = environment.scoredObjectives();
    double low = 0;
    double high = 0;
    for (int k = 0; k < objectives.size(); k++) {
      low += weights.weights().get(k) * objectives.get(k).min();
      high += weights.weights().get(k) * objectives.get(k).max();
    }
    this.least = low;
    this.range = high - low;
    ArmSpace arms = exact.arms();
    this.qualities = new double[arms.size()][queries];
    QueryQualities byQuery = new QueryQualities(environment, false);
    for (int p = 0; p < arms.configurations(); p++) {
      for (int x = 0; x < queries; x++) {
        double[] byScale = byQuery.of(byQuery.row(context), p, x);
        for (int k = 1; k <= byScale.length; k++) {
          qualities[arms.arm(p, 0, k)][x] = byQuery.factor(context) * byScale[k - 1];
        }
      }
    }
    this.total = new double[arms.size()][arms.size()];
    Arrays.stream(total).forEach(row -> Arrays.fill(row, Double.NaN));
  }

  @Override
  public ArmSpace arms() {
    return exact.arms();
  }

  @Override
  public double utility(int arm) {
    return exact.utility(context, arm);
  }

  @Override
  public double range() {
    return range;
  }

  @Override
  public double variance(int arm) {
    double mean = Arrays.stream(qualities[arm]).average().orElseThrow();
    return Math.max(0, (least + range - mean) * (mean - least));
  }

  @Override
  public double variance(int arm, int other, int pull) {
    if (Double.isNaN(total[arm][other])) {
      total[arm][other] = between(arm, other);
    }
    return total[arm][other] + within(arm, other, pull);
  }

  @Override
  public double noise(int arm, int other) {
    return within(arm, other, 1);
  }

  private double between(int arm, int other) {
    double sum = 0;
    double squares = 0;
    for (int x = 0; x < queries; x++) {
      double difference = qualities[arm][x] - qualities[other][x];
      sum += difference;
      squares += difference * difference;
    }
    return Math.max(0, squares / queries - sum / queries * (sum / queries));
  }

  private double within(int arm, int other, int pull) {
    int k = arms().scale(arm);
    int l = arms().scale(other);
    boolean shared = arms().configuration(arm) == arms().configuration(other);
    double sum = 0;
    for (int x = 0; x < queries; x++) {
      double one = deviation(arm, x);
      double two = deviation(other, x);
      sum +=
          shared
              ? (one + two) * (one + two) / Math.max(1, pull / Math.max(k, l))
              : one * one / Math.max(1, pull / k) + two * two / Math.max(1, pull / l);
    }
    return sum / queries;
  }

  private double deviation(int arm, int query) {
    double quality = qualities[arm][query];
    return Math.sqrt(Math.max(0, (least + range - quality) * (quality - least)));
  }
}
