package dev.iapo.gateway;

/**
 * How many calls may be in flight: halves when the provider says it is too many, and grows by one
 * for each window of successes, up to a maximum.
 */
final class Window {
  private final int max;
  private int size;
  private int successes;
  private boolean halved;
  private long halvedNanos;

  Window(int max) {
    this.max = max;
    this.size = max;
  }

  int size() {
    return size;
  }

  void succeeded() {
    if (size < max && ++successes >= size) {
      size++;
      successes = 0;
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
      halved = true;
      halvedNanos = nowNanos;
    }
  }
}
