package dev.iapo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import dev.iapo.testkit.GatewayBench;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FairQueueTest {
  private final FairQueue queue = new FairQueue();

  private static List<JobState.Call> calls(String run, int count) {
    TestInbox<JobResult> inbox = TestInbox.create();
    return new JobState(GatewayBench.job(run, run, count), inbox.getRef()).split(0, count, 1);
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
}
