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
import dev.iapo.daemon.RunKeeper.All;
import dev.iapo.daemon.RunKeeper.Amended;
import dev.iapo.daemon.RunKeeper.Cancel;
import dev.iapo.daemon.RunKeeper.Change;
import dev.iapo.daemon.RunKeeper.Command;
import dev.iapo.daemon.RunKeeper.Delete;
import dev.iapo.daemon.RunKeeper.DrainTimedOut;
import dev.iapo.daemon.RunKeeper.Get;
import dev.iapo.daemon.RunKeeper.GetAll;
import dev.iapo.daemon.RunKeeper.GetInfrastructure;
import dev.iapo.daemon.RunKeeper.Gone;
import dev.iapo.daemon.RunKeeper.Left;
import dev.iapo.daemon.RunKeeper.Pause;
import dev.iapo.daemon.RunKeeper.Prepared;
import dev.iapo.daemon.RunKeeper.RaiseBudget;
import dev.iapo.daemon.RunKeeper.Resume;
import dev.iapo.daemon.RunKeeper.ShutDown;
import dev.iapo.daemon.RunKeeper.Stopped;
import dev.iapo.daemon.RunKeeper.Submit;
import dev.iapo.daemon.RunKeeper.TellPlaces;
import dev.iapo.daemon.RunKeeper.Told;
import dev.iapo.daemon.RunKeeper.Watch;
import dev.iapo.daemon.RunView.State;
import dev.iapo.store.RunEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What a {@link RunKeeper} does. It never waits: files and the store are the business of {@link
 * Chore}s and of {@link RunHost}s.
 */
final class RunKeeping extends AbstractBehavior<Command> {
  /** Places in the queue are told so long after they changed: each start of a run moves all. */
  private static final Duration PLACES_PAUSE = Duration.ofSeconds(2);

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
  private final Map<String, HostReport.Ended> ends = new HashMap<>(); // of runs with a host still
  private final Set<String> cancelling = new HashSet<>(); // runs whose hosts were told to
  private final Set<String> adjusted = new HashSet<>(); // runs, while they went on
  private final Set<String> places = new LinkedHashSet<>(); // of runs, that are not told yet
  private final Set<ActorRef<News>> watchers = new LinkedHashSet<>();
  private final ActorRef<HostReport> reports;
  private final List<ActorRef<Stopped>> shuttingDown = new ArrayList<>(); // those who want it

