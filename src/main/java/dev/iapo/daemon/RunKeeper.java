package dev.iapo.daemon;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.iapo.daemon.Answer.Refused;
import dev.iapo.daemon.Answer.Why;
import dev.iapo.daemon.RunView.State;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Priority;
import dev.iapo.gateway.LlmGateway;
import dev.iapo.run.Infrastructure;
import dev.iapo.run.Provider;
import dev.iapo.store.RunEntry;
import dev.iapo.store.Store;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * All runs of a process: takes them on, lets so many go on at a time, stops them, and tells those
 * who watch. It never waits: files and the store are the business of chores and of {@link
 * RunHost}s.
 */
public final class RunKeeper extends AbstractBehavior<RunKeeper.Command> {
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
      implements Command {}

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
      implements Command {}

  /**
   * Gives a run a greater budget; one that has ended goes on.
   *
   * @param limit in the unit's smallest amount
   * @param version that it must have
   */
  public record RaiseBudget(
      String run, Budget.Unit unit, long limit, OptionalInt version, ActorRef<Answer> replyTo)
      implements Command {}

  /** Asks for the gateways that runs share. */
  public record GetGateways(ActorRef<Gateways> replyTo) implements Command {}

  /** By provider. */
  public record Gateways(Map<String, ActorRef<LlmGateway.Command>> byProvider) {
    public Gateways {
      byProvider = Map.copyOf(byProvider);
    }
  }

  /** Tells of all runs from now on, beginning with those that have not ended. */
  public record Watch(ActorRef<News> watcher) implements Command {}

  /** Stops all runs, which go on when the daemon is started again; answered when they have. */
  public record ShutDown(ActorRef<Stopped> replyTo) implements Command {}

  public record Stopped() {}

  private record Prepared(String id, Preparation.Outcome outcome) implements Command {}

  private record Told(HostReport report) implements Command {}

  private record Gone(String run) implements Command {}

  private record Amended(String run, Amendments.Outcome outcome, ActorRef<Answer> replyTo)
      implements Command {}

  private record DrainTimedOut() implements Command {}

  private static final Refused STOPPING =
      new Refused(Why.SHUTTING_DOWN, "the daemon is being stopped");

  private final TimerScheduler<Command> timers;
  private final DaemonSettings settings;
  private final HostSettings hosting;
  private final Preparation preparation;
  private final Amendments amendments;
  private final Roster roster = new Roster();
  private final Submissions submissions;
  private final Map<String, ActorRef<RunHost.Command>> hosts = new HashMap<>(); // of active runs
  private final Set<String> amending = new HashSet<>(); // no two changes of a run at a time
  private final Map<String, RaiseBudget> raising = new HashMap<>(); // once the run has stopped
  private final List<ActorRef<News>> watchers = new ArrayList<>();
  private final ActorRef<HostReport> reports;
  private Optional<ActorRef<Stopped>> shuttingDown = Optional.empty();

  private RunKeeper(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      DaemonSettings settings,
      HostSettings hosting) {
    super(context);
    this.timers = timers;
    this.settings = settings;
    this.hosting = hosting;
    this.preparation = new Preparation(settings.folder(), hosting);
    this.amendments = new Amendments(hosting);
    this.submissions = new Submissions(roster, settings.queued());
    this.reports = context.messageAdapter(HostReport.class, Told::new);
  }

