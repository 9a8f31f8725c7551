package dev.iapo.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Observation.Charge;
import dev.iapo.domain.Outcomes;
import dev.iapo.domain.Pull;
import dev.iapo.testkit.Problems;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepTest {
  @ParameterizedTest
  @CsvSource({
    // Left, per round; sweeps, and the scales of two prompts that want 4 and 2 completions.
    "100, 30, 5, 4, 2",
    "100, 29, 4, 4, 2",
    "100, 5, 1, 4, 2", // one sweep at least
    "100, 0, 1, 4, 2",
    "13, 30, 2, 4, 2", // no more than what is left covers
    "6, 30, 1, 4, 2",
    "5, 30, 1, 3, 2", // all scales capped at 3
    "4, 30, 1, 2, 2",
    "3, 30, 1, 1, 1",
    "2, 30, 1, 1, 1",
  })
  void fit_completions_followsTheHardBudgetRule(
      long left, long perRound, int count, int first, int second) {
    Sweep sweep = Sweep.fit(completions(left), new int[] {4, 2}, perRound);
    assertThat(sweep.count()).isEqualTo(count);
    assertThat(sweep.scales()).containsExactly(first, second);
  }

  @Test
  void fit_lessLeftThanOneCompletionEach_isNothing() {
    assertThat(Sweep.fit(completions(1), new int[] {4, 2}, 30).count()).isZero();
    assertThat(Sweep.fit(completions(1), new int[] {0, 3}, 30).scales()).containsExactly(0, 1);
  }

  @ParameterizedTest
  @CsvSource({
    // Left; sweeps, and the scales of two prompts that want 2 and 1 completions: expected charges
    // of 20 and 10, and at most 80 and 40.
    "1000, 4, 2, 1", // as planned for the round
    "150, 3, 2, 1",
    "149, 2, 2, 1", // the last pull of a third sweep would not be admitted
    "90, 1, 2, 1",
    "89, 1, 1, 1",
    "50, 1, 1, 1",
    "49, 0, 2, 1",
  })
  void fit_chargesKnownAfterwards_leavesRoomForTheMostOfTheLastPull(
      long left, int count, int first, int second) {
    Spending spending = spending(Budget.Unit.TOKENS, left, 0, 1, new Plan.Expected(2, 8, 10, 30));
    Sweep sweep = Sweep.fit(spending, new int[] {2, 1}, 120);
    assertThat(sweep.count()).isEqualTo(count);
    assertThat(sweep.scales()).containsExactly(first, second);
  }

  @Test
  void fit_tightBudget_givesEveryPromptEquallyMany() {
    int[] scales = {2, 1};
    for (long budget = 50; budget < 400; budget++) {
      Spending spending = spending(Budget.Unit.USD, budget, 0, 1, new Plan.Expected(2, 8, 10, 30));
      Sweep sweep = Sweep.fit(spending, scales, budget);
      long left = budget;
      for (int sweepNumber = 0; sweepNumber < sweep.count(); sweepNumber++) {
        for (int scale : sweep.scales()) {
          assertThat(left).as("budget %s", budget).isGreaterThanOrEqualTo(scale * 40L);
          left -= scale * 10L; // what is used of it
        }
      }
    }
  }

  @Test
  void fit_observedToBeFree_isBounded() {
    Spending spending = spending(Budget.Unit.TOKENS, 1000, 0, 1, new Plan.Expected(0, 5));
    assertThat(spending.charge(0, 2)).isEqualTo(10);
    spending.observe(observation(0, 4, 4, new Charge(0, 0, 0)));
    spending.observe(observation(1, 4, 4, new Charge(0, 0, 0)));
    Sweep sweep = Sweep.fit(spending, new int[] {4, 2}, 100);
    assertThat(sweep.count()).isBetween(1, Sweep.MAX_PULLS / 2);
  }

  @Test
  void fit_tinyChargeOfALargeBudget_isBounded() {
    Spending spending =
        spending(Budget.Unit.USD, Budget.PICO_PER_USD, 0, 1, new Plan.Expected(0, 1));
    Sweep sweep = Sweep.fit(spending, new int[] {1, 1}, Budget.PICO_PER_USD);
    assertThat(sweep.count()).isEqualTo(Sweep.MAX_PULLS / 2);
  }

  @Test
  void charge_nothingSeen_isTheExpectedOne() {
    Spending spending = spending(Budget.Unit.TOKENS, 1000, 0, 3, new Plan.Expected(10, 4));
    assertThat(spending.charge(0, 1)).isEqualTo(14);
    assertThat(spending.charge(0, 3)).isEqualTo(22);
    assertThat(spending.charge(0, 4)).isEqualTo(36);
  }

  @Test
  void charge_afterObservations_isTheMeanOfThatConfiguration() {
    Spending spending = spending(Budget.Unit.TOKENS, 1000, 0, 3, new Plan.Expected(10, 4));
    spending.observe(observation(0, 3, 1, new Charge(20, 30, 7)));
    spending.observe(observation(0, 4, 2, new Charge(10, 5, 0)));
    assertThat(spending.charge(0, 4)).isCloseTo(2 * 10 + 4 * 5, within(1e-9));
    assertThat(spending.charge(1, 4)).isEqualTo(36);
    assertThat(spending.left()).isEqualTo(1000 - 65 - 7);
  }

  @Test
  void charge_nIgnored_countsOneCallPerCompletion() {
    Spending spending = spending(Budget.Unit.TOKENS, 1000, 0, 8, new Plan.Expected(10, 4));
    spending.observe(observation(0, 4, 4, new Charge(40, 16, 0)));
    assertThat(spending.charge(0, 8)).isEqualTo(8 * 10 + 8 * 4);
    assertThat(spending.charge(1, 8)).isEqualTo(10 + 8 * 4);
  }

  @Test
  void charge_completions_isTheScaleWhateverWasSeen() {
    Spending spending = completions(100);
    spending.observe(observation(0, 1, 1, new Charge(0, 3, 0)));
    assertThat(spending.charge(0, 5)).isEqualTo(5);
  }

  @Test
  void left_wasteWithinTheContingency_changesNothing() {
    Spending spending = spending(Budget.Unit.COMPLETIONS, 100, 0.1, 1, Plan.Expected.COMPLETION);
    assertThat(spending.left()).isEqualTo(90);
    spending.observe(observation(0, 5, 5, new Charge(0, 5, 10)));
    assertThat(spending.left()).isEqualTo(85);
    spending.observe(observation(0, 5, 5, new Charge(0, 5, 3)));
    assertThat(spending.left()).isEqualTo(100 - 10 - 13);
  }

  @Test
  void published_whateverIsLeft_isAtLeastOneSweep() {
    Spending spending = completions(10);
    assertThat(Sweep.published(spending, new int[] {32, 1}, 7))
        .extracting(Sweep::count)
        .isEqualTo(1);
    assertThat(Sweep.published(spending, new int[] {2, 1}, 7).count()).isEqualTo(2);
  }

  @Test
  void perRound_completions_isTheSameInEveryRoundOthersShareWhatIsLeft() {
    Spending completions = completions(100);
    Spending tokens = spending(Budget.Unit.TOKENS, 100, 0, 1, new Plan.Expected(0, 1));
    Observation observation = observation(0, 40, 40, new Charge(0, 40, 0));
    completions.observe(observation);
    tokens.observe(observation);
    assertThat(completions.perRound(20, 100, 3, 2)).isEqualTo(26);
    assertThat(tokens.perRound(20, 100, 3, 2)).isEqualTo(30);
    assertThat(tokens.perRound(20, 50, 3, 2)).isEqualTo(5);
    assertThat(completions.shareOfPlan(0.2)).isEqualTo(20);
  }

  private static Spending completions(long left) {
    return spending(Budget.Unit.COMPLETIONS, left, 0, 1, Plan.Expected.COMPLETION);
  }

  /** Of two configurations. */
  private static Spending spending(
      Budget.Unit unit, long limit, double contingency, int choices, Plan.Expected expected) {
    Budget budget = new Budget(unit, limit, contingency);
    return new Spending(
        new Plan(budget, Collections.nCopies(2, expected)),
        Problems.of(2, 1, 1, List.of(Problems.HALF), choices, Problems.contexts(0)));
  }

  private static Observation observation(int configuration, int size, int calls, Charge charge) {
    Outcomes outcomes = new Outcomes(new int[size], new double[size], new double[size], calls, 0);
    return new Observation(new Pull(1, configuration, 0, size, 0), outcomes, charge);
  }
}
