package dev.iapo.gateway;

import java.time.Duration;

/**
 * How a provider's batches are used.
 *
 * @param linger how long after the last request a batch is submitted
 * @param poll how often a batch is asked after, about
 * @param window within which a batch should end
 * @param cancelWait how long the results of a cancelled batch are waited for
 * @param maxRequests of a batch
 * @param maxBytes of a batch's input file
 */
public record BatchSettings(
    Duration linger,
    Duration poll,
    Duration window,
    Duration cancelWait,
    int maxRequests,
    long maxBytes) {
  /** What OpenAI takes, less a margin for the size. */
  public static final int MAX_REQUESTS = 50_000;

  private static final long MAX_BYTES = 190_000_000;

  public BatchSettings {
    if (maxRequests < 1) {
      throw new IllegalArgumentException(
          "requests of a batch: " + maxRequests + " (expected: at least 1)");
    }
  }

  /** As large as OpenAI takes them. */
  public BatchSettings(Duration linger, Duration poll, Duration window, Duration cancelWait) {
    this(linger, poll, window, cancelWait, MAX_REQUESTS, MAX_BYTES);
  }
}
