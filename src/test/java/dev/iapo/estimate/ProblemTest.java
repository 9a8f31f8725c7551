package dev.iapo.estimate;

import static dev.iapo.testkit.Problems.HALF;
import static dev.iapo.testkit.Problems.contexts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.Context;
import dev.iapo.domain.Objective;
import dev.iapo.inference.BestOfN;
import dev.iapo.inference.InferenceStrategy;
import dev.iapo.testkit.Problems;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemTest {
  @Test
  void arms_everyNumber_isThatOfItsParts() {
    ArmSpace arms = new ArmSpace(3, 2, 5);
    assertThat(arms.size()).isEqualTo(30);
    int next = 0;
    for (int p = 0; p < 3; p++) {
      for (int s = 0; s < 2; s++) {
        for (int scale = 1; scale <= 5; scale++) {
          int arm = arms.arm(p, s, scale);
          assertThat(arm).isEqualTo(next++);
          assertThat(arms.configuration(arm)).isEqualTo(p);
          assertThat(arms.strategy(arm)).isEqualTo(s);
          assertThat(arms.scale(arm)).isEqualTo(scale);
        }
      }
    }
  }

  @Test
  void problem_anythingMissing_isRejected() {
    List<InferenceStrategy> voting = List.of(HALF);
    List<Context> one = contexts(0);
    rejected(() -> Problems.of(0, 1, 1, voting, 1, one));
    rejected(() -> Problems.of(1, 0, 1, voting, 1, one));
    rejected(() -> Problems.of(1, 1, 0, voting, 1, one));
    rejected(() -> Problems.of(1, 1, 1, List.of(), 1, one));
    rejected(() -> Problems.of(1, 1, 1, voting, 0, one));
    rejected(() -> new Problem(1, 1, 1, voting, List.of(), one, List.of(1)));
    rejected(() -> new Problem(1, 1, 1, voting, List.of(score(0, 1)), one, List.of(1, 1)));
    rejected(() -> new Problem(1, 1, 1, voting, List.of(score(0, 1)), List.of(), List.of(1)));
    rejected(
        () -> new Problem(1, 1, 1, voting, List.of(score(0, 1), score(0, 1)), one, List.of(1)));
  }

  private static void rejected(Runnable creation) {
    assertThatThrownBy(creation::run).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void utilityRange_bestOfN_isTheWeightedSpanOfAllObjectives() {
    Context context = new Context("c", List.of(0.5, 0.1), -1, 1);
    List<Objective> objectives = List.of(score(0, 1), score(-10, 30));
    Problem best =
        new Problem(1, 1, 1, List.of(new BestOfN()), objectives, List.of(context), List.of(1));
    assertThat(best.utilityRange(0)).isCloseTo(4.5, within(1e-12));
    Problem voting = new Problem(1, 1, 1, List.of(HALF), objectives, List.of(context), List.of(1));
    assertThat(voting.utilityRange(0)).isEqualTo(0.5);
  }

  private static Objective score(double min, double max) {
    return new Objective("score", min, max, false);
  }
}
