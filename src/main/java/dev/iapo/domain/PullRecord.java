package dev.iapo.domain;

import java.util.List;
import java.util.Optional;

/**
 * A pull as it went: what is recorded, and what an {@link Observation} is made from.
 *
 * @param calls those that brought completions, in replicate order
 * @param wasted what its failed, retried and uncertain calls were charged
 * @param failures its provider calls that failed
 * @param missing why completions are missing, if any are
 */
public record PullRecord(
    Pull pull, List<CallRecord> calls, Spend wasted, Failures failures, Optional<String> missing) {
  public PullRecord {
    calls = List.copyOf(calls);
  }

  /** A pull that was never sent. */
  public static PullRecord notDrawn(Pull pull, String why) {
    return new PullRecord(pull, List.of(), Spend.NOTHING, Failures.NONE, Optional.of(why));
  }

  public int completions() {
    int completions = 0;
    for (CallRecord call : calls) {
      completions += call.completions().size();
    }
    return completions;
  }

  /** The same, of which these completions came only. */
  public PullRecord withCalls(List<CallRecord> some) {
    return new PullRecord(pull, some, wasted, failures, missing);
  }

  public int failedCalls() {
    return failures.calls();
  }

  /** Everything it was charged. */
  public Spend spend() {
    return wasted.plus(of(CallRecord.Source.BOUGHT));
  }

  /** What it would have been charged for completions that were reused. */
  public Spend saved() {
    return of(CallRecord.Source.REUSED);
  }

  private Spend of(CallRecord.Source source) {
    Spend spend = Spend.NOTHING;
    for (CallRecord call : calls) {
      spend = call.source() == source ? spend.plus(call.spend()) : spend;
    }
    return spend;
  }
}
