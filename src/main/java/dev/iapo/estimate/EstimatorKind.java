package dev.iapo.estimate;

/** How qualities are estimated from completions. */
public enum EstimatorKind {
  /** Disjoint blocks of each pull, as published. */
  BLOCKS("blocks"),
  /** Complete U-statistics per query. */
  COMPLETE("complete");

  private final String label;

  EstimatorKind(String label) {
    this.label = label;
  }

  /** The name in task files and on the command line. */
  public String label() {
    return label;
  }
}
