package dev.iapo.gateway;

/**
 * How many calls may be in flight: halves when the provider says it is too many, and grows by one
 * for each window of successes, up to a maximum.
 */
final class Window {
  private final int max;
  private int size;
  private int successes;

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

  /** One refusal of many in flight: only the first of a window halves it. */
  void limited() {
    if (successes > 0 || size == max) {
      size = Math.max(1, size / 2);
    }
    successes = 0;
  }
}
