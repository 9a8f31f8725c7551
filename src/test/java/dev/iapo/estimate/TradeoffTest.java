package dev.iapo.estimate;

import static dev.iapo.testkit.Completions.votes;
import static dev.iapo.testkit.Problems.observation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.testkit.Problems;
import java.util.List;
import org.junit.jupiter.api.Test;

class TradeoffTest {
  @Test
  void candidates_areSeenOnHalfAsManyQueriesAsTheMostSeen() {
    Estimates estimates = new Estimates(Problems.voting(3, 30, 2, -1), EstimatorKind.COMPLETE);
    for (int query = 0; query < 8; query++) {
      estimates.observe(observation(0, query, votes("A")));
      if (query < 4) {
        estimates.observe(observation(1, query, votes("Ab")));
      }
      if (query < 3) {
        estimates.observe(observation(2, query, votes("AA"))); // the best, on too few
      }
    }
    Tradeoff tradeoff = Tradeoff.of(estimates, 0);
    ArmSpace arms = estimates.arms();
    assertThat(tradeoff.candidates())
        .extracting(Envelope.Line::arm)
        .containsExactly(arms.arm(0, 0, 1), arms.arm(1, 0, 1), arms.arm(1, 0, 2));
    assertThat(tradeoff.best(-1).arm()).isEqualTo(arms.arm(0, 0, 1));
  }

  @Test
  void best_equalUtility_isTheSmallerScaleThenTheFirstPrompt() {
    Estimates estimates = new Estimates(Problems.voting(2, 30, 3, 0), EstimatorKind.COMPLETE);
    for (int query = 0; query < 4; query++) {
      estimates.observe(observation(0, query, votes("AAA")));
      estimates.observe(observation(1, query, votes("AAA")));
    }
    assertThat(Tradeoff.of(estimates, 0).best(0).arm()).isZero();
  }

  @Test
  void nothingSampled_isEmpty() {
    Estimates estimates = new Estimates(Problems.voting(2, 30, 3, 0), EstimatorKind.BLOCKS);
    Tradeoff tradeoff = Tradeoff.of(estimates, 0);
    assertThat(tradeoff.isEmpty()).isTrue();
    assertThat(tradeoff.candidates()).isEqualTo(List.of());
  }
}
