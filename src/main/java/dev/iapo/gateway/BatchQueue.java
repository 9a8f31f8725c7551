package dev.iapo.gateway;

import dev.iapo.gateway.JobState.Call;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Calls that wait for their batch: one holds calls of one run to one model. */
final class BatchQueue {
  /** What a batch's calls have in common. */
  record Group(String run, String model) {
    static Group of(Job job) {
      return new Group(job.run(), job.model());
    }
  }

  private final Map<Group, Deque<Call>> waiting = new LinkedHashMap<>();

  /** How many of its group wait now. */
  int add(Call call) {
    Deque<Call> calls =
        waiting.computeIfAbsent(Group.of(call.job.job), group -> new ArrayDeque<>());
    calls.addLast(call);
    return calls.size();
  }

  int size() {
    return waiting.values().stream().mapToInt(Deque::size).sum();
  }

  /** Takes out all calls of a group, in the order of adding. */
  Deque<Call> remove(Group group) {
    Deque<Call> calls = waiting.remove(group);
    return calls == null ? new ArrayDeque<>() : calls;
  }

  /** Takes out all calls of a run. */
  List<Call> removeAll(String run) {
    List<Call> all = new ArrayList<>();
    waiting.forEach(
        (group, calls) -> {
          if (group.run().equals(run)) {
            all.addAll(calls);
          }
        });
    waiting.keySet().removeIf(group -> group.run().equals(run));
    return all;
  }
}
