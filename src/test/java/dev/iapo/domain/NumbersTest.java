package dev.iapo.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.Observation.Charge;
import dev.iapo.testkit.Completions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The records of numbers that schedules and estimates work on. */
class NumbersTest {
  @Test
  void outcomes_severalPullsConcatenated_keepOrderCallsAndCosts() {
    Outcomes first = new Outcomes(new int[] {1}, new double[] {1, 2}, new double[] {5}, 1, 10);
    Outcomes none = Completions.votes("");
    Outcomes second =
        new Outcomes(new int[] {0, -1}, new double[] {3, 4, 0, 6}, new double[] {7, 8}, 2, 30);
    Outcomes all = Outcomes.concat(List.of(first, none, second));
    assertThat(all.size()).isEqualTo(3);
    assertThat(all.objectives()).isEqualTo(2);
    assertThat(List.of(all.vote(0), all.vote(1), all.vote(2))).containsExactly(1, 0, -1);
    assertThat(all.score(1, 0)).isEqualTo(3);
    assertThat(all.score(2, 1)).isEqualTo(6);
    assertThat(List.of(all.correct(0), all.correct(1), all.correct(2)))
        .containsExactly(true, true, false);
    assertThat(all.cost(2)).isEqualTo(8);
    assertThat(all.calls()).isEqualTo(3);
    assertThat(all.callCost()).isEqualTo(40);
  }

  @Test
  void outcomes_lengthsThatDoNotFit_areRejected() {
    rejected(() -> new Outcomes(new int[2], new double[2], new double[1], 1, 0));
    rejected(() -> new Outcomes(new int[2], new double[3], new double[2], 1, 0));
    rejected(() -> new Outcomes(new int[0], new double[1], new double[0], 1, 0));
  }

  @ParameterizedTest
  @CsvSource({"100, 0, 100", "100, 0.02, 98", "99, 0.02, 98", "1, 0.9, 1", "10, 0.99, 1"})
  void planned_limitLessContingency_isRoundedUp(long limit, double contingency, long planned) {
    assertThat(new Budget(Budget.Unit.TOKENS, limit, contingency).planned()).isEqualTo(planned);
  }

  @Test
  void budget_outOfRange_isRejected() {
    rejected(() -> new Budget(Budget.Unit.TOKENS, 0, 0));
    rejected(() -> new Budget(Budget.Unit.TOKENS, 1, 1));
    rejected(() -> new Budget(Budget.Unit.TOKENS, 1, -0.1));
    rejected(() -> new Budget(Budget.Unit.TOKENS, 1, Double.NaN));
  }

  @Test
  void observation_outOfRange_isRejected() {
    Pull pull = new Pull(1, 0, 0, 2, 0);
    rejected(() -> new Observation(pull, Completions.votes("AAA"), Charge.ofCompletions(3)));
    rejected(() -> new Pull(1, 0, 0, 0, 0));
    rejected(() -> new Charge(-1, 0, 0));
    rejected(() -> new Charge(0, -1, 0));
    rejected(() -> new Charge(0, 0, -1));
    assertThat(new Charge(2, 3, 4).productive()).isEqualTo(5);
  }

  @Test
  void context_outOfRange_isRejected() {
    rejected(() -> new Context("c", List.of(-0.1), 0, 1));
    rejected(() -> new Context("c", List.of(Double.POSITIVE_INFINITY), 0, 1));
    rejected(() -> new Context("c", List.of(1.0), 0.1, 1));
    rejected(() -> new Context("c", List.of(1.0), Double.NaN, 1));
    rejected(() -> new Context("c", List.of(1.0), 0, 1.1));
    assertThat(new Context("c", List.of(1.0), -0.0, 1))
        .isEqualTo(new Context("c", List.of(1.0), 0.0, 1));
  }

  @Test
  void mix_partsAndTheirOrder_giveDistinctSeeds() {
    Set<Long> seeds = new HashSet<>();
    for (long first = -2; first <= 2; first++) {
      for (long second = -2; second <= 2; second++) {
        seeds.add(Seeds.mix(first, second));
        seeds.add(Seeds.mix(first, second, 0));
      }
      seeds.add(Seeds.mix(first));
    }
    assertThat(seeds).hasSize(55);
    assertThat(Seeds.hash("ab")).isNotEqualTo(Seeds.hash("ba")).isEqualTo(Seeds.hash("ab"));
  }

  private static void rejected(Runnable creation) {
    assertThatThrownBy(creation::run).isInstanceOf(IllegalArgumentException.class);
  }
}