  /**
   * A keeper of the runs of a store; those that have not ended go on at once. It reads the store
   * once, when it starts.
   *
   * @param providers those that runs share
   * @param store is used, and not closed
   */
  public static Behavior<Command> create(
      DaemonSettings settings,
      List<Provider> providers,
      Store store,
      SubmittedTasks tasks,
      MeterRegistry meters) {
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
                          InstantSource.system(),
                          settings.usualInFlight());
                  RunKeeper keeper = new RunKeeper(context, timers, settings, hosting);
                  Entries.all(store).forEach(keeper.roster::put);
                  keeper.moveOn();
                  return keeper;
                }));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Submit.class, this::onSubmit)
        .onMessage(Prepared.class, this::onPrepared)
        .onMessage(Get.class, this::onGet)
        .onMessage(GetAll.class, this::onGetAll)
        .onMessage(Pause.class, m -> act(m.run(), m.replyTo(), e -> Step.pause(e.view())))
        .onMessage(Resume.class, m -> act(m.run(), m.replyTo(), e -> Step.resume(e.view())))
        .onMessage(Cancel.class, m -> act(m.run(), m.replyTo(), e -> Step.cancel(e.view())))
        .onMessage(Delete.class, m -> act(m.run(), m.replyTo(), e -> Step.delete(e.view())))
        .onMessage(Change.class, m -> act(m.run(), m.replyTo(), e -> Step.change(e, m)))
        .onMessage(RaiseBudget.class, m -> act(m.run(), m.replyTo(), e -> Step.raise(e, m)))
        .onMessage(GetGateways.class, this::onGetGateways)
        .onMessage(Watch.class, this::onWatch)
        .onMessage(ShutDown.class, this::onShutDown)
        .onMessage(DrainTimedOut.class, timedOut -> stopHosts())
        .onMessage(Told.class, told -> onReport(told.report()))
        .onMessage(Gone.class, this::onGone)
        .onMessage(Amended.class, this::onAmended)
        .build();
  }

  // Runs that come, and their turns

  private Behavior<Command> onSubmit(Submit submit) {
    Optional<Answer> answer =
        shuttingDown.isPresent() ? Optional.of(STOPPING) : submissions.answer(submit);
    if (answer.isPresent()) {
      submit.replyTo().tell(answer.get());
      return this;
    }
    Attributes attributes =
        Attributes.of(
            submit.by(), submit.priority(), submit.inFlight(), submit.key(), submit.digest());
    String id = submissions.begin(submit, submit.name(), hosting.clock().instant());
    Chore.start(
        getContext(),
        () -> new Prepared(id, preparation.prepare(id, submit.document(), attributes)),
        getContext().getSelf());
    return this;
  }

  private Behavior<Command> onPrepared(Prepared prepared) {
    ActorRef<Answer> replyTo = submissions.end(prepared.id()).replyTo();
    if (prepared.outcome() instanceof Preparation.Ready ready) {
      show(ready.entry());
      moveOn();
      replyTo.tell(new Answer.Accepted(view(prepared.id()), false));
    } else if (prepared.outcome() instanceof Preparation.Invalid invalid) {
      replyTo.tell(
          new Refused(
              Why.INVALID_TASK, "the task cannot be run", invalid.problems(), Optional.empty()));
    } else {
      String why = ((Preparation.Failed) prepared.outcome()).why();
      replyTo.tell(new Refused(Why.STORAGE_FAILED, why));
    }
    return stopIfDone();
  }

  /** Has as many runs go on as may, and tells the others their places. */
  private void moveOn() {
    for (Roster.Entry next : roster.queue()) {
      if (shuttingDown.isPresent() || hosts.size() >= settings.running()) {
        break;
      }
      if (!amending.contains(next.view().id())) {
        begin(next, RunHost.Mode.DRAW);
      }
    }
    roster.moved().forEach(this::show);
  }

  private void begin(Roster.Entry entry, RunHost.Mode mode) {
    String id = entry.view().id();
    ActorRef<RunHost.Command> host =
        getContext().spawnAnonymous(RunHost.create(hosting, id, mode, reports), Chore.dispatcher());
    getContext().watchWith(host, new Gone(id));
    hosts.put(id, host);
    show(entry.view().in(mode == RunHost.Mode.DRAW ? State.RUNNING : State.STOPPING, ""));
  }

  private RunView view(String id) {
    return roster.find(id).orElseThrow().view();
  }

  private void show(RunView view) {
    show(roster.find(view.id()).orElseThrow().with(view));
  }

  private void show(Roster.Entry entry) {
    roster.put(entry);
    tell(new News.Changed(entry.view()));
  }

  private void tell(News news) {
    watchers.forEach(watcher -> watcher.tell(news));
  }

  // What users ask for

  private Behavior<Command> onGet(Get get) {
    get.replyTo()
        .tell(
            roster
                .find(get.run())
                .<Answer>map(entry -> new Answer.Found(entry.view()))
                .orElseGet(() -> unknown(get.run())));
    return this;
  }

  private static Refused unknown(String run) {
    return new Refused(Why.UNKNOWN_RUN, "no run " + run);
  }

  private Behavior<Command> onGetAll(GetAll get) {
    get.replyTo().tell(new All(roster.newestFirst().stream().map(Roster.Entry::view).toList()));
    return this;
  }

  private Behavior<Command> onGetGateways(GetGateways get) {
    get.replyTo().tell(new Gateways(hosting.through().gateways()));
    return this;
  }

  /** Of the daemon's runs, and of each one thing at a time. */
  private Behavior<Command> act(
      String run, ActorRef<Answer> replyTo, Function<Roster.Entry, Step> decide) {
    Optional<Roster.Entry> entry = roster.find(run);
    if (entry.isEmpty()) {
      replyTo.tell(unknown(run));
    } else if (shuttingDown.isPresent()) {
      replyTo.tell(STOPPING);
    } else if (!entry.get().view().managed()) {
      replyTo.tell(new Refused(Why.WRONG_STATE, run + " is a run of a command, not the daemon's"));
    } else if (amending.contains(run) || raising.containsKey(run)) {
      replyTo.tell(new Refused(Why.WRONG_STATE, run + " is being changed by someone else"));
    } else {
      take(decide.apply(entry.get()), entry.get(), replyTo);
    }
    return this;
  }

  private void take(Step step, Roster.Entry entry, ActorRef<Answer> replyTo) {
    RunView run = entry.view();
    if (step instanceof Step.Amend amend) {
      amend(run.id(), amend, replyTo);
      return;
    }
    if (step instanceof Step.HaltFirst raise) {
      raising.put(run.id(), raise.then());
      host(run).tell(new RunHost.Stop(RunHost.Why.AGAIN));
      show(run.in(State.STOPPING, "its budget is being raised"));
      return;
    }
    if (step instanceof Step.Refuse refuse) {
      replyTo.tell(refuse.why());
      return;
    }
    if (step instanceof Step.Halt halt) {
      host(run).tell(new RunHost.Stop(halt.why()));
      show(run.in(State.STOPPING, ""));
    } else if (step instanceof Step.Adjust adjust) {
      host(run).tell(new RunHost.Change(adjust.to()));
      show(new Roster.Entry(run.with(adjust.to()), Optional.of(adjust.to())));
    } else if (step instanceof Step.WrapUp) {
      begin(entry, RunHost.Mode.WRAP_UP);
    }
    replyTo.tell(new Answer.Found(view(run.id())));
  }

  private ActorRef<RunHost.Command> host(RunView run) {
    return Objects.requireNonNull(hosts.get(run.id()));
  }

  private void amend(String run, Step.Amend step, ActorRef<Answer> replyTo) {
    amending.add(run);
    Chore.start(
        getContext(),
        () -> new Amended(run, step.change().apply(amendments), replyTo),
        getContext().getSelf());
  }

  private Behavior<Command> onAmended(Amended amended) {
    String run = amended.run();
    amending.remove(run);
    Amendments.Outcome outcome = amended.outcome();
    outcome.entry().ifPresent(this::show);
    if (outcome.deleted()) {
      roster.remove(run);
      tell(new News.Removed(run));
    }
    moveOn();
    amended
        .replyTo()
        .tell(
            outcome.failure().isPresent()
                ? new Refused(Why.STORAGE_FAILED, outcome.failure().get())
                : outcome.deleted() ? new Answer.Deleted(run) : new Answer.Found(view(run)));
    return stopIfDone();
  }

  // What runs say

  private Behavior<Command> onReport(HostReport report) {
    Roster.Entry entry = roster.find(report.run()).orElseThrow();
    RunView view = entry.view();
    if (report instanceof HostReport.Started started) {
      Attributes own = started.attributes();
      show(new Roster.Entry(view.with(own).started(own.started().orElseThrow()), Optional.of(own)));
    } else if (report instanceof HostReport.Progressed progressed) {
      show(view.at(progressed.spent(), progressed.progress()));
    } else if (report instanceof HostReport.Learned learned) {
      tell(new News.Learned(learned.run(), learned.round()));
    } else if (report instanceof HostReport.Ended ended) {
      show(
          view.ended(
              state(ended.state()),
              ended.detail(),
              hosting.clock().instant(),
              ended.spent().orElse(view.spent()),
              ended.conclusive()));
    }
    return this;
  }

  private static State state(RunEntry.State kept) {
    return switch (kept) {
      case QUEUED, RUNNING -> State.QUEUED;
      case PAUSED -> State.PAUSED;
      case PARKED -> State.PARKED;
      case COMPLETED -> State.COMPLETED;
      case INTERRUPTED -> State.INTERRUPTED;
      case FAILED -> State.FAILED;
    };
  }

  /** A host has stopped, after it said how its run ended, unless there is a bug. */
  private Behavior<Command> onGone(Gone gone) {
    hosts.remove(gone.run());
    Roster.Entry entry = roster.find(gone.run()).orElseThrow();
    if (entry.view().state().isActive()) {
      getContext().getLog().error("run {} stopped by an internal error", gone.run());
      show(entry.view().in(State.FAILED, "it stopped by an internal error"));
    }
    RaiseBudget raise = raising.remove(gone.run());
    if (raise != null && shuttingDown.isEmpty()) {
      Roster.Entry stopped = roster.find(gone.run()).orElseThrow();
      take(Step.raise(stopped, raise), stopped, raise.replyTo());
    }
    moveOn();
    return stopIfDone();
  }

  private Behavior<Command> onWatch(Watch watch) {
    watchers.add(watch.watcher());
    roster.newestFirst().stream()
        .map(Roster.Entry::view)
        .filter(view -> !view.state().hasEnded())
        .forEach(view -> watch.watcher().tell(new News.Changed(view)));
    return this;
  }

  // The end

  private Behavior<Command> onShutDown(ShutDown shutDown) {
    shuttingDown = Optional.of(shutDown.replyTo());
    timers.startSingleTimer(new DrainTimedOut(), settings.drain());
    stopHosts();
    return stopIfDone();
  }

  private Behavior<Command> stopHosts() {
    hosts.values().forEach(host -> host.tell(new RunHost.Stop(RunHost.Why.SHUTDOWN)));
    return this;
  }

  private Behavior<Command> stopIfDone() {
    if (shuttingDown.isEmpty()
        || !hosts.isEmpty()
        || !amending.isEmpty()
        || !submissions.isEmpty()) {
      return this;
    }
    shuttingDown.get().tell(new Stopped());
    return Behaviors.stopped();
  }
}
