package dev.iapo.bench.engine;

import dev.iapo.domain.Seeds;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * How long calls take, by their seeds: lognormal, and some of them so many times as long.
 *
 * @param sigma of the logarithm; 0 for the same latency always
 * @param stragglers the share of calls that take {@code factor} times as long
 */
public record Latency(Duration median, double sigma, double stragglers, double factor) {
  public static Latency constant(Duration latency) {
    return new Latency(latency, 0, 0, 1);
  }

  /** Of a call. */
  public long nanos(int seed) {
    SplittableRandom random = new SplittableRandom(Seeds.mix(17, seed));
    double factors = Math.exp(sigma * random.nextGaussian());
    factors *= random.nextDouble() < stragglers ? factor : 1;
    return (long) (median.toNanos() * factors);
  }

  public Behaviour behaviour() {
    return request -> new Behaviour.Answer(Behaviour.Fault.NONE, nanos(request.seed()));
  }
}
