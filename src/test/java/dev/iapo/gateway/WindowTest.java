package dev.iapo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WindowTest {
  private static void succeed(Window window, int calls, long took) {
    for (int i = 0; i < calls; i++) {
      window.succeeded(took);
    }
  }

  @Test
  void limited_severalOfOneWindow_halvesOnce() {
    Window window = new Window(16);
    window.limited(1, 10);
    window.limited(2, 11);
    window.limited(10, 12);
    assertThat(window.size()).isEqualTo(8);
    window.succeeded(1);
    window.limited(9, 13);
    assertThat(window.size()).isEqualTo(8);
  }

  @Test
  void limited_afterEachPauseAgain_halvesToOne() {
    Window window = new Window(16);
    long sent = 0;
    for (int expected : new int[] {8, 4, 2, 1, 1}) {
      sent++;
      window.limited(sent, sent);
      window.limited(sent, sent);
      assertThat(window.size()).isEqualTo(expected);
    }
  }

  @Test
  void succeeded_aWindowOfSuccessesAtTheSameLatency_growsByASixteenth() {
    Window window = new Window(64);
    window.limited(1, 2);
    succeed(window, 31, 5);
    assertThat(window.size()).isEqualTo(32);
    window.succeeded(5);
    assertThat(window.size()).isEqualTo(34);
    succeed(window, 34 + 36 + 38, 5);
    assertThat(window.size()).isEqualTo(40);
  }

  @Test
  void succeeded_callsTakeLonger_growsNoMoreUntilTheyDoNotOrHaveForLong() {
    Window window = new Window(1000);
    window.limited(1, 2);
    succeed(window, 499, 100);
    succeed(window, 300, 200);
    int size = window.size();
    assertThat(size).as("one window ended before the mean was up").isLessThanOrEqualTo(531);
    succeed(window, 2000, 200);
    assertThat(window.size()).isEqualTo(size);
    succeed(window, 2000, 100);
    assertThat(window.size()).isGreaterThan(size);
    succeed(window, 30_000, 200);
    assertThat(window.size()).as("usual by now").isEqualTo(1000);
  }

  @Test
  void restart_afterAPause_aFewMoreThanInFlightAndDoublesUpToWhatItWas() {
    Window window = new Window(64);
    window.limited(1, 2);
    window.restart(0);
    assertThat(window.size()).isEqualTo(4);
    succeed(window, 4, 5);
    assertThat(window.size()).isEqualTo(8);
    succeed(window, 24, 5);
    assertThat(window.size()).isEqualTo(32);
    window.succeeded(5);
    assertThat(window.size()).isEqualTo(32);
    window.restart(31);
    assertThat(window.size()).as("never more than before").isEqualTo(32);
  }

  @Test
  void ended_aFifthOfAWindowInTrouble_halves() {
    Window window = new Window(40);
    for (int i = 0; i < 40; i++) {
      window.ended(i % 5 == 0, i, i);
    }
    assertThat(window.size()).isEqualTo(20);
  }

  @Test
  void ended_someInTrouble_nothing() {
    Window window = new Window(40);
    for (int i = 0; i < 4000; i++) {
      window.ended(i % 8 == 0, i, i);
    }
    assertThat(window.size()).isEqualTo(40);
  }

  @Test
  void size_randomEvents_between1AndMax() {
    SplittableRandom random = new SplittableRandom(3);
    Window window = new Window(5);
    for (int i = 0; i < 10_000; i++) {
      switch (random.nextInt(6)) {
        case 0 -> window.limited(2L * i, 2L * i + 1);
        case 1 -> window.restart(random.nextInt(6));
        case 2 -> window.ended(random.nextBoolean(), 2L * i, 2L * i + 1);
        default -> window.succeeded(random.nextInt(1, 100));
      }
      assertThat(window.size()).isBetween(1, 5);
    }
    succeed(window, 1000, 50);
    assertThat(window.size()).isEqualTo(5);
  }
}
