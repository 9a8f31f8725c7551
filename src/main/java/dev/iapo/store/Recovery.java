package dev.iapo.store;

import dev.iapo.domain.Failures;
import dev.iapo.domain.Labelled;
import java.time.Instant;
import java.util.List;

/** What becomes of calls that were under way when their run's process ended. */
public enum Recovery implements Labelled {
  /** They are charged their maximum, and asked for again as far as the budget goes. */
  RESEND("resend-within-budget"),
  /** They are charged their maximum, and their completions are missing. */
  ABANDON("abandon");

  /** The kind of failure of such a call. */
  public static final String CUT_OFF = "cut-off";

  private final String label;

  Recovery(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }

  /**
   * Ends the calls of a run that nobody will end.
   *
   * @return how many there were
   */
  public int settle(Store store, String run, Instant at) {
    List<Fact> ends =
        store.open(run).stream()
            .<Fact>map(call -> new Fact.Ended(run, call.call(), outcome(call), at))
            .toList();
    if (!ends.isEmpty()) {
      store.write(ends);
    }
    return ends.size();
  }

  private Outcome outcome(KeptCall call) {
    Failures cutOff = Failures.of(CUT_OFF, 1);
    return this == RESEND
        ? new Outcome.Lost(call.max(), cutOff)
        : new Outcome.Abandoned(call.max(), cutOff);
  }
}
