package dev.iapo.gateway;

import dev.iapo.llm.LlmFailure;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Whether, when and how often a failed call is tried again. */
final class RetryPolicy {
  /** Attempts of a call that reaches nothing, as long as the provider has never answered. */
  private static final int ATTEMPTS_IF_NEVER_REACHED = 2;

  private final GatewaySettings.Retry settings;
  private double left; // of the budget of retries

  RetryPolicy(GatewaySettings.Retry settings) {
    this.settings = settings;
    this.left = settings.burst();
  }

  /** A call is sent, for the first time or again. */
  void sent(boolean first) {
    if (first) {
      left = Math.min(settings.burst(), left + settings.share());
    }
  }

  /**
   * Whether to try again after a refusal for the rate.
   *
   * @param waited what the call has waited for that so far
   * @param delay what it would wait now
   */
  boolean againIfLimited(Duration waited, Duration delay) {
    return waited.plus(delay).compareTo(settings.maxRateLimitWait()) <= 0;
  }

  /**
   * Whether to try again after any other failure; if so, it is taken from the budget of retries.
   *
   * @param attempts those made so far
   * @param answered whether the provider has ever answered
   */
  boolean again(LlmFailure failure, int attempts, boolean answered) {
    boolean neverReached = failure.kind() == LlmFailure.Kind.UNREACHABLE && !answered;
    int bound =
        neverReached
            ? Math.min(ATTEMPTS_IF_NEVER_REACHED, settings.attempts())
            : settings.attempts();
    boolean again = failure.kind().retryable() && attempts < bound && left >= 1;
    left -= again ? 1 : 0;
    return again;
  }

  /** Whether to try again what costs one question whatever it holds: no budget is needed for it. */
  boolean mayRepeat(LlmFailure failure, int attempts) {
    return failure.kind().retryable() && attempts < settings.attempts();
  }

  /**
   * How long to wait: what the provider asks for, within bounds, or exponential equal jitter. A
   * provider that asks for no wait, or names a date gone by, is as one that names none; so is one
   * that has asked for less than the first backoff and refuses again.
   *
   * @param attempts those that failed so far, of this sort: refused for the rate, or any other
   */
  Duration delay(LlmFailure failure, int attempts, RandomGenerator random) {
    Duration asked = failure.retryAfter().orElse(Duration.ZERO);
    boolean enough = attempts <= 1 || asked.compareTo(settings.initialBackoff()) >= 0;
    if (asked.compareTo(Duration.ZERO) > 0 && enough) {
      return asked.compareTo(settings.maxRetryAfter()) > 0 ? settings.maxRetryAfter() : asked;
    }
    double full =
        Math.min(
            (double) settings.maxBackoff().toNanos(),
            settings.initialBackoff().toNanos() * Math.pow(2, attempts - 1));
    return Duration.ofNanos((long) (full / 2 + random.nextDouble() * full / 2));
  }
}
