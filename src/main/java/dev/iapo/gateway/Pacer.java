package dev.iapo.gateway;

/**
 * Spaces units evenly at a rate: after k units the next may go k intervals later, so that a limiter
 * without any burst is never met. Time is passed in, in nanoseconds of a monotonic clock.
 */
final class Pacer {
  private static final double NANOS_PER_MINUTE = 60e9;

  private final double intervalNanos; // 0: no limit
  private double freeAt = Double.NEGATIVE_INFINITY;

  /** A pacer of that many units per minute; 0 for no limit. */
  Pacer(long perMinute) {
    this.intervalNanos = perMinute == 0 ? 0 : NANOS_PER_MINUTE / perMinute;
  }

  /** How long until the next unit may go; 0 for now. */
  long waitNanos(long now) {
    return intervalNanos == 0 ? 0 : (long) Math.max(0, Math.ceil(freeAt - now));
  }

  /** Units go now. */
  void take(long now, long units) {
    freeAt = Math.max(freeAt, (double) now) + units * intervalNanos;
  }

  /** Units that were taken and not used. */
  void refund(long units) {
    freeAt -= units * intervalNanos;
  }
}
