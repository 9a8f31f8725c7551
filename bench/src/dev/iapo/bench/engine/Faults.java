package dev.iapo.bench.engine;

import dev.iapo.bench.engine.Behaviour.Fault;
import java.util.List;
import java.util.SplittableRandom;

/** Answers of which a share is faulty, of several kinds in turn by chance; counts both. */
final class Faults implements Behaviour {
  private final double share;
  private final List<Fault> kinds;
  private final long delayNanos;
  private final SplittableRandom random;
  private volatile int attempts;
  private volatile int faults;

  Faults(double share, List<Fault> kinds, long delayNanos, long seed) {
    this.share = share;
    this.kinds = kinds;
    this.delayNanos = delayNanos;
    this.random = new SplittableRandom(seed);
  }

  @Override
  @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes
  public Answer to(Request request) {
    attempts++;
    if (random.nextDouble() >= share) {
      return new Answer(Fault.NONE, delayNanos);
    }
    faults++;
    return new Answer(kinds.get(random.nextInt(kinds.size())), delayNanos);
  }

  int attempts() {
    return attempts;
  }

  double realisedShare() {
    return (double) faults / attempts;
  }
}
