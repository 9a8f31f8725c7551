package dev.iapo.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.config.DaemonSetup.Drift;
import dev.iapo.domain.Deployable.Figure;
import dev.iapo.serve.PromisedFigure.Kind;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DriftRuleTest {
  private static final DriftRule RULE = new DriftRule(new Drift(50, 0.2, 4));
  private static final int STREAMS = 40;
  private static final int LONG = 100_000;
  private static final int FROM_THE_START = 400;
  private static final int LATER = 1000;

  /** Numbers per request, as served and as in training, by what they are. */
  private enum Stream {
    /** Nearly as much for each. */
    EVEN_COST(false, 10, 0.3),
    /** Lognormal: their standard deviation is 1.3 times their mean. */
    SKEWED_COST(false, 10, 1),
    /** All completions agree, or not: as scattered as shares can be. */
    AGREEMENT(true, 0.9, 0),
    UNPARSED(true, 0.05, 0);

    private final boolean share;
    private final double mean;
    private final double sigma;

    Stream(boolean share, double mean, double sigma) {
      this.share = share;
      this.mean = mean;
      this.sigma = sigma;
    }

    double next(RandomGenerator random, double ofMean) {
      return share
          ? (random.nextDouble() < ofMean ? 1 : 0)
          : ofMean * Math.exp(sigma * random.nextGaussian() - sigma * sigma / 2);
    }

    /** What training found with 300 queries. */
    Figure promise(RandomGenerator random) {
      RunningMean training = new RunningMean();
      for (int i = 0; i < 300; i++) {
        training.add(next(random, mean));
      }
      return training.figure();
    }

    PromisedFigure figure(RandomGenerator random) {
      return new PromisedFigure(new Kind(name(), "", share), Optional.of(promise(random)), RULE);
    }
  }

  /** After how many requests of that mean it drifts; as many as there may be if it does not. */
  private static int until(
      PromisedFigure figure, Stream stream, RandomGenerator random, double mean, int most) {
    int requests = 0;
    while (requests < most && !figure.drifted()) {
      figure.add(stream.next(random, mean), true);
      requests++;
    }
    return requests;
  }

  @ParameterizedTest
  @EnumSource
  void apart_withoutDrift_saysNothingInLongStreams(Stream stream) {
    int said = 0;
    for (int seed = 0; seed < STREAMS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      PromisedFigure figure = stream.figure(random);
      said += until(figure, stream, random, stream.mean, LONG) < LONG ? 1 : 0;
    }
    assertThat(said).isZero();
  }

  @ParameterizedTest
  @CsvSource({"EVEN_COST, 13", "AGREEMENT, 0.7", "UNPARSED, 0.25"})
  void apart_driftFromTheStart_isFoundSoon(Stream stream, double mean) {
    int[] all = new int[STREAMS];
    for (int seed = 0; seed < STREAMS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      all[seed] = until(stream.figure(random), stream, random, mean, FROM_THE_START + 1);
    }
    Arrays.sort(all);
    assertThat(all[STREAMS - 1]).isLessThanOrEqualTo(FROM_THE_START);
  }

  @ParameterizedTest
  @CsvSource({"EVEN_COST, 13", "AGREEMENT, 0.7", "UNPARSED, 0.25"})
  void apart_driftAfterALongTime_isFoundSoonToo(Stream stream, double mean) {
    int[] all = new int[STREAMS];
    for (int seed = 0; seed < STREAMS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      PromisedFigure figure = stream.figure(random);
      until(figure, stream, random, stream.mean, 10_000 + 17 * seed);
      all[seed] = until(figure, stream, random, mean, LATER + 1);
    }
    Arrays.sort(all);
    assertThat(all[STREAMS - 1]).isLessThanOrEqualTo(LATER);
  }

  /** n numbers of mean 0 and standard error 1. */
  private static RunningMean numbers(int n) {
    RunningMean numbers = new RunningMean();
    double each = Math.sqrt(n - 1.0);
    for (int i = 0; i < n; i++) {
      numbers.add(i % 2 == 0 ? each : -each);
    }
    return numbers;
  }

  @ParameterizedTest
  @CsvSource({"50, 5.377", "200, 4.583", "1000, 4.566", "100000, 4.999"})
  void bound_ofAnExactPromise_isSoManyStandardErrors(int n, double errors) {
    RunningMean numbers = numbers(n);
    assertThat(numbers.figure().error()).isCloseTo(1, within(1e-9));
    assertThat(RULE.bound(numbers, new Figure(0, Double.NaN), false))
        .isCloseTo(errors, within(5e-4));
  }

  @Test
  void bound_ofARoughPromise_isItsErrors() {
    double bound = RULE.bound(numbers(100_000), new Figure(0, 1000), false);
    assertThat(bound / 1000).isCloseTo(Math.sqrt(1.25 * (16 + Math.log(5))), within(1e-2));
  }

  @Test
  void apart_fewAlikeShares_areNotTakenForCertain() {
    RunningMean none = new RunningMean();
    for (int i = 0; i < 50; i++) {
      none.add(0);
    }
    assertThat(RULE.apart(none, new Figure(0.1, 0), true, false)).isFalse();
    assertThat(RULE.apart(none, new Figure(0.5, 0), true, false)).isTrue();
  }

  @Test
  void apart_smallDifferencesThatAreCertain_doNotCount() {
    RunningMean served = new RunningMean();
    for (int i = 0; i < 1000; i++) {
      served.add(11.9);
    }
    assertThat(RULE.apart(served, new Figure(10, 0), false, false)).isFalse();
    assertThat(RULE.apart(served, new Figure(9.9, 0), false, false)).isTrue();
    assertThat(RULE.apart(served, new Figure(10, 0), false, true)).isTrue();
  }
}
