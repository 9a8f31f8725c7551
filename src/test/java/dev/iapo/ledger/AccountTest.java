package dev.iapo.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AccountTest {
  private final Account account = new Account(new Budget(Budget.Unit.COMPLETIONS, 10, 0));

  private static Spend of(long completions) {
    return new Spend(completions, 10 * completions, 100 * completions);
  }

  @Test
  void reserve_upToTheLimit_fitsAndOneMoreDoesNot() {
    account.reserve("a", of(10));
    assertThat(account.left()).isZero();
    assertThat(account.fits(of(1))).isFalse();
    assertThatThrownBy(() -> account.reserve("b", of(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("b");
    assertThat(account.reserved()).isEqualTo(of(10));
  }

  @Test
  void settle_partsOfAnExtendedReservation_turnIntoWhatWasCharged() {
    account.reserve("a", of(4));
    account.settle("a", of(4), of(1));
    account.reserve("a", of(2));
    assertThat(account.spent()).isEqualTo(of(1));
    assertThat(account.reserved()).isEqualTo(of(2));
    account.settle("a", of(2), of(2));
    assertThat(account.spent()).isEqualTo(of(3));
    assertThat(account.hasOpen()).isTrue();
    account.close("a");
    assertThat(account.hasOpen()).isFalse();
    assertThat(account.left()).isEqualTo(7);
  }

  @Test
  void settle_moreThanReserved_refusedAndNothingChanges() {
    account.reserve("a", of(2));
    assertThatThrownBy(() -> account.settle("a", of(3), of(3)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> account.settle("b", of(1), of(1)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(account.spent()).isEqualTo(Spend.NOTHING);
    assertThat(account.reserved()).isEqualTo(of(2));
  }

  @Test
  void close_twiceOrUnknown_changesNothing() {
    account.reserve("a", of(2));
    account.close("a");
    account.close("a");
    account.close("never");
    assertThat(account.reserved()).isEqualTo(Spend.NOTHING);
    assertThat(account.left()).isEqualTo(10);
  }

  /** Any sequence of what a gateway may do keeps to the limit and to a plain model of the books. */
  @ParameterizedTest
  @EnumSource(Budget.Unit.class)
  void anySequence_chargesWithinReservations_invariantsHold(Budget.Unit unit) {
    for (long seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Budget budget = new Budget(unit, 1 + random.nextLong(500), 0);
      Account tested = new Account(budget);
      Map<String, Spend> open = new HashMap<>();
      Spend spent = Spend.NOTHING;
      for (int step = 0; step < 200; step++) {
        String id = "r" + random.nextInt(6);
        Spend amount = random(random, 60);
        switch (random.nextInt(3)) {
          case 0 -> {
            if (tested.fits(amount)) {
              tested.reserve(id, amount);
              open.merge(id, amount, Spend::plus);
            }
          }
          case 1 -> {
            Spend part = least(open.getOrDefault(id, Spend.NOTHING), amount);
            Spend actual = least(part, random(random, 60));
            if (open.containsKey(id)) {
              tested.settle(id, part, actual);
              open.put(id, open.get(id).minus(part));
              spent = spent.plus(actual);
            }
          }
          default -> {
            tested.close(id);
            open.remove(id);
          }
        }
        Spend reserved = open.values().stream().reduce(Spend.NOTHING, Spend::plus);
        String where = "unit " + unit + " seed " + seed + " step " + step;
        assertThat(tested.spent()).as(where).isEqualTo(spent);
        assertThat(tested.reserved()).as(where).isEqualTo(reserved);
        assertThat(tested.hasOpen()).as(where).isEqualTo(!open.isEmpty());
        assertThat(spent.plus(reserved).in(unit)).as(where).isLessThanOrEqualTo(budget.limit());
        assertThat(tested.left())
            .as(where)
            .isEqualTo(budget.limit() - spent.plus(reserved).in(unit));
      }
      List<String> ids = new ArrayList<>(open.keySet());
      ids.forEach(tested::close);
      assertThat(tested.reserved()).isEqualTo(Spend.NOTHING);
    }
  }

  private static Spend random(SplittableRandom random, int bound) {
    return new Spend(random.nextInt(bound), random.nextInt(bound), random.nextInt(bound));
  }

  private static Spend least(Spend a, Spend b) {
    return new Spend(
        Math.min(a.completions(), b.completions()),
        Math.min(a.tokens(), b.tokens()),
        Math.min(a.picoUsd(), b.picoUsd()));
  }
}