  private RunKeeping(
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

  /** A keeper of the runs of the store; those that have not ended go on at once. */
  static Behavior<Command> create(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      DaemonSettings settings,
      HostSettings hosting) {
    RunKeeping keeper = new RunKeeping(context, timers, settings, hosting);
    Entries.all(hosting.store()).forEach(keeper::put);
    keeper.moveOn();
    return keeper;
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
        .onMessage(GetInfrastructure.class, this::onGetInfrastructure)
        .onMessage(Watch.class, this::onWatch)
        .onMessage(ShutDown.class, this::onShutDown)
        .onMessage(DrainTimedOut.class, this::onDrainTimedOut)
        .onMessage(TellPlaces.class, this::onTellPlaces)
        .onMessage(Left.class, this::onLeft)
        .onMessage(Told.class, told -> onReport(told.report()))
        .onMessage(Gone.class, this::onGone)
        .onMessage(Amended.class, this::onAmended)
        .build();
  }

  // Runs that come, and their turns

  private Behavior<Command> onSubmit(Submit submit) {
    Optional<Answer> answer =
        shuttingDown.isEmpty() ? submissions.answer(submit) : Optional.of(STOPPING);
    if (answer.isPresent()) {
      submit.replyTo().tell(answer.get());
      return this;
    }
    if (submissions.joins(submit)) {
      return this;
    }
    Attributes attributes =
        Attributes.of(
            submit.by(), submit.priority(), submit.inFlight(), submit.key(), submit.digest());
    String id = submissions.begin(submit, submit.name(), hosting.clock().instant());
    Chore.start(
        getContext(),
        () -> new Prepared(id, preparation.prepare(id, submit.document(), attributes)),
        bug -> new Prepared(id, new Preparation.Failed(bug)),
        getContext().getSelf());
    return this;
  }

  private Behavior<Command> onPrepared(Prepared prepared) {
    if (prepared.outcome() instanceof Preparation.Ready ready) {
      show(ready.entry());
      moveOn();
    }
    List<ActorRef<Answer>> askers = submissions.end(prepared.id());
    for (int i = 0; i < askers.size(); i++) {
      askers.get(i).tell(answer(prepared.outcome(), i > 0));
    }
    return stopIfDone();
  }

  private Answer answer(Preparation.Outcome outcome, boolean before) {
    if (outcome instanceof Preparation.Ready ready) {
      return new Answer.Accepted(view(ready.entry().view().id()), before);
    }
    return outcome instanceof Preparation.Invalid invalid
        ? new Refused(
            Why.INVALID_TASK, "the task cannot be run", invalid.problems(), Optional.empty())
        : new Refused(Why.STORAGE_FAILED, ((Preparation.Failed) outcome).why());
  }

  /** Has as many runs go on as may, and gives the others their places. */
  private void moveOn() {
    for (Roster.Entry next : roster.queue()) {
      if (!shuttingDown.isEmpty() || hosts.size() >= settings.running()) {
        break;
      }
      if (!amending.contains(next.view().id())) {
        begin(next, RunHost.Mode.DRAW);
      }
    }
    for (RunView moved : roster.moved()) {
      put(roster.find(moved.id()).orElseThrow().with(moved));
      places.add(moved.id());
    }
    if (!places.isEmpty() && !timers.isTimerActive(PLACES_PAUSE)) {
      timers.startSingleTimer(PLACES_PAUSE, new TellPlaces(), PLACES_PAUSE);
    }
  }

  private Behavior<Command> onTellPlaces(TellPlaces now) {
    places.stream()
        .flatMap(run -> roster.find(run).stream())
        .forEach(entry -> tell(new News.Changed(entry.view())));
    places.clear();
    return this;
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
    put(entry);
    places.remove(entry.view().id());
    tell(new News.Changed(entry.view()));
  }

  private void put(Roster.Entry entry) {
    String id = entry.view().id();
    hosting
        .runs()
        .moved(roster.find(id).map(RunKeeping::state), Optional.of(entry.view().state().label()));
    roster.put(entry);
  }

  private static String state(Roster.Entry entry) {
    return entry.view().state().label();
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

  private Behavior<Command> onGetInfrastructure(GetInfrastructure get) {
    get.replyTo().tell(hosting.through());
    return this;
  }

  /** Of the daemon's runs, and of each one thing at a time. */
  private Behavior<Command> act(
      String run, ActorRef<Answer> replyTo, Function<Roster.Entry, Step> decide) {
    Optional<Roster.Entry> entry = roster.find(run);
    if (entry.isEmpty()) {
      replyTo.tell(unknown(run));
    } else if (!shuttingDown.isEmpty()) {
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
      if (halt.why() == RunHost.Why.CANCEL) {
        cancelling.add(run.id());
      }
      host(run).tell(new RunHost.Stop(halt.why()));
      show(run.in(State.STOPPING, ""));
    } else if (step instanceof Step.Adjust adjust) {
      adjusted.add(run.id());
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
        bug -> new Amended(run, Amendments.Outcome.failed(bug), replyTo),
        getContext().getSelf());
  }

  private Behavior<Command> onAmended(Amended amended) {
    String run = amended.run();
    amending.remove(run);
    Amendments.Outcome outcome = amended.outcome();
    outcome.entry().ifPresent(this::show);
    if (outcome.deleted()) {
      hosting.runs().moved(roster.find(run).map(RunKeeping::state), Optional.empty());
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
      show(entry.with(view.started(started.at()), own -> own.startedAt(started.at())));
    } else if (report instanceof HostReport.Progressed progressed) {
      show(view.at(progressed.spent(), progressed.progress()));
    } else if (report instanceof HostReport.Learned learned) {
      tell(new News.Learned(learned.run(), learned.round()));
    } else if (report instanceof HostReport.Ended ended) {
      ends.put(ended.run(), ended); // it still has its host
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
    String run = gone.run();
    hosts.remove(run);
    HostReport.Ended ended = ends.remove(run);
    boolean changed = adjusted.remove(run);
    if (ended == null) {
      getContext().getLog().error("run {} stopped by an internal error", run);
      show(ended(view(run), HostReport.Ended.byBug(run)));
      amend(run, Step.failed(run), getContext().getSystem().ignoreRef());
    } else {
      Roster.Entry entry = roster.find(run).orElseThrow();
      show(entry.with(ended(entry.view(), ended), own -> own.ended(ended.conclusive())));
    }
    RaiseBudget raise = raising.remove(run);
    if (cancelling.remove(run) && view(run).state() == State.PAUSED) { // it was told too late
      act(run, getContext().getSystem().ignoreRef(), stopped -> Step.cancel(stopped.view()));
    } else if (raise != null) {
      act(run, raise.replyTo(), stopped -> Step.raise(stopped, raise));
    } else if (changed) { // of which its host may not have heard
      amend(run, Step.keep(roster.find(run).orElseThrow()), getContext().getSystem().ignoreRef());
    }
    moveOn();
    return stopIfDone();
  }

  private RunView ended(RunView view, HostReport.Ended ended) {
    return view.ended(
        state(ended.state()),
        ended.detail(),
        hosting.clock().instant(),
        ended.spent().orElse(view.spent()),
        ended.conclusive());
  }

  private Behavior<Command> onWatch(Watch watch) {
    if (watchers.add(watch.watcher())) {
      getContext().watchWith(watch.watcher(), new Left(watch.watcher()));
    }
    roster.newestFirst().stream()
        .map(Roster.Entry::view)
        .filter(view -> !view.state().hasEnded())
        .forEach(view -> watch.watcher().tell(new News.Changed(view)));
    return this;
  }

  private Behavior<Command> onLeft(Left left) {
    watchers.remove(left.watcher());
    return this;
  }

  // The end

  private Behavior<Command> onShutDown(ShutDown shutDown) {
    if (shuttingDown.isEmpty()) {
      timers.startSingleTimer(new DrainTimedOut(), settings.drain());
      tellHosts(new RunHost.Stop(RunHost.Why.SHUTDOWN));
    }
    shuttingDown.add(shutDown.replyTo());
    return stopIfDone();
  }

  private Behavior<Command> onDrainTimedOut(DrainTimedOut timedOut) {
    tellHosts(new RunHost.Hurry());
    return this;
  }

  private void tellHosts(RunHost.Command command) {
    hosts.values().forEach(host -> host.tell(command));
  }

  private Behavior<Command> stopIfDone() {
    if (shuttingDown.isEmpty()
        || !hosts.isEmpty()
        || !amending.isEmpty()
        || !submissions.isEmpty()) {
      return this;
    }
    shuttingDown.forEach(waiting -> waiting.tell(new Stopped()));
    return Behaviors.stopped();
  }
}
