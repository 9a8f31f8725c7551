package dev.iapo.estimate;

import static dev.iapo.testkit.Problems.contexts;
import static dev.iapo.testkit.Problems.observation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.Interval;
import dev.iapo.domain.Outcomes;
import dev.iapo.inference.BestOfN;
import dev.iapo.testkit.Completions;
import dev.iapo.testkit.Problems;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class SelectionCurvesTest {
  private static final int QUERIES = 400;

  /**
   * Estimates of completions that are worth f(s) where a selector gives them s, uniform in 0..1.
   */
  private static Estimates estimates(DoubleUnaryOperator worth, int queries) {
    Problem problem = Problems.of(1, QUERIES, 8, List.of(new BestOfN()), 1, contexts(0));
    Estimates estimates = new Estimates(problem, EstimatorKind.COMPLETE);
    SplittableRandom random = new SplittableRandom(19);
    for (int query = 0; query < queries; query++) {
      double[] selecting = random.doubles(8).toArray();
      double[] scores = new double[8];
      for (int i = 0; i < 8; i++) {
        scores[i] = worth.applyAsDouble(selecting[i]);
      }
      estimates.observe(
          observation(
              0,
              query,
              new Outcomes(new int[8], scores, selecting, new double[8], new double[0], 8, 0)));
    }
    return estimates;
  }

  private static SelectionCurves.Curve curve(Estimates estimates) {
    return new SelectionCurves(estimates, new Confidence(estimates)).of(0, 0).orElseThrow();
  }

  @Test
  void of_worthThatFallsAtTheTop_tellsBeyondWhichN() {
    // Selected of N uniform ones: E[s] = N/(N+1), E[min(2s, 3 - 3s)] has its peak within.
    SelectionCurves.Curve curve = curve(estimates(s -> Math.min(2 * s, 3 - 3 * s), QUERIES));
    for (int n = 1; n <= 8; n++) {
      assertThat(curve.selecting().get(n - 1).estimate()).isCloseTo(n / (n + 1.0), within(0.02));
      Interval reported = curve.reported().get(n - 1);
      assertThat(reported.low()).isLessThan(reported.estimate());
      assertThat(reported.queries()).isEqualTo(QUERIES);
    }
    int peak = 1;
    for (int n = 2; n <= 8; n++) {
      peak = reported(curve, n) > reported(curve, peak) ? n : peak;
    }
    assertThat(peak).isBetween(2, 4);
    assertThat(curve.hackedFrom()).hasValue(peak);
  }

  private static double reported(SelectionCurves.Curve curve, int n) {
    return curve.reported().get(n - 1).estimate();
  }

  @Test
  void of_reportedCurve_isTheQualityOfTheArms() {
    Estimates estimates = estimates(s -> s * s, QUERIES);
    SelectionCurves.Curve curve = curve(estimates);
    for (int n = 1; n <= 8; n++) {
      assertThat(reported(curve, n)).isCloseTo(estimates.quality(0, n - 1), within(1e-12));
    }
    assertThat(curve.hackedFrom()).isEmpty(); // both rise
  }

  @Test
  void of_fewQueries_saysNothingOfHacking() {
    SelectionCurves.Curve curve = curve(estimates(s -> 1 - s, Confidence.MIN_QUERIES - 1));
    assertThat(curve.hackedFrom()).isEmpty();
    assertThat(curve.reported().get(7).high()).isInfinite();
    assertThat(curve(estimates(s -> 1 - s, QUERIES)).hackedFrom()).hasValue(1);
  }

  @Test
  void of_selectedByWhatTheyAreWorth_isEmpty() {
    Problem problem = Problems.of(1, 3, 2, List.of(new BestOfN()), 1, contexts(0));
    Estimates estimates = new Estimates(problem, EstimatorKind.COMPLETE);
    estimates.observe(observation(0, 0, Completions.scores(0.2, 0.4)));
    assertThat(new SelectionCurves(estimates, new Confidence(estimates)).of(0, 0)).isEmpty();
  }
}
