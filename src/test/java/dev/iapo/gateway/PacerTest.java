package dev.iapo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacerTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void waitNanos_noLimit_never() {
    Pacer pacer = new Pacer(0, 0);
    pacer.take(0, 1_000_000);
    assertThat(pacer.waitNanos(0)).isZero();
  }

  @Test
  void waitNanos_sixtyAMinute_oneASecond() {
    Pacer pacer = new Pacer(60, 0);
    assertThat(pacer.waitNanos(5)).isZero();
    pacer.take(5, 1);
    assertThat(pacer.waitNanos(5)).isEqualTo(SECOND);
    assertThat(pacer.waitNanos(5 + SECOND / 2)).isEqualTo(SECOND / 2);
    assertThat(pacer.waitNanos(5 + SECOND)).isZero();
  }

  @Test
  void waitNanos_afterALongPause_noBurst() {
    Pacer pacer = new Pacer(60, 0);
    pacer.take(0, 1);
    pacer.take(1000 * SECOND, 1);
    assertThat(pacer.waitNanos(1000 * SECOND)).isEqualTo(SECOND);
  }

  @Test
  void waitNanos_negativeClock_works() {
    Pacer pacer = new Pacer(60, 0);
    assertThat(pacer.waitNanos(Long.MIN_VALUE / 2)).isZero();
    pacer.take(-10 * SECOND, 2);
    assertThat(pacer.waitNanos(-10 * SECOND)).isEqualTo(2 * SECOND);
  }

  @Test
  void refund_unusedUnits_comeBackAndNoMore() {
    Pacer pacer = new Pacer(60, 0);
    pacer.take(0, 10);
    pacer.refund(7);
    assertThat(pacer.waitNanos(0)).isEqualTo(3 * SECOND);
    pacer.refund(100);
    assertThat(pacer.waitNanos(0)).isZero();
    pacer.take(0, 1);
    assertThat(pacer.waitNanos(0)).as("credit does not add up to a burst").isEqualTo(SECOND);
  }

  /** A limiter without any burst, as nginx has: two requests are never closer than the interval. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void waitNanos_randomArrivals_intervalIsKept(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Pacer pacer = new Pacer(600, 0);
    long now = random.nextLong(SECOND * 1_000_000);
    long last = now - SECOND;
    for (int i = 0; i < 1000; i++) {
      now += random.nextLong(SECOND / 5);
      now += pacer.waitNanos(now);
      assertThat(now - last).isGreaterThanOrEqualTo(SECOND / 10 - 1);
      pacer.take(now, 1);
      last = now;
    }
  }

  /** Wake-ups are late; what they lose is made up for, and yet no interval is too short. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void waitNanos_lateBySlackAtMost_rateAimedAtIsKeptAndNoIntervalTooShort(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long interval = SECOND / 10;
    Pacer pacer = new Pacer(600, 0.01);
    long now = random.nextLong(SECOND);
    long start = now;
    pacer.take(now, 1);
    for (int i = 0; i < 1000; i++) {
      long last = now;
      now += pacer.waitNanos(now) + random.nextLong(interval / 100);
      assertThat(now - last).isGreaterThanOrEqualTo(interval);
      pacer.take(now, 1);
    }
    assertThat((double) (now - start)).isBetween(1000.0 * interval, 1000 * 1.0101 * interval);
  }

  @Test
  void waitNanos_muchLater_notMadeUpFor() {
    Pacer pacer = new Pacer(600, 0.01);
    pacer.take(0, 1);
    pacer.take(5 * SECOND, 1);
    assertThat(pacer.waitNanos(5 * SECOND)).isEqualTo(SECOND / 10);
  }

  @Test
  void awaitFirst_neverAnswered_aSecondAtMostAndThenTheInterval() {
    Pacer pacer = new Pacer(600, 0);
    pacer.take(0, 1);
    pacer.awaitFirst(0);
    assertThat(pacer.waitNanos(0)).isEqualTo(SECOND);
    pacer.answered(0, SECOND / 2);
    assertThat(pacer.waitNanos(SECOND / 2)).isEqualTo(SECOND / 10);
    pacer.take(SECOND, 1);
    pacer.awaitFirst(SECOND);
    assertThat(pacer.waitNanos(SECOND)).isEqualTo(SECOND / 10);
  }

  /**
   * A limiter without burst at the end of a way that takes a different time for each unit: where
   * answers come within the interval, what the unit before lost on the way is allowed for.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void answered_unitsAreHeldUpOnTheirWay_limiterNeverMet(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long interval = SECOND / 10;
    Pacer pacer = new Pacer(600, 0.005);
    long now = 0;
    long arrived = -SECOND;
    for (int i = 0; i < 2000; i++) {
      now += pacer.waitNanos(now);
      pacer.take(now, 1);
      pacer.awaitFirst(now);
      long way = interval / 200 + random.nextLong(i % 10 == 0 ? interval / 3 : interval / 100);
      assertThat(now + way - arrived).isGreaterThanOrEqualTo(interval);
      arrived = now + way;
      pacer.answered(now, arrived + interval / 200);
      now = arrived + interval / 200;
    }
    assertThat(2000.0 * interval / now).isGreaterThan(0.96);
  }
}
