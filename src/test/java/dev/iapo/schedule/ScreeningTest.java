package dev.iapo.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.estimate.ArmSpace;
import dev.iapo.schedule.Screening.Look;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a budget of completions affords at N_max = 32, unless said otherwise. */
class ScreeningTest {
  private static Optional<Screening> affordable(int configurations, int maxScale, long budget) {
    return Screening.affordable(
        new ArmSpace(configurations, 1, maxScale), scale -> scale * configurations, budget);
  }

  /** ⌊log2 of the full pulls⌋ from 2 up to 7; later one per 150 of them; one in 15 at least. */
  @ParameterizedTest
  @CsvSource({
    "25, 1, 2", // 1/32 of a pull
    "25, 1000, 4", // 31 pulls
    "25, 2500, 6",
    "25, 5000, 7",
    "25, 20000, 7", // 625
    "25, 50000, 10", // 1562 / 150
    "200, 1000, 13", // 200 / 15
    "200, 100000, 20"
  })
  void keep_growsWithTheBudget(int configurations, long budget, int keep) {
    assertThat(affordable(configurations, 32, budget).orElseThrow().keep()).isEqualTo(keep);
  }

  @Test
  void affordable_lessThanHalfDropped_isNotWorthIt() {
    assertThat(affordable(14, 32, 20_000)).isEmpty();
    assertThat(affordable(15, 32, 20_000)).isPresent();
    assertThat(affordable(5, 32, 40)).isPresent(); // keeps 2
    assertThat(affordable(4, 32, 1)).isEmpty();
    assertThat(affordable(25, 32, 1_000_000)).isEmpty();
  }

  @Test
  void looks_ofAmpleBudget_areTwoWithTheSharesOfKept() {
    assertThat(affordable(25, 32, 5_000))
        .contains(new Screening(List.of(new Look(2, 0.1), new Look(4, 0.2)), 5, 2));
    assertThat(affordable(25, 32, 50_000))
        .contains(new Screening(List.of(new Look(2, 0.1), new Look(4, 0.2)), 6, 4));
  }

  @Test
  void looks_ofSmallBudget_areAtSingleCompletions() {
    assertThat(affordable(25, 32, 1_500)) // 150: one sweep of 100, but not four of 50
        .contains(new Screening(List.of(new Look(1, 0.1), new Look(4, 0.2)), 3, 2));
    assertThat(affordable(50, 32, 1_500)) // 150 does not cover one sweep of 200
        .contains(new Screening(List.of(new Look(1, 0.2)), 5, 0));
  }

  @Test
  void looks_ofSmallScales_goNoFurther() {
    assertThat(affordable(100, 3, 10_000).orElseThrow().looks())
        .extracting(Look::scale)
        .containsExactly(2, 3);
    assertThat(affordable(80, 2, 2_000).orElseThrow().looks())
        .containsExactly(new Look(1, 0.2)); // 400 does not cover four sweeps of 160
    assertThat(affordable(80, 1, 2_000).orElseThrow().looks()).containsExactly(new Look(1, 0.2));
  }
}
