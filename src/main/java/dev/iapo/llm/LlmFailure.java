package dev.iapo.llm;

import dev.iapo.domain.Labelled;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A call that brought no completion.
 *
 * @param message what the provider or the transport said, without secrets
 * @param retryAfter how long the provider asks to wait
 * @param status of HTTP; empty if there was no answer, or none of an error
 */
public record LlmFailure(
    Kind kind, String message, Optional<Duration> retryAfter, OptionalInt status)
    implements LlmResult {
  /** What went wrong, whether trying again can help, and whether it may have been billed. */
  public enum Kind implements Labelled {
    /** 429: too many requests or tokens. */
    RATE_LIMITED(true, false),
    /** 402, or a 429 that says the quota is used up. */
    QUOTA_EXHAUSTED(false, false),
    /** 401 or 403. */
    UNAUTHORIZED(false, false),
    /** A redirect, or 404, 405, 407 or 410: what is asked is not there, whatever the request. */
    NOT_FOUND(false, false),
    /** Any other 4xx: the request itself is refused. */
    REJECTED(false, false),
    /** The request cannot be written down as text: it was never sent. */
    UNSENDABLE(false, false),
    /** 500 and other server errors. */
    SERVER_ERROR(true, false),
    /** 503 or 529: the provider has more to do than it can. */
    OVERLOADED(true, false),
    /** Connection refused, unknown host, TLS: nothing was sent. */
    UNREACHABLE(true, false),
    /** Deadline, reset, 502 or 504: the provider may have answered, and billed. */
    UNCERTAIN(true, true),
    /** An answer that cannot be read. */
    MALFORMED(true, true),
    /** An answer that was charged more than its call may be: the provider keeps to no maximum. */
    OVERCHARGED(false, false),
    /** Not a provider's failure: the budget, the queue or a stop kept the call from being sent. */
    NOT_SENT(false, false),
    /** Not a provider's failure: the call, or what it brought, cannot be kept in the store. */
    NOT_KEPT(false, false);

    private final boolean retryable;
    private final boolean maybeBilled;

    Kind(boolean retryable, boolean maybeBilled) {
      this.retryable = retryable;
      this.maybeBilled = maybeBilled;
    }

    /** The name in files and meters, such as {@code rate-limited}. */
    @Override
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public boolean retryable() {
      return retryable;
    }

    /** Whether the reserved maximum is charged. */
    public boolean maybeBilled() {
      return maybeBilled;
    }
  }

  /** A failure without a status. */
  public LlmFailure(Kind kind, String message, Optional<Duration> retryAfter) {
    this(kind, message, retryAfter, OptionalInt.empty());
  }

  public static LlmFailure of(Kind kind, String message) {
    return new LlmFailure(kind, message, Optional.empty());
  }
}
