package dev.iapo.bench.serve;

import dev.iapo.bench.engine.Behaviour;
import dev.iapo.bench.engine.Latency;
import dev.iapo.domain.Seeds;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Answers after random times, and tells by problem how long its slowest call took, from its last
 * byte's arrival until its answer was sent.
 *
 * @param agreement the share of completions with the right answer; the others have one of three
 * @param inWaves whether calls of a problem come in waves, of which each begins when nothing of it
 *     is under way: then it is the slowest of each, summed
 */
record Waves(Latency latency, double agreement, boolean inWaves, Map<Integer, Calls> open)
    implements Behaviour {
  private static final int[] WRONG = {120, 180, 300};
  private static final int RIGHT = 240;

  /** Of one problem. */
  static final class Calls {
    private int underWay;
    private long slowest;
    private long before;

    private synchronized void begin() {
      underWay++;
    }

    private synchronized void end(long nanos, boolean inWaves) {
      underWay--;
      slowest = Math.max(slowest, nanos);
      if (inWaves && underWay == 0) {
        before += slowest;
        slowest = 0;
      }
    }

    private synchronized double millis() {
      return (before + slowest) / 1e6;
    }
  }

  static Waves of(Latency latency, double agreement, boolean inWaves) {
    return new Waves(latency, agreement, inWaves, new ConcurrentHashMap<>());
  }

  @Override
  public Answer to(Request request) {
    open.computeIfAbsent(request.problem(), problem -> new Calls()).begin();
    SplittableRandom random = new SplittableRandom(Seeds.mix(23, request.seed()));
    int result = random.nextDouble() < agreement ? RIGHT : WRONG[random.nextInt(WRONG.length)];
    return new Answer(Fault.NONE, latency.nanos(request.seed()), result);
  }

  @Override
  public void sent(Request request, long nanos) {
    Calls calls = open.get(request.problem());
    if (calls != null) {
      calls.end(nanos, inWaves);
    }
  }

  /** Forgets a problem. */
  double take(int problem) {
    Calls calls = open.remove(problem);
    if (calls == null) {
      throw new IllegalStateException("problem " + problem + " was not asked");
    }
    return calls.millis();
  }
}
