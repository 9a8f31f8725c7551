package dev.iapo.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.Context;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.testkit.Environments;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ExactUtilitiesTest {
  @Test
  void utility_singleVotes_isTheWeightedShareOfRightAnswersLessCost() {
    ExactUtilities exact = ExactUtilities.of(Environments.votes(TieRule.HALF));
    double p0 = (5 / 10.0 + 4 / 10.0 + 7 / 8.0) / 3;
    double p1 = (4 / 10.0 + 2 / 6.0 + 5 / 8.0) / 3;

    assertThat(exact.utility(0, exact.arms().arm(0, 0, 1))).isCloseTo(p0, within(1e-15));
    assertThat(exact.utility(0, exact.arms().arm(1, 0, 1))).isCloseTo(p1, within(1e-15));
    assertThat(exact.utility(1, exact.arms().arm(0, 0, 1)))
        .isCloseTo(0.5 * p0 - 2 * 0.01, within(1e-15));
    assertThat(exact.utility(1, exact.arms().arm(1, 0, 1)))
        .isCloseTo(0.5 * p1 - 2 * 0.015, within(1e-15));
  }

  @Test
  void cost_randomCost_isItsMeanTimesTheScale() {
    ExactUtilities exact = ExactUtilities.of(Environments.votes(TieRule.HALF));

    assertThat(exact.cost(exact.arms().arm(1, 0, 4))).isCloseTo(4 * 0.015, within(1e-15));
  }

  @Test
  void quality_bestOfN_isThatOfAllSequences() {
    RecordedEnvironment environment = Environments.scores();
    ExactUtilities exact = ExactUtilities.of(environment);
    for (int c = 0; c < 2; c++) {
      for (int p = 0; p < 2; p++) {
        for (int n = 1; n <= environment.maxScale(); n++) {
          double expected = 0;
          for (int x = 0; x < 2; x++) {
            expected += enumerate(environment, c, p, x, n, -1) / 2;
          }
          assertThat(exact.quality(c, exact.arms().arm(p, 0, n)))
              .isCloseTo(expected, within(1e-14));
        }
      }
    }
  }

  /** The expected greatest value of n more draws and the best so far, over all sequences. */
  private static double enumerate(
      RecordedEnvironment environment, int context, int prompt, int query, int n, double best) {
    if (n == 0) {
      return best;
    }
    List<Double> weights = environment.contexts().get(context).weights();
    int[] counts = environment.recording().counts(prompt, query);
    double sum = 0;
    for (int m = 0; m < counts.length; m++) {
      double[] scores = ((Recording.Scores) environment.recording()).scores()[prompt][query][m];
      double value = weights.get(0) * scores[0] + weights.get(1) * scores[1];
      sum +=
          counts[m] * enumerate(environment, context, prompt, query, n - 1, Math.max(best, value));
    }
    return sum / Frequencies.total(counts);
  }

  @Test
  void quality_votes_agreesWithDraws() {
    RecordedEnvironment environment = Environments.votes(TieRule.FAIR);
    ExactUtilities exact = ExactUtilities.of(environment);
    SplittableRandom random = new SplittableRandom(3);
    int draws = 60_000;
    double right = 0;
    for (int i = 0; i < draws; i++) {
      int[] votes = new int[4];
      for (int n = 0; n < 3; n++) {
        votes[environment.recording().draw(1, i % 3, random) + 1]++;
      }
      right += fairShare(votes, 1 + i % 3); // the reference of query x is answer x
    }

    assertThat(exact.quality(0, exact.arms().arm(1, 0, 3)))
        .isCloseTo(right / draws, within(4 * 0.5 / Math.sqrt(draws)));
  }

  /** Place 0 holds the abstentions. */
  private static double fairShare(int[] votes, int right) {
    int tied = 0;
    for (int a = 1; a < votes.length; a++) {
      if (votes[a] > votes[right]) {
        return 0;
      }
      tied += votes[a] == votes[right] ? 1 : 0;
    }
    return votes[right] == 0 ? 0 : 1.0 / tied;
  }

  @Test
  void optimal_equalUtilities_isTheSmallestScale() {
    RecordedEnvironment base = Environments.votes(TieRule.HALF);
    RecordedEnvironment indifferent =
        new RecordedEnvironment(
            base.name(),
            base.description(),
            base.maxScale(),
            base.objectives(),
            base.prompts(),
            List.of(new Context("none", List.of(0.0), 0, 1)),
            base.queries(),
            base.recording());

    assertThat(ExactUtilities.of(indifferent).optimal(0)).isZero();
  }

  @Test
  void regret_ofPolicies_weighsContextsByProbability() {
    ExactUtilities exact = ExactUtilities.of(Environments.votes(TieRule.HALF));
    int[] best = exact.optimalPolicy();
    int[] other = {0, best[1]};

    assertThat(exact.regret(best)).isZero();
    assertThat(exact.regret(other))
        .isCloseTo(0.75 * exact.regret(0, 0), within(1e-15))
        .isCloseTo(exact.averageReturn(best) - exact.averageReturn(other), within(1e-15))
        .isPositive();
    for (int arm = 0; arm < exact.arms().size(); arm++) {
      assertThat(exact.utility(0, arm)).isLessThanOrEqualTo(exact.utility(0, best[0]) + 1e-12);
    }
  }

  @Test
  void regret_policyOfAnotherSize_isRefused() {
    ExactUtilities exact = ExactUtilities.of(Environments.scores());

    assertThatThrownBy(() -> exact.regret(new int[] {0}))
        .hasMessage("policy: 1 arms (expected: 2)");
  }
}
