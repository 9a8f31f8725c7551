package dev.iapo.daemon;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.iapo.daemon.RunView.State;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Priority;
import dev.iapo.run.Infrastructure;
import dev.iapo.run.Provider;
import dev.iapo.run.RunMeters;
import dev.iapo.store.Store;
import dev.iapo.trace.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * All runs of a process: takes them on, lets so many go on at a time, stops them, and tells those
 * who watch. It never waits: files and the store are the business of chores and of {@link
 * RunHost}s.
 */
public final class RunKeeper {
  public sealed interface Command {}

  /**
   * Takes on a run.
   *
   * @param document the task, JSON
   * @param name in words, for its id
   * @param key if it was submitted with this before, it is not taken on again
   * @param digest of all that is submitted
   */
  public record Submit(
      String document,
      String name,
      Priority priority,
      OptionalInt inFlight,
      String by,
      Optional<String> key,
      String digest,
      ActorRef<Answer> replyTo)
      implements Command {
    public Submit {
      requireInFlight(inFlight);
    }
  }

  public record Get(String run, ActorRef<Answer> replyTo) implements Command {}

  /** Asks for all runs, the newest first. */
  public record GetAll(ActorRef<All> replyTo) implements Command {}

  public record All(List<RunView> runs) {
    public All {
      runs = List.copyOf(runs);
    }
  }

  /** Stops a run, which waits until it is told to go on. */
  public record Pause(String run, ActorRef<Answer> replyTo) implements Command {}

  /** Has a run go on that is at rest and did not come to its end. */
  public record Resume(String run, ActorRef<Answer> replyTo) implements Command {}

  /** Ends a run with what it knows. */
  public record Cancel(String run, ActorRef<Answer> replyTo) implements Command {}

  /** Forgets a run and all it found. */
  public record Delete(String run, ActorRef<Answer> replyTo) implements Command {}

  /**
   * Changes a run's part of what it shares with others.
   *
   * @param inFlight empty: as it is; present and empty: what its providers allow
   * @param version that it must have
   */
  public record Change(
      String run,
      Optional<Priority> priority,
      Optional<OptionalInt> inFlight,
      OptionalInt version,
      ActorRef<Answer> replyTo)
      implements Command {
    public Change {
      inFlight.ifPresent(RunKeeper::requireInFlight);
    }
  }

  /**
   * Gives a run a greater budget; one that has ended goes on.
   *
   * @param limit in the unit's smallest amount
   * @param version that it must have
   */
  public record RaiseBudget(
      String run, Budget.Unit unit, long limit, OptionalInt version, ActorRef<Answer> replyTo)
      implements Command {}

  /** Asks for what the calls of all runs go through. */
  public record GetInfrastructure(ActorRef<Infrastructure> replyTo) implements Command {}

  /** Tells of all runs from now on, beginning with those that have not ended. */
  public record Watch(ActorRef<News> watcher) implements Command {}

  /** Stops all runs, which go on when the daemon is started again; answered when they have. */
  public record ShutDown(ActorRef<Stopped> replyTo) implements Command {}

  public record Stopped() {}

  record Prepared(String id, Preparation.Outcome outcome) implements Command {}

  record Told(HostReport report) implements Command {}

  record Gone(String run) implements Command {}

  record Amended(String run, Amendments.Outcome outcome, ActorRef<Answer> replyTo)
      implements Command {}

  record DrainTimedOut() implements Command {}

  record TellPlaces() implements Command {}

  record Left(ActorRef<News> watcher) implements Command {}

  private RunKeeper() {}

  private static void requireInFlight(OptionalInt inFlight) {
    if (inFlight.orElse(1) < 1) {
      throw new IllegalArgumentException(
          "inFlight: %d (expected: at least 1)".formatted(inFlight.getAsInt()));
    }
  }

  /** A keeper of the runs of a store, which are shown nowhere. */
  public static Behavior<Command> create(
      DaemonSettings settings,
      List<Provider> providers,
      Store store,
      SubmittedTasks tasks,
      MeterRegistry meters) {
    return create(settings, providers, store, tasks, meters, Tracing.NONE);
  }

  /**
   * A keeper of the runs of a store; those that have not ended go on at once. It reads the store
   * once, when it starts.
   *
   * @param providers those that runs share
   * @param store is used, and not closed
   * @param tracing shows the runs; the providers' calls are shown by their clients
   */
  public static Behavior<Command> create(
      DaemonSettings settings,
      List<Provider> providers,
      Store store,
      SubmittedTasks tasks,
      MeterRegistry meters,
      Tracing tracing) {
    return Behaviors.withTimers(
        timers ->
            Behaviors.setup(
                context -> {
                  HostSettings hosting =
                      new HostSettings(
                          store,
                          tasks,
                          Infrastructure.spawn(context, providers, Optional.of(store), meters),
                          meters,
                          new RunMeters(
                              meters, Arrays.stream(State.values()).map(State::label).toList()),
                          tracing,
                          InstantSource.system(),
                          settings.usualInFlight());
                  return RunKeeping.create(context, timers, settings, hosting);
                }));
  }
}
