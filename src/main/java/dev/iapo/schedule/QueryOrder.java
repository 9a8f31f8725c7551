package dev.iapo.schedule;

import dev.iapo.domain.Labelled;

/** Which queries the pulls of a round answer. */
public enum QueryOrder implements Labelled {
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

  @Override
  public String label() {
    return label;
  }
}
