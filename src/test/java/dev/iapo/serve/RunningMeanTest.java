package dev.iapo.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RunningMeanTest {
  @Test
  void figure_ofNumbersFarFromZero_isThatOfTwoPasses() {
    SplittableRandom random = new SplittableRandom(7);
    double[] numbers = random.doubles(1000, 1e9, 1e9 + 1).toArray();
    RunningMean mean = new RunningMean();
    double sum = 0;
    for (double number : numbers) {
      mean.add(number);
      sum += number - 1e9;
    }
    double twice = 0;
    for (double number : numbers) {
      twice += Math.pow(number - 1e9 - sum / 1000, 2);
    }
    assertThat(mean.mean() - 1e9).isCloseTo(sum / 1000, within(1e-6));
    assertThat(mean.variance()).isCloseTo(twice / 999, within(1e-6));
    assertThat(mean.figure().error()).isCloseTo(Math.sqrt(twice / 999 / 1000), within(1e-8));
  }

  @Test
  void with_another_isThatOfAllTheNumbers() {
    RunningMean all = new RunningMean();
    RunningMean one = new RunningMean();
    RunningMean other = new RunningMean();
    for (int i = 0; i < 10; i++) {
      all.add(i * i);
      (i < 3 ? one : other).add(i * i);
    }
    assertThat(one.with(other).count()).isEqualTo(10);
    assertThat(one.with(other).mean()).isCloseTo(all.mean(), within(1e-12));
    assertThat(one.with(other).variance()).isCloseTo(all.variance(), within(1e-9));
    assertThat(new RunningMean().with(new RunningMean()).mean()).isNaN();
  }

  @Test
  void now_ofRecentNumbers_forgetsThoseBeforeTheLastButOneSpan() {
    RecentMean recent = new RecentMean(10);
    for (int i = 1; i <= 25; i++) {
      recent.add(i);
      assertThat(recent.now().count()).isEqualTo(i <= 20 ? i : i - 10);
    }
    assertThat(recent.now().mean()).isEqualTo(18); // 11..25
  }
}
