package dev.iapo.ledger;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The money of one run, or of a provider's day: what is spent, and what is reserved for calls under
 * way. Spent and reserved together never exceed the limit, as long as no call is charged more than
 * was reserved for it; a run to which that happens fails.
 */
final class Account {
  private final Budget budget;
  private final Map<String, Spend> reserved = new HashMap<>();
  private Spend spent;
  private Spend allReserved = Spend.NOTHING;

  Account(Budget budget) {
    this(budget, Spend.NOTHING);
  }

  Account(Budget budget, Spend spent) {
    this.budget = budget;
    this.spent = spent;
  }

  Budget budget() {
    return budget;
  }

  Spend spent() {
    return spent;
  }

  Spend reserved() {
    return allReserved;
  }

  /** What is left of an open reservation. */
  Spend reserved(String id) {
    return reserved.getOrDefault(id, Spend.NOTHING);
  }

  /** Whether any reservation is open, so that waiting may help. */
  boolean hasOpen() {
    return !reserved.isEmpty();
  }

  /** The ids of all open reservations. */
  Set<String> open() {
    return Collections.unmodifiableSet(reserved.keySet());
  }

  boolean fits(Spend more) {
    return spent.plus(allReserved).plus(more).in(budget.unit()) <= budget.limit();
  }

  long left() {
    return budget.limit() - spent.plus(allReserved).in(budget.unit());
  }

  /**
   * Opens a reservation, or adds to it.
   *
   * @throws IllegalStateException if it does not fit
   */
  void reserve(String id, Spend max) {
    if (!fits(max)) {
      throw new IllegalStateException("reservation " + id + " does not fit");
    }
    reserved.merge(id, max, Spend::plus);
    allReserved = allReserved.plus(max);
  }

  /**
   * Turns a part of a reservation into what was really charged.
   *
   * @throws IllegalStateException if that much is not reserved
   */
  void settle(String id, Spend part, Spend actual) {
    Spend open = reserved.get(id);
    if (open == null || !open.missingFor(part).equals(Spend.NOTHING)) {
      throw new IllegalStateException("settlement of " + id + " exceeds its reservation");
    }
    reserved.put(id, open.minus(part));
    allReserved = allReserved.minus(part);
    spent = spent.plus(actual);
  }

  /** What was spent does not count any more; what is reserved does. */
  void forgetSpent() {
    spent = Spend.NOTHING;
  }

  /** Counts what is left of a reservation as spent, as it is unknown what will be charged of it. */
  void forfeit(String id) {
    Spend open = reserved.remove(id);
    if (open != null) {
      allReserved = allReserved.minus(open);
      spent = spent.plus(open);
    }
  }

  /** Releases what is left of a reservation; closing one that is not open does nothing. */
  void close(String id) {
    Spend open = reserved.remove(id);
    if (open != null) {
      allReserved = allReserved.minus(open);
    }
  }
}
