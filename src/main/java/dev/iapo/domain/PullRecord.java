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
 * @param appraised the calls that judged its completions
 */
public record PullRecord(
    Pull pull,
    List<CallRecord> calls,
    Spend wasted,
    Failures failures,
    Optional<String> missing,
    Appraised appraised) {
  /**
   * Calls of appraisers.
   *
   * @param calls that brought answers, those reused included
   * @param spend what they were charged
   * @param saved what they would have been charged for answers that were reused
   * @param wasted what others were charged
   * @param failures of calls
   */
  public record Appraised(long calls, Spend spend, Spend saved, Spend wasted, Failures failures) {
    public static final Appraised NOTHING =
        new Appraised(0, Spend.NOTHING, Spend.NOTHING, Spend.NOTHING, Failures.NONE);
  }

  public PullRecord {
    calls = List.copyOf(calls);
  }

  /** One whose completions nobody was asked to judge. */
  public PullRecord(
      Pull pull,
      List<CallRecord> calls,
      Spend wasted,
      Failures failures,
      Optional<String> missing) {
    this(pull, calls, wasted, failures, missing, Appraised.NOTHING);
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
    return new PullRecord(pull, some, wasted, failures, missing, appraised);
  }

  public int failedCalls() {
    return failures.calls();
  }

  /** Everything it was charged. */
  public Spend spend() {
    return wasted.plus(of(CallRecord.Source.BOUGHT)).plus(appraised.spend).plus(appraised.wasted);
  }

  /** What it would have been charged for what was reused. */
  public Spend saved() {
    return of(CallRecord.Source.REUSED).plus(appraised.saved);
  }

  private Spend of(CallRecord.Source source) {
    Spend spend = Spend.NOTHING;
    for (CallRecord call : calls) {
      spend = call.source() == source ? spend.plus(call.spend()) : spend;
    }
    return spend;
  }
}
