package dev.iapo.daemon;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.StashBuffer;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.iapo.daemon.Answer.Refused;
import dev.iapo.daemon.Answer.Why;
import dev.iapo.daemon.RunView.State;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Priority;
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
import java.util.function.Consumer;
import java.util.function.Supplier;

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

  /** Tells of all runs from now on, beginning with those that have not ended. */
  public record Watch(ActorRef<News> watcher) implements Command {}

  /** Stops all runs, which go on when the daemon is started again; answered when they have. */
  public record ShutDown(ActorRef<Stopped> replyTo) implements Command {}

  public record Stopped() {}

  private record Loaded(List<Roster.Entry> entries) implements Command {}

  private record Prepared(String id, Preparation.Outcome outcome) implements Command {}

  private record Told(HostReport report) implements Command {}

  private record Gone(String run) implements Command {}

  private record Amended(String run, Amendments.Outcome outcome, ActorRef<Answer> replyTo)
      implements Command {}

  private record Deleted(String run, Amendments.Outcome outcome, ActorRef<Answer> replyTo)
      implements Command {}

  private record DrainTimedOut() implements Command {}

  private static final int MOST_STASHED = 10_000;
  private static final String CANCELLED = "cancelled";

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
   * A keeper of the runs of a store; those that have not ended go on at once.
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
    return Behaviors.withStash(
        MOST_STASHED,
        stash ->
            Behaviors.withTimers(
                timers ->
                    Behaviors.setup(
                        context -> {
                          HostSettings hosting =
                              new HostSettings(
                                  store,
                                  tasks,
                                  Infrastructure.spawn(
                                      context, providers, Optional.of(store), meters),
                                  meters,
                                  InstantSource.system(),
                                  settings.usualInFlight());
                          Chore.start(
                              context, () -> new Loaded(Entries.all(store)), context.getSelf());
                          return loading(new RunKeeper(context, timers, settings, hosting), stash);
                        })));
  }

  private static Behavior<Command> loading(RunKeeper keeper, StashBuffer<Command> stash) {
    return Behaviors.receive(Command.class)
        .onMessage(
            Loaded.class,
            loaded -> {
              loaded.entries().forEach(keeper.roster::put);
              keeper.moveOn();
              return stash.unstashAll(keeper);
            })
        .onAnyMessage(
            command -> {
              stash.stash(command);
              return Behaviors.same();
            })
        .build();
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Submit.class, this::onSubmit)
        .onMessage(Prepared.class, this::onPrepared)
        .onMessage(Get.class, get -> with(get.run(), get.replyTo(), e -> found(e, get.replyTo())))
        .onMessage(GetAll.class, this::onGetAll)
        .onMessage(Pause.class, m -> own(m.run(), m.replyTo(), e -> pause(e, m.replyTo())))
        .onMessage(Resume.class, m -> own(m.run(), m.replyTo(), e -> resume(e, m.replyTo())))
        .onMessage(Cancel.class, m -> own(m.run(), m.replyTo(), e -> cancel(e, m.replyTo())))
        .onMessage(Delete.class, m -> own(m.run(), m.replyTo(), e -> delete(e, m.replyTo())))
        .onMessage(Change.class, m -> own(m.run(), m.replyTo(), e -> change(e, m)))
        .onMessage(RaiseBudget.class, m -> own(m.run(), m.replyTo(), e -> raise(e, m)))
        .onMessage(Watch.class, this::onWatch)
        .onMessage(ShutDown.class, this::onShutDown)
        .onMessage(DrainTimedOut.class, timedOut -> stopHosts())
        .onMessage(Told.class, told -> onReport(told.report()))
        .onMessage(Gone.class, this::onGone)
        .onMessage(Amended.class, this::onAmended)
        .onMessage(Deleted.class, this::onDeleted)
        .build();
  }

  // Runs that come, and their turns

  private Behavior<Command> onSubmit(Submit submit) {
    Optional<Answer> answer =
        shuttingDown.isPresent()
            ? Optional.of(new Refused(Why.SHUTTING_DOWN, "the daemon is being stopped"))
            : submissions.answer(submit);
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

  private Behavior<Command> with(
      String run, ActorRef<Answer> replyTo, Consumer<Roster.Entry> action) {
    roster
        .find(run)
        .ifPresentOrElse(action, () -> replyTo.tell(new Refused(Why.UNKNOWN_RUN, "no run " + run)));
    return this;
  }

  /** Of runs that are the daemon's, one change at a time. */
  private Behavior<Command> own(
      String run, ActorRef<Answer> replyTo, Consumer<Roster.Entry> action) {
    return with(
        run,
        replyTo,
        entry -> {
          if (shuttingDown.isPresent()) {
            replyTo.tell(new Refused(Why.SHUTTING_DOWN, "the daemon is being stopped"));
          } else if (!entry.view().managed()) {
            replyTo.tell(
                new Refused(
                    Why.WRONG_STATE, "%s is a run of a command, not of the daemon".formatted(run)));
          } else if (amending.contains(run) || raising.containsKey(run)) {
            replyTo.tell(new Refused(Why.WRONG_STATE, run + " is being changed by someone else"));
          } else {
            action.accept(entry);
          }
        });
  }

  private void found(Roster.Entry entry, ActorRef<Answer> replyTo) {
    replyTo.tell(new Answer.Found(entry.view()));
  }

  private Behavior<Command> onGetAll(GetAll get) {
    get.replyTo().tell(new All(roster.newestFirst().stream().map(Roster.Entry::view).toList()));
    return this;
  }

  private static void refuse(Roster.Entry entry, String expected, ActorRef<Answer> replyTo) {
    RunView run = entry.view();
    replyTo.tell(
        new Refused(
            Why.WRONG_STATE,
            "%s is %s (expected: %s)".formatted(run.id(), run.state().label(), expected)));
  }

  private void pause(Roster.Entry entry, ActorRef<Answer> replyTo) {
    if (entry.view().state() == State.QUEUED) {
      amend(entry, () -> amendments.state(entry.view().id(), RunEntry.State.PAUSED, ""), replyTo);
    } else if (entry.view().state() == State.RUNNING) {
      stop(entry, RunHost.Why.PAUSE, replyTo);
    } else {
      refuse(entry, "queued or running", replyTo);
    }
  }

  private void stop(Roster.Entry entry, RunHost.Why why, ActorRef<Answer> replyTo) {
    Objects.requireNonNull(hosts.get(entry.view().id())).tell(new RunHost.Stop(why));
    show(entry.view().in(State.STOPPING, ""));
    found(roster.find(entry.view().id()).orElseThrow(), replyTo);
  }

  private void resume(Roster.Entry entry, ActorRef<Answer> replyTo) {
    if (entry.view().state().isAtRest() && entry.view().state() != State.COMPLETED) {
      amend(entry, () -> amendments.state(entry.view().id(), RunEntry.State.QUEUED, ""), replyTo);
    } else {
      refuse(entry, "paused, parked, interrupted or failed", replyTo);
    }
  }

  /** One that has begun ends with what it knows: it is gone through again, without a call. */
  private void cancel(Roster.Entry entry, ActorRef<Answer> replyTo) {
    State state = entry.view().state();
    if (state.isActive()) {
      stop(entry, RunHost.Why.CANCEL, replyTo);
    } else if (state != State.QUEUED && state != State.PAUSED) {
      refuse(entry, "queued, running or paused", replyTo);
    } else if (entry.view().startedAt().isEmpty()) {
      amend(
          entry,
          () -> amendments.state(entry.view().id(), RunEntry.State.INTERRUPTED, CANCELLED),
          replyTo);
    } else {
      begin(entry, RunHost.Mode.WRAP_UP);
      found(roster.find(entry.view().id()).orElseThrow(), replyTo);
    }
  }

  private void delete(Roster.Entry entry, ActorRef<Answer> replyTo) {
    String id = entry.view().id();
    if (entry.view().state().isActive()) {
      refuse(entry, "not running: cancel it first", replyTo);
      return;
    }
    amending.add(id);
    Chore.start(
        getContext(),
        () -> new Deleted(id, amendments.delete(id), replyTo),
        getContext().getSelf());
  }

  private void change(Roster.Entry entry, Change change) {
    Attributes old = entry.attributes().orElseThrow();
    if (isOther(entry, change.version(), change.replyTo())) {
      return;
    }
    Attributes attributes =
        old.with(
            change.priority().orElse(old.priority()), change.inFlight().orElse(old.inFlight()));
    ActorRef<RunHost.Command> host = hosts.get(change.run());
    if (host == null) {
      amend(entry, () -> amendments.attributes(change.run(), attributes), change.replyTo());
      return;
    }
    host.tell(new RunHost.Change(attributes));
    show(new Roster.Entry(entry.view().with(attributes), Optional.of(attributes)));
    found(roster.find(change.run()).orElseThrow(), change.replyTo());
  }

  private static boolean isOther(
      Roster.Entry entry, OptionalInt version, ActorRef<Answer> replyTo) {
    if (version.isEmpty() || version.getAsInt() == entry.view().version()) {
      return false;
    }
    replyTo.tell(
        new Refused(
            Why.CHANGED_MEANWHILE,
            "%s is of version %d (expected: %d)"
                .formatted(entry.view().id(), entry.view().version(), version.getAsInt())));
    return true;
  }

  private void raise(Roster.Entry entry, RaiseBudget raise) {
    Budget now = entry.view().budget();
    if (isOther(entry, raise.version(), raise.replyTo())) {
      return;
    }
    if (raise.unit() != now.unit() || raise.limit() <= now.limit()) {
      raise
          .replyTo()
          .tell(
              new Refused(
                  Why.INVALID_REQUEST,
                  "budget: %s (expected: more than %s)"
                      .formatted(
                          new Budget(raise.unit(), raise.limit(), 0).text(raise.limit()),
                          now.text(now.limit()))));
    } else if (entry.view().state().isActive()) {
      raising.put(raise.run(), raise);
      Objects.requireNonNull(hosts.get(raise.run())).tell(new RunHost.Stop(RunHost.Why.AGAIN));
      show(entry.view().in(State.STOPPING, "its budget is being raised"));
    } else {
      raiseNow(entry, raise);
    }
  }

  private void raiseNow(Roster.Entry entry, RaiseBudget raise) {
    Attributes attributes = entry.attributes().orElseThrow();
    amend(entry, () -> amendments.budget(raise.run(), attributes, raise.limit()), raise.replyTo());
  }

  private void amend(
      Roster.Entry entry, Supplier<Amendments.Outcome> work, ActorRef<Answer> replyTo) {
    String id = entry.view().id();
    amending.add(id);
    Chore.start(getContext(), () -> new Amended(id, work.get(), replyTo), getContext().getSelf());
  }

  private Behavior<Command> onAmended(Amended amended) {
    amending.remove(amended.run());
    amended.outcome().entry().ifPresent(this::show);
    moveOn();
    amended
        .replyTo()
        .tell(
            amended
                .outcome()
                .failure()
                .<Answer>map(why -> new Refused(Why.STORAGE_FAILED, why))
                .orElseGet(() -> new Answer.Found(view(amended.run()))));
    return stopIfDone();
  }

  private Behavior<Command> onDeleted(Deleted deleted) {
    amending.remove(deleted.run());
    Optional<String> failure = deleted.outcome().failure();
    if (failure.isPresent()) {
      deleted.replyTo().tell(new Refused(Why.STORAGE_FAILED, failure.get()));
    } else {
      roster.remove(deleted.run());
      tell(new News.Removed(deleted.run()));
      deleted.replyTo().tell(new Answer.Deleted(deleted.run()));
    }
    moveOn();
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
      raiseNow(roster.find(gone.run()).orElseThrow(), raise);
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
