package dev.iapo.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.estimate.EstimatorKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PsstTest {
  @Test
  void named_listedNames_roundTrip() {
    for (String name : new String[] {"psst", "psst-top1", "psst-top12"}) {
      assertThat(Psst.named(name, EstimatorKind.BLOCKS, QueryOrder.RANDOM).name()).isEqualTo(name);
    }
    assertThat(Psst.named("psst-top4", EstimatorKind.BLOCKS, QueryOrder.RANDOM).stages())
        .containsExactly(new Stage(true, 0.2, false, 4), Stage.ALL);
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
