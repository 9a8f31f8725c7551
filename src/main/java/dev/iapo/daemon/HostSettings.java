package dev.iapo.daemon;

import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Props;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Policy;
import dev.iapo.domain.Standing;
import dev.iapo.domain.Task;
import dev.iapo.io.PolicyCodec;
import dev.iapo.kept.KeptRun;
import dev.iapo.kept.OutputDirectory;
import dev.iapo.kept.Results;
import dev.iapo.kept.Setup;
import dev.iapo.kept.Version;
import dev.iapo.run.Infrastructure;
import dev.iapo.run.Recording;
import dev.iapo.run.RunMeters;
import dev.iapo.run.RunResult;
import dev.iapo.run.RunSettings;
import dev.iapo.run.Standings;
import dev.iapo.store.Store;
import dev.iapo.store.StoreException;
import dev.iapo.trace.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What all runs of a daemon have in common.
 *
 * @param through the calls of all runs go
 * @param runs counts them
 * @param tracing shows them
 * @param usualInFlight the most pulls of a run under way, unless it says otherwise
 */
record HostSettings(
    Store store,
    SubmittedTasks tasks,
    Infrastructure through,
    MeterRegistry meters,
    RunMeters runs,
    Tracing tracing,
    InstantSource clock,
    OptionalInt usualInFlight) {

  /** Supervisors compute, and do not wait. */
  Props supervisors() {
    return DispatcherSelector.defaultDispatcher();
  }

  KeptRun find(String id) {
    return new KeptRun(
        store, store.find(id).orElseThrow(() -> new StoreException("the store has no run " + id)));
  }

  /** What the task of a run says, with the budget that it was given since. */
  Setup setup(KeptRun run, Attributes attributes) {
    Setup read = tasks.read(run.directory());
    return attributes
        .budget()
        .map(limit -> read.with(raised(read.task().search(), limit)))
        .orElse(read);
  }

  /** The same search with another budget. */
  static Task.Search raised(Task.Search search, long limit) {
    Budget now = search.budget();
    return new Task.Search(
        search.algorithm(),
        search.estimator(),
        search.queries(),
        new Budget(now.unit(), limit, now.contingency()),
        search.seed(),
        search.stopWhenDecided(),
        search.scales());
  }

  RunSettings drawing(Setup setup, KeptRun run, Attributes attributes, boolean replayOnly) {
    return new RunSettings(
        run.id(),
        setup.task(),
        setup.tariffs(),
        setup.expectedCharges(),
        attributes.priority(),
        inFlight(setup, attributes),
        setup.faults(),
        Optional.of(
            new Recording(setup.endpoints(), setup.keeping().reuse(), run.past(), replayOnly)));
  }

  /** The most pulls of a run under way. */
  int inFlight(Setup setup, Attributes attributes) {
    OptionalInt cap = attributes.inFlight().isPresent() ? attributes.inFlight() : usualInFlight;
    return Math.min(cap.orElse(Integer.MAX_VALUE), setup.inFlight());
  }

  /** Keeps what has changed of the attributes of a run. */
  void keep(KeptRun run, Attributes attributes) {
    store.amend(run.id(), run.entry().definition(), attributes.over(run.entry().arguments()));
  }

  PolicyCodec.Timing timing(KeptRun run, Attributes attributes) {
    Instant started = attributes.started().orElse(run.entry().createdAt());
    return new PolicyCodec.Timing(run.id(), started, Duration.between(started, clock.instant()));
  }

  /** Writes the results; the policy, unless the run failed. */
  Optional<Policy> results(
      KeptRun run, Attributes attributes, RunResult end, OutputDirectory output) {
    return Results.write(end, output, timing(run, attributes));
  }

  Standing standing(RunResult end) {
    return Standings.of(end, Version.current());
  }
}
