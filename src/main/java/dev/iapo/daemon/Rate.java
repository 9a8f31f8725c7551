package dev.iapo.daemon;

import java.util.ArrayDeque;
import java.util.Deque;

/** How often something happens a second, over the last seconds. */
final class Rate {
  private static final long WINDOW_NANOS = 5_000_000_000L;

  private record Seen(long nanos, long count) {}

  private final Deque<Seen> seen = new ArrayDeque<>();

  /**
   * The rate, now that it has happened so often in all.
   *
   * @param nanos a monotonic clock
   */
  double at(long nanos, long count) {
    seen.addLast(new Seen(nanos, count));
    while (seen.size() > 2 && nanos - seen.getFirst().nanos() > WINDOW_NANOS) {
      seen.removeFirst();
    }
    Seen first = seen.getFirst();
    return nanos == first.nanos() ? 0 : (count - first.count()) * 1e9 / (nanos - first.nanos());
  }
}
