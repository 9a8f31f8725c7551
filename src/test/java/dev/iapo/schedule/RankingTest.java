package dev.iapo.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.estimate.ArmSpace;
import org.junit.jupiter.api.Test;

class RankingTest {
  private static final ArmSpace ARMS = new ArmSpace(2, 1, 3);
  private static final int[] ALL = {0, 1, 2, 3, 4, 5};

  @Test
  void best_distinctUtilities_ranksGreaterFirst() {
    double[] utilities = {0.1, 0.6, 0.2, 0.5, 0.3, 0.4};
    assertThat(Ranking.best(ARMS, utilities, ALL, 6)).containsExactly(1, 3, 5, 4, 2, 0);
    assertThat(Ranking.best(ARMS, utilities, ALL, 2)).containsExactly(1, 3);
    assertThat(Ranking.best(ARMS, utilities, new int[] {5, 0, 2}, 2)).containsExactly(5, 2);
  }

  @Test
  void best_equalUtilities_prefersSmallerScaleThenPromptOrder() {
    double[] utilities = {0.5, 0.5, 0.5, 0.5, 0.5, 0.6};
    assertThat(Ranking.best(ARMS, utilities, ALL, 6)).containsExactly(5, 0, 3, 1, 4, 2);
    assertThat(Ranking.best(ARMS, utilities, new int[] {4, 3, 2, 1, 0}, 3))
        .containsExactly(0, 3, 1);
  }

  @Test
  void best_unsampledArms_rankLast() {
    double nan = Double.NaN;
    double[] utilities = {nan, -1000, nan, nan, 0, -5};
    assertThat(Ranking.best(ARMS, utilities, ALL, 6)).containsExactly(4, 5, 1, 0, 3, 2);
  }

  @Test
  void best_utilitiesThatDifferInTheLastBits_areEqual() {
    double[] utilities = {0.1 + 0.2 - 0.3, -1e-17, 0.0, -0.0, -1e-16, -1};
    assertThat(Ranking.best(ARMS, utilities, ALL, 6)).containsExactly(0, 3, 1, 4, 2, 5);
  }

  @Test
  void best_severalStrategies_tiesFollowTheirOrder() {
    ArmSpace arms = new ArmSpace(2, 2, 2);
    double[] utilities = new double[8];
    assertThat(Ranking.best(arms, utilities, new int[] {7, 6, 5, 4, 3, 2, 1, 0}, 8))
        .containsExactly(0, 2, 4, 6, 1, 3, 5, 7);
  }
}
