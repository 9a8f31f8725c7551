package dev.iapo.gateway;

/**
 * Spaces units evenly at a rate: after k units the next may go k intervals later, so that a limiter
 * without any burst is never met. Time is passed in, in nanoseconds of a monotonic clock.
 *
 * <p>With slack it aims at intervals that are a little longer than they must be: a unit that goes
 * late by less than that is made up for by the next interval, and one that is held up on its way is
 * not followed too closely.
 */
final class Pacer {
  private static final double NANOS_PER_MINUTE = 60e9;
  private static final double FIRST_WAIT_NANOS = 1e9;
  private static final int LEARNING = 10; // answers before the least latency is believed
  private static final double LEAST_AGES = 1.001;
  private static final double MOST_LATE = 0.5; // of an interval; more is a longer answer

  private final double intervalNanos; // 0: no limit
  private final double slack;
  private double freeAt = Double.NEGATIVE_INFINITY;
  private long lastNanos;
  private int answers;
  private double leastLatency = Double.POSITIVE_INFINITY;

  /**
   * A pacer of that many units per minute; 0 for no limit.
   *
   * @param slack the share of an interval by which it aims at longer ones; this share of the rate
   *     is given up
   */
  Pacer(long perMinute, double slack) {
    this.intervalNanos = perMinute == 0 ? 0 : NANOS_PER_MINUTE / perMinute;
    this.slack = slack;
  }

  /** How long until the next unit may go; 0 for now. */
  long waitNanos(long now) {
    return intervalNanos == 0 ? 0 : (long) Math.max(0, Math.ceil(freeAt - now));
  }

  /** How many units go within a time. */
  int within(long nanos) {
    return intervalNanos == 0 ? Integer.MAX_VALUE : (int) Math.ceil(nanos / intervalNanos);
  }

  /** Units go now. */
  void take(long now, long units) {
    double least = units * intervalNanos;
    freeAt = Math.max(freeAt + least * (1 + slack), now + least);
    lastNanos = now;
  }

  /** Units that were taken and not used. */
  void refund(long units) {
    freeAt -= units * intervalNanos;
  }

  /**
   * Awaits an answer to the unit that went now, for a second at most, if there was none ever: how
   * long a first connection takes is not known.
   */
  void awaitFirst(long now) {
    if (intervalNanos > 0 && answers == 0) {
      freeAt = Math.max(freeAt, now + FIRST_WAIT_NANOS);
    }
  }

  /**
   * A unit was answered that went at that time. What it took longer than the quickest one it may
   * have lost on its way to the limiter, so the next one is not to follow it too closely.
   */
  void answered(long sentNanos, long now) {
    double latency = now - sentNanos;
    leastLatency = Math.min(latency, leastLatency * LEAST_AGES);
    if (answers == 0) {
      freeAt = now + intervalNanos;
    } else if (sentNanos == lastNanos) {
      double late = answers < LEARNING ? latency : latency - leastLatency;
      if (late < MOST_LATE * intervalNanos) {
        freeAt = Math.max(freeAt, sentNanos + late + intervalNanos * (1 + slack / 2));
      }
    }
    answers = Math.min(answers + 1, LEARNING);
  }
}
