package dev.iapo.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A daemon did not do what it was asked, or cannot be asked; with messages for the user. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private static final String NOTHING_YET = "urn:iapo:problem:nothing-yet";

  private enum Kind {
    /** The request is wrong, and would be again. */
    REFUSED,
    /** What was asked for is not there yet. */
    NOTHING_YET,
    /** It may go better later. */
    LATER,
    FAILED
  }

  private final Kind kind;
  private final transient List<String> messages;
  private final transient Optional<Duration> retryAfter;

  private ApiException(Kind kind, List<String> messages, Optional<Duration> retryAfter) {
    super(String.join("; ", messages), null, false, false);
    this.kind = kind;
    this.messages = List.copyOf(messages);
    this.retryAfter = retryAfter;
  }

  static ApiException refused(String message) {
    return new ApiException(Kind.REFUSED, List.of(message), Optional.empty());
  }

  static ApiException failed(String message) {
    return new ApiException(Kind.FAILED, List.of(message), Optional.empty());
  }

  /** It cannot be reached. */
  static ApiException unreachable(String message) {
    return new ApiException(Kind.LATER, List.of(message), Optional.empty());
  }

  /**
   * An answer that is none of success.
   *
   * @param type of its problem details; empty if it has none
   */
  static ApiException answered(
      int status, String type, List<String> messages, Optional<Duration> retryAfter) {
    return new ApiException(kind(status, type), messages, retryAfter);
  }

  private static Kind kind(int status, String type) {
    if (type.equals(NOTHING_YET)) {
      return Kind.NOTHING_YET;
    }
    return switch (status) {
      case 408, 429, 502, 503, 504 -> Kind.LATER;
      default -> status / 100 == 4 ? Kind.REFUSED : Kind.FAILED;
    };
  }

  /** Whether what was asked for cannot be. */
  public boolean isRefused() {
    return kind == Kind.REFUSED || isNothingYet();
  }

  /** Whether a run has not come so far as to have what was asked for. */
  public boolean isNothingYet() {
    return kind == Kind.NOTHING_YET;
  }

  /** Whether the same may be done later: it cannot be reached, or has no room. */
  boolean isTransient() {
    return kind == Kind.LATER;
  }

  /** When to ask again, if it said so. */
  Optional<Duration> retryAfter() {
    return retryAfter;
  }

  /** Messages for the user, one at least. */
  public List<String> messages() {
    return messages;
  }
}
