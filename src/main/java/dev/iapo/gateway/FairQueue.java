package dev.iapo.gateway;

import dev.iapo.domain.Priority;
import dev.iapo.gateway.JobState.Call;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Calls waiting to be sent, one queue per run, served in proportion to the runs' priorities and, at
 * equal ones, in turn.
 *
 * <p>This is stride scheduling: a run's next turn comes a stride after its last, the shorter the
 * higher its priority, and the earliest turn is served. A run that had nothing waiting begins at
 * the turn being served, not at one that it let pass, and not before the turn that it earned by
 * being served last.
 */
final class FairQueue {
  private static final int LONGEST_STRIDE = Priority.HIGH.weight();

  /** The calls of a run. One without calls is kept until its turn would have come. */
  private static final class Lane {
    final String run;
    final Deque<Call> calls = new ArrayDeque<>();
    Priority priority;
    long turn;
    long order; // among equal turns

    Lane(String run, Priority priority, long turn, long order) {
      this.run = run;
      this.priority = priority;
      this.turn = turn;
      this.order = order;
    }
  }

  private final Map<String, Lane> byRun = new HashMap<>();
  private final PriorityQueue<Lane> lanes =
      new PriorityQueue<>(
          Comparator.<Lane>comparingLong(lane -> lane.turn).thenComparingLong(lane -> lane.order));
  private long turn; // that was served last
  private long order;
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Adds calls of a job; from now on its run has the job's priority. */
  void addAll(List<Call> calls) {
    for (Call call : calls) {
      Lane lane = of(call);
      lane.priority = call.job.job.priority();
      lane.calls.addLast(call);
    }
    size += calls.size();
  }

  /** Puts a call that was tried before in front of its run's others. */
  void addFirst(Call call) {
    of(call).calls.addFirst(call);
    size++;
  }

  /** Takes out the call that is next; its run then waits for its turn. */
  Call remove() {
    Lane next = lanes.remove();
    while (next.calls.isEmpty()) {
      byRun.remove(next.run);
      next = lanes.remove();
    }
    Call call = next.calls.remove();
    turn = next.turn;
    next.turn += LONGEST_STRIDE / next.priority.weight();
    next.order = order++;
    lanes.add(next);
    removed(1);
    return call;
  }

  /** Takes out all calls of a run. */
  List<Call> removeAll(String run) {
    Lane lane = byRun.get(run);
    if (lane == null) {
      return List.of();
    }
    List<Call> calls = new ArrayList<>(lane.calls);
    lane.calls.clear();
    removed(calls.size());
    return calls;
  }

  /** As long as nobody waits, nobody is served before others. */
  private void removed(int calls) {
    size -= calls;
    if (size == 0) {
      byRun.clear();
      lanes.clear();
      turn = 0;
    }
  }

  private Lane of(Call call) {
    return byRun.computeIfAbsent(
        call.job.job.run(),
        run -> {
          Lane lane = new Lane(run, call.job.job.priority(), turn, order++);
          lanes.add(lane);
          return lane;
        });
  }
}
