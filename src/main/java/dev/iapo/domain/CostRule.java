package dev.iapo.domain;

/**
 * What the cost objective counts.
 *
 * @param field the numeric field of the provider's usage that holds the cost of all completions of
 *     a call, for {@link Kind#USAGE_FIELD}; empty otherwise
 */
public record CostRule(Kind kind, String field) {
  /** The unit of cost of a task. */
  public enum Kind {
    /** Thousandths of a USD, by the provider's prices. */
    MILLI_USD("milli-usd"),
    /** Input and output tokens alike. */
    TOKENS("tokens"),
    /** A figure that the provider reports. */
    USAGE_FIELD("usage-field");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  /** What costs are counted in: the unit, or the name of the field that holds them. */
  public String unit() {
    return kind == Kind.USAGE_FIELD ? field : kind.label();
  }
}
