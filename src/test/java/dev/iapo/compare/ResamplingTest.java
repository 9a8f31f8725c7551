package dev.iapo.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.compare.Resampling.Contest;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResamplingTest {
  /** Three standard errors of a share near one half, and more. */
  private static final double LIMIT = 0.035;

  @Test
  void sharesWithin_enumerable_areTheProbabilities() {
    double[][] values = {{1, 0}, {0, 1}}; // drawn: 2-0, 1-1 twice, 0-2
    double[] shares =
        Resampling.sharesWithin(
            List.of(new Contest(values, 0), new Contest(values, 0.99), new Contest(values, 1)),
            2,
            7);
    assertThat(shares[0]).isCloseTo(0.75, within(LIMIT));
    assertThat(shares[1]).isEqualTo(shares[0]);
    assertThat(shares[2]).isEqualTo(1);
  }

  @Test
  void sharesWithin_threeArms_asksForTheBestOfThem() {
    double[][] values = {{0.5, 0.5, 0.5}, {0.9, 0, 0}, {0, 0.9, 0}};
    // Another arm is ahead if its query was drawn twice or more: 7/27 each, never both
    double[] shares = Resampling.sharesWithin(List.of(new Contest(values, 0)), 3, 7);
    assertThat(shares[0]).isCloseTo(13.0 / 27, within(LIMIT));
  }

  @Test
  void sharesWithin_equalArms_areNeverBeaten() {
    double[][] values = {{0.1, 0.2, 0.3}, {0.1, 0.2, 0.3}};
    assertThat(Resampling.sharesWithin(List.of(new Contest(values, 0)), 3, 7)).containsExactly(1);
  }

  @Test
  void sharesWithin_sameSeed_areTheSame() {
    double[][] values = {{1, 0, 0.5}, {0, 1, 0.4}};
    List<Contest> contests = List.of(new Contest(values, 0.01));
    assertThat(Resampling.sharesWithin(contests, 3, 7))
        .isEqualTo(Resampling.sharesWithin(contests, 3, 7));
  }
}
