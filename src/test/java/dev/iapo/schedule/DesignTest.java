package dev.iapo.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.EstimatorKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class DesignTest {
  private static final ArmSpace ARMS = new ArmSpace(24, 1, 4);

  private static Design paired(long budget) {
    Psst psst = Psst.named(Psst.PAIRED, EstimatorKind.COMPLETE, QueryOrder.PAIRED);
    return Design.of(psst, ARMS, 10_000, 1, budget);
  }

  /**
   * Of 2,400 completions 240 buy each of 24 prompts five queries at two, and 240 two at four; what
   * is left, 1,920, is for seven prompts in ⌈log2 28⌉ = 5 rounds of 384: 13 queries each at least.
   */
  @Test
  void steps_pairedWithTwoLooks_restOnTheQueriesOfBoth() {
    Design design = paired(2_400);
    assertThat(design.screens())
        .containsExactly(
            new Design.Screen(
                2, List.of(new Screening.Look(2, 0.1), new Screening.Look(4, 0.2)), 5, 7));
    List<Guarantee.Step> steps = design.steps();
    assertThat(steps).hasSize(6);
    assertThat(steps.get(0)).isInstanceOf(Guarantee.Screening.class);
    Guarantee.Screening screening = (Guarantee.Screening) steps.get(0);
    assertThat(screening.keep()).isEqualTo(5); // those kept for their outlook are not counted on
    assertThat(screening.evidence().samples().get(0).queries()).isEqualTo(7);
    Guarantee.Halving first = (Guarantee.Halving) steps.get(1);
    assertThat(first.keep()).isEqualTo(14);
    assertThat(first.evidence().samples().get(0).queries()).isEqualTo(13);
  }

  /** Prompts are drawn at random where not all can be compared: nothing is claimed. */
  @Test
  void steps_budgetForFewerPrompts_areNone() {
    assertThat(paired(40).steps()).isEmpty();
  }
}
