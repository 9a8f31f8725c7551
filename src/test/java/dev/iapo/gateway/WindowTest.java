package dev.iapo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WindowTest {
  @Test
  void limited_severalOfOneWindow_halvesOnce() {
    Window window = new Window(16);
    window.limited(1, 10);
    window.limited(2, 11);
    window.limited(10, 12);
    assertThat(window.size()).isEqualTo(8);
    window.succeeded();
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
  void succeeded_aWindowOfSuccesses_growsByOne() {
    Window window = new Window(4);
    window.limited(1, 2);
    assertThat(window.size()).isEqualTo(2);
    window.succeeded();
    assertThat(window.size()).isEqualTo(2);
    window.succeeded();
    assertThat(window.size()).isEqualTo(3);
  }

  @Test
  void size_randomEvents_between1AndMax() {
    SplittableRandom random = new SplittableRandom(3);
    Window window = new Window(5);
    for (int i = 0; i < 10_000; i++) {
      if (random.nextInt(4) == 0) {
        window.limited(2L * i, 2L * i + 1);
      } else {
        window.succeeded();
      }
      assertThat(window.size()).isBetween(1, 5);
    }
    for (int i = 0; i < 100; i++) {
      window.succeeded();
    }
    assertThat(window.size()).isEqualTo(5);
  }
}
