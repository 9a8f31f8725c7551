package dev.iapo.domain;

/** How large a run's part of a provider is, as long as others want it too. */
public enum Priority implements Labelled {
  LOW("low", 1),
  NORMAL("normal", 2),
  HIGH("high", 4);

  private final String label;
  private final int weight;

  Priority(String label, int weight) {
    this.label = label;
    this.weight = weight;
  }

  @Override
  public String label() {
    return label;
  }

  /** In proportion to which runs that wait for the same provider are served; a power of two. */
  public int weight() {
    return weight;
  }
}
