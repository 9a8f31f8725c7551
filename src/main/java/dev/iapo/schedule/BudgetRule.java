package dev.iapo.schedule;

import dev.iapo.domain.Labelled;

/** What a sweep that the budget does not cover becomes. */
public enum BudgetRule implements Labelled {
  /** It is made smaller, or left out: the budget is never exceeded. */
  HARD("hard"),
  /** It is drawn all the same, as by the published code: for comparison in simulations only. */
  PUBLISHED("published");

  private final String label;

  BudgetRule(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
