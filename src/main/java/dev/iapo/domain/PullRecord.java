package dev.iapo.domain;

import java.util.List;
import java.util.Optional;

/**
 * A pull as it went: what is recorded, and what an {@link Observation} is made from.
 *
 * @param calls those that brought completions, in replicate order
 * @param wasted what its failed, retried and uncertain calls were charged, in the budget's smallest
 *     unit
 * @param failedCalls how many provider calls failed
 * @param missing why completions are missing, if any are
 */
public record PullRecord(
    Pull pull, List<CallRecord> calls, long wasted, int failedCalls, Optional<String> missing) {
  public PullRecord {
    calls = List.copyOf(calls);
  }

  public int completions() {
    return calls.stream().mapToInt(c -> c.completions().size()).sum();
  }
}
