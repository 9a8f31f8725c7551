package dev.iapo.gateway;

/**
 * How many calls may be in flight, up to a maximum, at which it starts. It halves when the provider
 * says that it is too many, and grows by a sixteenth for each window of successes as long as calls
 * do not take longer for it. After a pause it begins with a few more than are in flight and doubles
 * per window of successes up to what it was.
 */
final class Window {
  private static final int RESTART = 4;
  private static final int GROWTH = 16;
  private static final int LEAST_JUDGED = 20;
  private static final int TROUBLE = 5; // one call of so many is too much

  private final int max;
  private final Latency latency = new Latency();
  private int size;
  private int known; // up to which it doubles
  private int successes;
  private int ended;
  private int troubled;
  private boolean halved;
  private long halvedNanos;

  Window(int max) {
    this.max = max;
    this.size = max;
    this.known = max;
  }

  int size() {
    return size;
  }

  /** A call succeeded. */
  void succeeded(long tookNanos) {
    latency.add((double) tookNanos);
    if (size < known) {
      size++;
    } else if (size < max && ++successes >= size) {
      successes = 0;
      if (latency.isFlat()) {
        size = Math.min(max, size + Math.max(1, size / GROWTH));
        known = size;
      }
    }
  }

  /**
   * A call was refused. Only calls sent since the window was last halved, which is after the pause
   * that came with it, halve it again: those of one time are refused together.
   *
   * @param sentNanos when the call was sent, of a monotonic clock as {@code nowNanos}
   */
  void limited(long sentNanos, long nowNanos) {
    successes = 0;
    if (!halved || sentNanos - halvedNanos > 0) {
      size = Math.max(1, size / 2);
      known = size;
      halved = true;
      halvedNanos = nowNanos;
    }
  }

  /**
   * A call ended that was not refused for the rate. Failures of the provider happen without too
   * many calls, too: only if they are a fifth of a window of calls do they halve it.
   *
   * @param trouble whether it failed by the provider's trouble, such as 503 or no answer in time
   */
  void ended(boolean trouble, long sentNanos, long nowNanos) {
    ended++;
    troubled += trouble ? 1 : 0;
    if (ended >= Math.max(size, LEAST_JUDGED)) {
      if (troubled * TROUBLE >= ended) {
        limited(sentNanos, nowNanos);
      }
      ended = 0;
      troubled = 0;
    }
  }

  /** A pause is over: calls that wait are not sent all at once. */
  void restart(int inFlight) {
    size = Math.min(size, inFlight + RESTART);
  }
}
