package dev.iapo.kept;

import java.util.List;

/** What was asked of a kept run cannot be, or what is kept of it cannot be used. */
public final class KeptException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean refused;
  private final transient List<String> messages;

  private KeptException(boolean refused, List<String> messages) {
    super(String.join("; ", messages), null, false, false);
    this.refused = refused;
    this.messages = List.copyOf(messages);
  }

  static KeptException refused(String... messages) {
    return new KeptException(true, List.of(messages));
  }

  static KeptException failed(String message) {
    return new KeptException(false, List.of(message));
  }

  /** Whether something else should have been asked for; else something failed. */
  public boolean isRefused() {
    return refused;
  }

  /** Messages for the user, one at least. */
  public List<String> messages() {
    return messages;
  }
}
