package dev.iapo.client;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How long a client waits for a daemon that cannot be reached, or has no room.
 *
 * @param first wait, which doubles from one to the next
 * @param longest wait
 * @param inAll after so long it is given up
 */
public record Patience(Duration first, Duration longest, Duration inAll) {
  /** Of what has to be done once. */
  public static final Patience SHORT =
      new Patience(Duration.ofMillis(250), Duration.ofSeconds(10), Duration.ofSeconds(30));

  /** Of what is followed, through restarts. */
  public static final Patience LONG =
      new Patience(Duration.ofMillis(250), Duration.ofSeconds(10), Duration.ofMinutes(10));

  /** Waits that follow each other; the thread that asked waits. */
  final class Waits {
    private Duration waited = Duration.ZERO;
    private Duration next = first;

    /** Waits, at least so long; false, at once, if there was enough of it. */
    boolean again(Duration atLeast) {
      Duration wait = atLeast.compareTo(next) > 0 ? atLeast : next;
      waited = waited.plus(wait);
      if (waited.compareTo(inAll) > 0) {
        return false;
      }
      Duration doubled = next.multipliedBy(2);
      next = doubled.compareTo(longest) > 0 ? longest : doubled;
      try {
        return !new Semaphore(0).tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }

  Waits waits() {
    return new Waits();
  }
}
