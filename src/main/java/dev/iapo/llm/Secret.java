package dev.iapo.llm;

/** A key that does not show: its text is redacted wherever it is printed. */
public final class Secret {
  private final String value;

  public Secret(String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("secret: blank");
    }
    this.value = value;
  }

  /** The key itself, for the one place that sends it. */
  public String reveal() {
    return value;
  }

  /** The text with every occurrence of the key taken out. */
  public String redactIn(String text) {
    return text.replace(value, toString());
  }

  @Override
  public String toString() {
    return "(redacted)";
  }
}
