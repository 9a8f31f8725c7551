package dev.iapo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import dev.iapo.domain.Priority;
import dev.iapo.testkit.GatewayBench;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FairQueueTest {
  private final FairQueue queue = new FairQueue();

  private static List<JobState.Call> calls(String run, int count) {
    return calls(run, count, Priority.NORMAL);
  }

  private static List<JobState.Call> calls(String run, int count, Priority priority) {
    TestInbox<JobResult> inbox = TestInbox.create();
    Job job = GatewayBench.withPriority(GatewayBench.job(run, run, count), priority);
    return new JobState(job, inbox.getRef()).split(0, count, 1);
  }

  private String next(int count) {
    StringBuilder order = new StringBuilder();
    for (int i = 0; i < count; i++) {
      order.append(queue.remove().job.job.run());
    }
    return order.toString();
  }

  private String drained() {
    StringBuilder order = new StringBuilder();
    while (!queue.isEmpty()) {
      JobState.Call next = queue.remove();
      order.append(next.job.job.run()).append(next.offset).append(' ');
    }
    assertThat(queue.size()).isZero();
    return order.toString().strip();
  }

  @Test
  void remove_severalRuns_inTurnAndInOrderWithinARun() {
    queue.addAll(calls("a", 3));
    queue.addAll(calls("b", 1));
    queue.addAll(calls("c", 2));
    assertThat(queue.size()).isEqualTo(6);
    assertThat(drained()).isEqualTo("a0 b0 c0 a1 c1 a2");
  }

  @Test
  void addFirst_triedBefore_beforeTheRunsOthers() {
    List<JobState.Call> a = calls("a", 3);
    queue.addAll(a.subList(1, 3));
    queue.addAll(calls("b", 2));
    queue.addFirst(a.get(0));
    assertThat(drained()).isEqualTo("a0 b0 a1 b1 a2");
  }

  @Test
  void removeAll_oneRun_othersStay() {
    queue.addAll(calls("a", 3));
    queue.addAll(calls("b", 2));
    List<JobState.Call> removed = new ArrayList<>(queue.removeAll("a"));
    assertThat(removed).extracting(call -> call.offset).containsExactly(0, 1, 2);
    assertThat(queue.removeAll("a")).isEmpty();
    assertThat(queue.size()).isEqualTo(2);
    assertThat(drained()).isEqualTo("b0 b1");
  }

  @Test
  void remove_threePriorities_fourTwoAndOneOfSevenAndNeverLonger() {
    queue.addAll(calls("l", 100, Priority.LOW));
    queue.addAll(calls("n", 200, Priority.NORMAL));
    queue.addAll(calls("h", 400, Priority.HIGH));
    assertThat(next(700)).isEqualTo("lnh" + "hnhhlnh".repeat(99) + "hnhh");
    assertThat(queue.isEmpty()).isTrue();
  }

  /** Whatever mix of runs: each is served in each stretch as its weight says, give or take one. */
  @Test
  void remove_anyMixOfRunsThatAlwaysWait_sharesAreExactInEveryStretch() {
    Random random = new Random(7);
    for (int mix = 0; mix < 50; mix++) {
      FairQueue mixed = new FairQueue();
      Map<String, Integer> weights = new LinkedHashMap<>();
      int runs = 2 + random.nextInt(20);
      for (int run = 0; run < runs; run++) {
        Priority priority = List.of(Priority.values()).get(random.nextInt(3));
        weights.put("r" + run, priority.weight());
        mixed.addAll(calls("r" + run, 40 * priority.weight(), priority));
      }
      int all = weights.values().stream().mapToInt(Integer::intValue).sum();
      Map<String, Integer> served = new TreeMap<>();
      for (int i = 1; i <= 40 * all; i++) {
        served.merge(mixed.remove().job.job.run(), 1, Integer::sum);
        if (i % all == 0) {
          for (Map.Entry<String, Integer> run : weights.entrySet()) {
            int due = i / all * run.getValue();
            assertThat(served.get(run.getKey())).as("%s of %s", run, weights).isEqualTo(due);
          }
        }
      }
    }
  }

  @Test
  void remove_oneLowRunAmongFiftyHigh_isServedOnceInTwoHundredAndOne() {
    queue.addAll(calls("low", 5, Priority.LOW));
    for (int run = 0; run < 50; run++) {
      queue.addAll(calls("high" + run, 20, Priority.HIGH));
    }
    List<Integer> served = new ArrayList<>();
    for (int i = 0; !queue.isEmpty(); i++) {
      if (queue.remove().job.job.run().equals("low")) {
        served.add(i);
      }
    }
    assertThat(served).containsExactly(0, 201, 402, 603, 804);
  }

  @Test
  void remove_runThatWaitedIdle_gainsNothing() {
    queue.addAll(calls("a", 100));
    queue.addAll(calls("b", 1));
    assertThat(next(50)).isEqualTo("ab" + "a".repeat(48));
    queue.addAll(calls("b", 4));
    assertThat(next(8)).isEqualTo("babababa");
  }

  @Test
  void remove_runThatAsksAnewAfterEachCall_getsNoMoreThanItsPart() {
    queue.addAll(calls("a", 100, Priority.HIGH));
    StringBuilder order = new StringBuilder();
    queue.addAll(calls("l", 1, Priority.LOW));
    for (int i = 0; i < 20; i++) {
      String next = next(1);
      order.append(next);
      if (next.equals("l")) {
        queue.addAll(calls("l", 1, Priority.LOW));
      }
    }
    assertThat(order).hasToString("alaaalaaaalaaaalaaaa");
  }

  @Test
  void addAll_anotherPriority_holdsFromTheRunsNextTurn() {
    queue.addAll(calls("a", 100));
    queue.addAll(calls("b", 100));
    assertThat(next(4)).isEqualTo("abab");
    queue.addAll(calls("b", 1, Priority.HIGH));
    assertThat(next(9)).isEqualTo("abbabbabb");
    queue.addAll(calls("b", 1, Priority.LOW));
    assertThat(next(9)).isEqualTo("ababaabaa");
  }

  @Test
  void removeAll_otherRunsLast_startsAfresh() {
    queue.addAll(calls("a", 3, Priority.LOW));
    next(1);
    queue.removeAll("a");
    assertThat(queue.isEmpty()).isTrue();
    queue.addAll(calls("b", 1));
    queue.addAll(calls("a", 1));
    assertThat(drained()).isEqualTo("b0 a0");
  }
}
