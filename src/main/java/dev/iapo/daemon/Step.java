package dev.iapo.daemon;

import dev.iapo.daemon.Answer.Refused;
import dev.iapo.daemon.Answer.Why;
import dev.iapo.daemon.RunView.State;
import dev.iapo.domain.Budget;
import dev.iapo.store.RunEntry;
import java.util.OptionalInt;
import java.util.function.Function;

/** What is to be done with a run that a user wants something of, in the state that it is in. */
sealed interface Step {
  /** Nothing. */
  record Refuse(Refused why) implements Step {}

  /** What is kept of it is changed. */
  record Amend(Function<Amendments, Amendments.Outcome> change) implements Step {}

  /** It is stopped; what becomes of it then says its host. */
  record Halt(RunHost.Why why) implements Step {}

  /** It is gone through again, without a call, and ends with what it knows. */
  record WrapUp() implements Step {}

  /** It is stopped, and then given what is wanted. */
  record HaltFirst(RunKeeper.RaiseBudget then) implements Step {}

  /** Its attributes change while it goes on. */
  record Adjust(Attributes to) implements Step {}

  static Step pause(RunView run) {
    return switch (run.state()) {
      case QUEUED -> new Amend(a -> a.state(run.id(), RunEntry.State.PAUSED, ""));
      case RUNNING -> new Halt(RunHost.Why.PAUSE);
      default -> wrongState(run, "queued or running");
    };
  }

  static Step resume(RunView run) {
    return run.state().isAtRest() && run.state() != State.COMPLETED
        ? new Amend(a -> a.state(run.id(), RunEntry.State.QUEUED, ""))
        : wrongState(run, "paused, parked, interrupted or failed");
  }

  static Step cancel(RunView run) {
    if (run.state().isActive()) {
      return new Halt(RunHost.Why.CANCEL);
    }
    if (run.state().hasEnded()) {
      return wrongState(run, "queued, running or paused");
    }
    return run.startedAt().isPresent()
        ? new WrapUp()
        : new Amend(a -> a.state(run.id(), RunEntry.State.INTERRUPTED, RunHost.CANCELLED));
  }

  static Step delete(RunView run) {
    return run.state().isActive()
        ? wrongState(run, "not running: cancel it first")
        : new Amend(a -> a.delete(run));
  }

  static Step change(Roster.Entry entry, RunKeeper.Change change) {
    if (isOther(entry.view(), change.version())) {
      return changedMeanwhile(entry.view(), change.version());
    }
    Attributes old = entry.attributes().orElseThrow();
    Attributes attributes =
        old.with(
            change.priority().orElse(old.priority()), change.inFlight().orElse(old.inFlight()));
    return entry.view().state().isActive()
        ? new Adjust(attributes)
        : new Amend(a -> a.attributes(change.run(), attributes));
  }

  static Step raise(Roster.Entry entry, RunKeeper.RaiseBudget raise) {
    RunView run = entry.view();
    Budget now = run.budget();
    if (isOther(run, raise.version())) {
      return changedMeanwhile(run, raise.version());
    }
    if (raise.unit() != now.unit() || raise.limit() <= now.limit()) {
      String wanted = new Budget(raise.unit(), 1, 0).text(raise.limit());
      return new Refuse(
          new Refused(
              Why.INVALID_REQUEST,
              "budget: %s (expected: more than %s)".formatted(wanted, now.text(now.limit()))));
    }
    Attributes attributes = entry.attributes().orElseThrow();
    return run.state().isActive()
        ? new HaltFirst(raise)
        : new Amend(a -> a.budget(run.id(), attributes, raise.limit()));
  }

  /** What a user changed while it went on is kept. */
  static Amend keep(Roster.Entry entry) {
    Attributes attributes = entry.attributes().orElseThrow();
    return new Amend(a -> a.attributes(entry.view().id(), attributes));
  }

  /** It stopped by a bug. */
  static Amend failed(String run) {
    return new Amend(a -> a.state(run, RunEntry.State.FAILED, HostReport.BY_BUG));
  }

  private static Step wrongState(RunView run, String expected) {
    return new Refuse(
        new Refused(
            Why.WRONG_STATE,
            "%s is %s (expected: %s)".formatted(run.id(), run.state().label(), expected)));
  }

  private static boolean isOther(RunView run, OptionalInt version) {
    return version.isPresent() && version.getAsInt() != run.version();
  }

  private static Step changedMeanwhile(RunView run, OptionalInt version) {
    return new Refuse(
        new Refused(
            Why.CHANGED_MEANWHILE,
            "%s is of version %d (expected: %d)"
                .formatted(run.id(), run.version(), version.orElseThrow())));
  }
}
