package dev.iapo.gateway;

import dev.iapo.gateway.JobState.Call;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Calls waiting to be sent, one queue per run, served in turn. */
final class FairQueue {
  private final Map<String, Deque<Call>> byRun = new LinkedHashMap<>();
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void addAll(List<Call> calls) {
    calls.forEach(call -> of(call).addLast(call));
    size += calls.size();
  }

  /** Puts a call that was tried before in front of its run's others. */
  void addFirst(Call call) {
    of(call).addFirst(call);
    size++;
  }

  /** Takes out the call that is next; its run then waits for its turn. */
  Call remove() {
    Map.Entry<String, Deque<Call>> first = byRun.entrySet().iterator().next();
    String run = first.getKey();
    Deque<Call> calls = first.getValue();
    Call call = calls.remove();
    byRun.remove(run);
    if (!calls.isEmpty()) {
      byRun.put(run, calls);
    }
    size--;
    return call;
  }

  /** Takes out all calls of a run. */
  List<Call> removeAll(String run) {
    Deque<Call> calls = byRun.remove(run);
    if (calls == null) {
      return List.of();
    }
    size -= calls.size();
    return new ArrayList<>(calls);
  }

  private Deque<Call> of(Call call) {
    return byRun.computeIfAbsent(call.job.job.run(), run -> new ArrayDeque<>());
  }
}
