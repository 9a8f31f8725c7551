package dev.iapo.schedule;

/** What a sweep that the budget does not cover becomes. */
public enum BudgetRule {
  /** It is made smaller, or left out: the budget is never exceeded. */
  HARD("hard"),
  /** It is drawn all the same, as by the published code: for comparison in simulations only. */
  PUBLISHED("published");

  private final String label;

  BudgetRule(String label) {
    this.label = label;
  }

  /** The name on the command line. */
  public String label() {
    return label;
  }
}
