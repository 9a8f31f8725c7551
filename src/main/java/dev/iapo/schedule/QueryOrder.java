package dev.iapo.schedule;

/** Which queries the pulls of a round answer. */
public enum QueryOrder {
  /** A fresh random query for every pull, as published. */
  RANDOM("random"),
  /**
   * Every configuration of a round answers the same queries, drawn without replacement until the
   * training split is used up, then reshuffled.
   */
  PAIRED("paired");

  private final String label;

  QueryOrder(String label) {
    this.label = label;
  }

  /** The name in task files and on the command line. */
  public String label() {
    return label;
  }
}
