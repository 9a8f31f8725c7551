package dev.iapo.gateway;

import dev.iapo.domain.Budget;
import java.time.Duration;
import java.util.List;

/**
 * How a provider may be used.
 *
 * @param inFlight the most calls at a time
 * @param requestsPerMinute paced evenly; 0 for no limit
 * @param tokensPerMinute input and output tokens, reserved at their maximum and refunded; 0 for no
 *     limit
 * @param perDay what may be charged on a day (UTC), all runs together: a limit per unit, or none
 * @param queueLimit the most jobs that are not answered yet, waiting or under way; further ones are
 *     refused
 * @param callTimeout within which a call must end
 */
public record GatewaySettings(
    String provider,
    int inFlight,
    int requestsPerMinute,
    long tokensPerMinute,
    List<Budget> perDay,
    int queueLimit,
    Duration callTimeout,
    Retry retry,
    Breaker breaker) {

  /**
   * Bounded retries with equal jitter: attempt k waits between half and all of {@code
   * initialBackoff · 2^(k−1)}, at most {@code maxBackoff}, or as long as the provider asks.
   *
   * <p>Being told to slow down is no failed attempt: k counts it apart, and not how often but how
   * long a call waits for it is bounded.
   *
   * @param attempts the most attempts of a call, the first included, and those that were refused
   *     for the rate not
   * @param maxRetryAfter a longer wait asked for by the provider is cut to this
   * @param maxRateLimitWait a call that would wait longer than this in all, because it is refused
   *     for the rate, fails
   * @param share of retries in calls that are sent for the first time, in the long run
   * @param burst the most retries in a row beyond that
   */
  public record Retry(
      int attempts,
      Duration initialBackoff,
      Duration maxBackoff,
      Duration maxRetryAfter,
      Duration maxRateLimitWait,
      double share,
      int burst) {
    public Retry {
      requireAtLeast("retry attempts", attempts, 1);
      requireAtLeast("retry burst", burst, 0);
      if (!(share >= 0)) {
        throw new IllegalArgumentException("retry share: " + share + " (expected: at least 0)");
      }
    }
  }

  /**
   * When calls stop for a while because most of them fail.
   *
   * @param failureShare the share of failed calls, of the last {@code window}, that opens the
   *     breaker
   * @param pause how long it stays open before a few calls try again
   */
  public record Breaker(double failureShare, int window, Duration pause) {}

  public GatewaySettings {
    perDay = List.copyOf(perDay);
    requireAtLeast("in-flight", inFlight, 1);
    requireAtLeast("queue-limit", queueLimit, 1);
    requireAtLeast("requests-per-minute", requestsPerMinute, 0);
    requireAtLeast("tokens-per-minute", tokensPerMinute, 0);
  }

  private static void requireAtLeast(String name, long value, long min) {
    if (value < min) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: at least " + min + ")");
    }
  }
}
