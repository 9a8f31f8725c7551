package dev.iapo.propose;

/**
 * A proposed prompt that is not taken.
 *
 * @param name as the model calls it, as a candidate's; may be empty
 * @param detail in words; may hold what the model wrote
 */
public record Rejection(String name, Reason reason, String detail) {
  /** Why a prompt is not taken. */
  public enum Reason {
    EMPTY("empty"),
    TOO_LONG("too long"),
    NO_TEXT("no text"),
    HEADING("with a heading in it"),
    UNKNOWN_FIELD("with unknown fields"),
    NO_FIELD("without the data"),
    DUPLICATE("duplicates"),
    NEAR_DUPLICATE("near-duplicates");

    private final String label;

    Reason(String label) {
      this.label = label;
    }

    /** Of several, behind their number. */
    public String label() {
      return label;
    }
  }
}
