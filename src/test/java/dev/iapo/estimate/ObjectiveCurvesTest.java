package dev.iapo.estimate;

import static dev.iapo.testkit.Problems.observation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.Context;
import dev.iapo.domain.Outcomes;
import dev.iapo.inference.BestOfN;
import dev.iapo.testkit.Problems;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ObjectiveCurvesTest {
  private static Estimates estimates(boolean byOthers) {
    return estimates(byOthers, EstimatorKind.COMPLETE);
  }

  private static Estimates estimates(boolean byOthers, EstimatorKind kind) {
    List<Context> contexts = List.of(new Context("c", List.of(0.3, 2.0), 0, 1));
    Problem problem = Problems.of(1, 5, 6, List.of(new BestOfN()), 1, contexts);
    Estimates estimates = new Estimates(problem, kind);
    SplittableRandom random = new SplittableRandom(3);
    for (int query = 0; query < 5; query++) {
      double[] scores = random.doubles(12).toArray();
      double[] selecting = byOthers ? random.doubles(12).toArray() : scores;
      estimates.observe(
          observation(
              0,
              query,
              new Outcomes(new int[6], scores, selecting, new double[6], new double[0], 6, 0)));
    }
    return estimates;
  }

  @Test
  void of_weightedSumOfCurves_isTheQualityOfTheArms() {
    for (boolean byOthers : List.of(false, true)) {
      Estimates estimates = estimates(byOthers);
      ObjectiveCurves.Curves curves = new ObjectiveCurves(estimates).of(0, 0);
      for (int n = 1; n <= 6; n++) {
        double sum = 0.3 * curves.means()[0][n - 1] + 2 * curves.means()[1][n - 1];
        assertThat(sum).isCloseTo(estimates.quality(0, n - 1), within(1e-12));
        assertThat(curves.queries()[n - 1]).isEqualTo(5);
      }
    }
  }

  @Test
  void qualities_byQuery_haveTheQualityAsTheirMean() {
    Estimates estimates = estimates(true);
    for (int arm = 0; arm < 6; arm++) {
      assertThat(
              estimates.qualities(0, arm).values().stream()
                  .mapToDouble(value -> value)
                  .average()
                  .orElseThrow())
          .isCloseTo(estimates.quality(0, arm), within(1e-12));
      assertThat(estimates.qualities(0, arm)).containsOnlyKeys(0, 1, 2, 3, 4);
    }
  }

  @Test
  void objectives_ofAnAnswer_weighUpToItsQualityByEitherEstimator() {
    for (EstimatorKind kind : EstimatorKind.values()) {
      for (boolean byOthers : List.of(false, true)) {
        Estimates estimates = estimates(byOthers, kind);
        for (int arm = 0; arm < 6; arm++) {
          double[] means = estimates.objectives(0, arm);
          assertThat(0.3 * means[0] + 2 * means[1])
              .isCloseTo(estimates.quality(0, arm), within(1e-12));
        }
      }
    }
  }

  @Test
  void objectives_ofAVote_areTheFirstAlone() {
    List<Context> contexts = List.of(new Context("c", List.of(0.5, 0.0), 0, 1));
    Problem problem = Problems.of(1, 5, 3, List.of(Problems.FAIR), 1, contexts);
    Estimates estimates = new Estimates(problem, EstimatorKind.COMPLETE);
    double[] scores = {1, 0.3, 0, 0.2, 1, 0.1};
    estimates.observe(
        observation(0, 0, new Outcomes(new int[] {0, 1, 0}, scores, new double[3], 3, 0)));
    assertThat(estimates.objectives(0, 0)[0]).isCloseTo(2.0 / 3, within(1e-12));
    assertThat(estimates.objectives(0, 0)[1]).isNaN();
    assertThat(estimates.quality(0, 0)).isCloseTo(1.0 / 3, within(1e-12));
  }

  /** In the weights that were observed, and in others as if these had been observed. */
  @Test
  void in_otherContexts_valuesTheSameCompletions() {
    List<Context> others =
        List.of(
            new Context("c", List.of(0.3, 2.0), 0, 1), new Context("d", List.of(1.0, 0.0), -1, 0));
    for (EstimatorKind kind : EstimatorKind.values()) {
      Estimates first = estimates(true, kind);
      Estimates estimates = first.in(others);
      for (int arm = 0; arm < 6; arm++) {
        assertThat(estimates.quality(0, arm)).isCloseTo(first.quality(0, arm), within(1e-12));
        assertThat(estimates.cost(1, arm)).isEqualTo(first.cost(0, arm));
        assertThat(estimates.utilities(1)[arm])
            .isCloseTo(estimates.objectives(1, arm)[0] - first.cost(0, arm), within(1e-12));
      }
    }
  }
}
