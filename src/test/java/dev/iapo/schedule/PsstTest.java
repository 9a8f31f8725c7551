package dev.iapo.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.EstimatorKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PsstTest {
  @Test
  void named_listedNames_roundTrip() {
    for (String name : new String[] {"psst", "psst-top1", "psst-top12"}) {
      assertThat(Psst.named(name, EstimatorKind.BLOCKS, QueryOrder.RANDOM).name()).isEqualTo(name);
    }
    assertThat(stages(Psst.named("psst-top4", EstimatorKind.BLOCKS, QueryOrder.RANDOM), 25, 1000))
        .containsExactly(new Screening(List.of(new Screening.Look(1, 0.2)), 4, 0), Trimming.ALL);
    assertThat(stages(Psst.named("psst-top4", EstimatorKind.BLOCKS, QueryOrder.RANDOM), 4, 1000))
        .containsExactly(Trimming.ALL);
  }

  @Test
  void named_paired_screensAsTheBudgetSays() {
    Psst paired = Psst.named(Psst.PAIRED, EstimatorKind.COMPLETE, QueryOrder.PAIRED);
    assertThat(stages(paired, 25, 5_000))
        .containsExactly(
            new Screening(List.of(new Screening.Look(2, 0.1), new Screening.Look(4, 0.2)), 5, 2),
            Trimming.ALL);
    assertThat(stages(paired, 14, 5_000)).containsExactly(Trimming.ALL);
    assertThatThrownBy(() -> Psst.named(Psst.PAIRED, EstimatorKind.BLOCKS, QueryOrder.PAIRED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "psst-paired with estimator blocks and queries paired"
                + " (expected: complete and paired, or psst)");
  }

  private static List<Stage> stages(Psst psst, int configurations, long budget) {
    return psst.stages()
        .of(new ArmSpace(configurations, 1, 32), scale -> scale * configurations, budget);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "psst-top", "psst-top0", "psst-top-1", "PSST", "psst-top4 ", "ucb"})
  void named_otherNames_areRejected(String name) {
    assertThat(Psst.isName(name)).isFalse();
    assertThatThrownBy(() -> Psst.named(name, EstimatorKind.BLOCKS, QueryOrder.RANDOM))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("algorithm: " + name);
  }
}
