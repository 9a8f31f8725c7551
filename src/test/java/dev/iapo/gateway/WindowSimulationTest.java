package dev.iapo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The throttle, with as many calls waiting as one likes, before a server with a queue. */
class WindowSimulationTest {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1000 * MILLI;
  private static final long SERVICE = 200 * MILLI;
  private static final LlmResult DONE =
      new LlmReply(List.of(new LlmReply.Completion("x", "stop")), Optional.empty());
  private static final LlmResult REFUSED = LlmFailure.of(Kind.RATE_LIMITED, "too many");

  private record Event(long at, long sent, LlmResult result) {}

  /** So many calls at a time, some waiting, all others refused after a millisecond. */
  private static final class Simulation {
    private final Throttle throttle = ThrottleTest.throttle(1000, 0, 0, 0);
    private final PriorityQueue<Event> events =
        new PriorityQueue<>(Comparator.comparingLong(Event::at));
    private final Queue<Long> waiting = new ArrayDeque<>();
    private final SplittableRandom random;
    private final boolean constant;
    private int servers;
    private int queue;
    private int busy;
    private long now;
    private long done;
    private long refused;
    private int most;

    Simulation(int servers, int queue, boolean constant, long seed) {
      this.servers = servers;
      this.queue = queue;
      this.constant = constant;
      this.random = new SplittableRandom(seed);
    }

    private long service() {
      return constant ? SERVICE : (long) (-Math.log(1 - random.nextDouble()) * SERVICE);
    }

    private void arrive() {
      if (busy < servers) {
        busy++;
        events.add(new Event(now + service(), now, DONE));
      } else if (waiting.size() < queue) {
        waiting.add(now);
      } else {
        events.add(new Event(now + MILLI, now, REFUSED));
      }
    }

    private long send() {
      while (!throttle.isFull()) {
        long wait = throttle.waitNanos(now);
        if (wait > 0) {
          return now + wait;
        }
        throttle.sent(now, 1);
        most = Math.max(most, throttle.inFlight());
        arrive();
      }
      return Long.MAX_VALUE;
    }

    private void end(Event event) {
      throttle.ended(event.result(), event.sent(), now);
      if (event.result() == REFUSED) {
        refused++;
        throttle.limited(event.sent(), now, Duration.ofMillis(250 + random.nextInt(250)));
        return;
      }
      done++;
      busy--;
      while (busy < servers && !waiting.isEmpty()) {
        busy++;
        events.add(new Event(now + service(), waiting.remove(), DONE));
      }
    }

    /** Runs on; the calls done per second. */
    double run(long nanos) {
      long until = now + nanos;
      long before = done;
      most = 0;
      while (now < until) {
        long next = send();
        Event event = events.peek();
        if (event != null && event.at() <= next) {
          events.remove();
          now = event.at();
          end(event);
        } else {
          now = next;
        }
      }
      return (double) (done - before) * SECOND / nanos;
    }
  }

  @Test
  void throttle_serverTakesAll_fullConcurrencyFromTheStart() {
    Simulation simulation = new Simulation(1000, 0, true, 1);
    simulation.run(5 * SERVICE + MILLI);
    assertThat(simulation.done).isGreaterThanOrEqualTo(5 * 1000);
    assertThat(simulation.refused).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void throttle_serverRefuses_findsItsCapacity(long seed) {
    Simulation simulation = new Simulation(100, 50, false, seed);
    simulation.run(20 * SECOND);
    long refused = simulation.refused;
    long done = simulation.done;
    double perSecond = simulation.run(200 * SECOND);
    assertThat(perSecond * SERVICE / SECOND).as("of 100").isBetween(85.0, 101.0);
    assertThat((double) (simulation.refused - refused) / (simulation.done - done))
        .as("refused")
        .isLessThan(0.005);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void throttle_serverBecomesSmallerAndRecovers_followsIt(long seed) {
    Simulation simulation = new Simulation(400, 200, false, seed);
    simulation.run(30 * SECOND);
    simulation.servers = 20;
    simulation.queue = 10;
    simulation.run(30 * SECOND);
    assertThat(simulation.run(100 * SECOND) * SERVICE / SECOND).as("of 20").isBetween(15.0, 20.5);
    simulation.servers = 400;
    simulation.queue = 200;
    simulation.run(60 * SECOND);
    assertThat(simulation.run(100 * SECOND) * SERVICE / SECOND)
        .as("of 400")
        .isBetween(340.0, 404.0);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void throttle_serverQueuesAfterARefusal_stopsGrowingWhenCallsTakeLonger(long seed) {
    Simulation simulation = new Simulation(100, 50, false, seed);
    simulation.run(5 * SECOND);
    simulation.queue = 1_000_000;
    double perSecond = simulation.run(20 * SECOND);
    assertThat(perSecond * SERVICE / SECOND).as("of 100").isBetween(85.0, 104.0);
    assertThat(simulation.most).isLessThan(250);
  }
}
