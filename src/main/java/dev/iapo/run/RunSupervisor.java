package dev.iapo.run;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.iapo.domain.Priority;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Standing;
import dev.iapo.gateway.LlmGateway;
import dev.iapo.ledger.Ledger;
import dev.iapo.llm.LlmFailure;
import dev.iapo.schedule.Decision;
import dev.iapo.scoring.CompletionScorer;
import dev.iapo.store.Recorder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A run: owns the schedule, admits the pulls of each round to the budget in logical order, spawns
 * one {@link ArmActor} per pulled arm, and lets the schedule observe a round when all its pulls
 * have ended. It stops by itself after {@link RunEvent.Ended}.
 */
public final class RunSupervisor {
  private static final Duration PROGRESS_EVERY = Duration.ofMillis(250);

  /**
   * How long a run that stops waits for the calls under way at most: they are paid for. They end by
   * their own timeout if that is shorter.
   */
  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(60);

  public sealed interface Command {}

  /**
   * Ends the run with what is known so far, when the calls under way have ended, or after a minute;
   * to a run that waits for them already it says to wait no longer.
   */
  public record Stop() implements Command {}

  /**
   * Asks for what the run knows; one that has ended does not answer.
   *
   * @param version of the program
   */
  public record Inspect(String version, ActorRef<Standing> replyTo) implements Command {}

  /**
   * Changes, from now on, the run's priority and the most pulls under way at a time; no decision
   * depends on them.
   */
  public record Reprioritise(Priority priority, int inFlight) implements Command {
    public Reprioritise {
      RunSettings.requireInFlight(inFlight);
    }
  }

  private record Admitted(Ledger.Reservation reservation) implements Command {}

  private record Recorded(Recorder.Reply reply) implements Command {}

  private record ArmReported(ArmActor.Report report) implements Command {}

  private record Tick() implements Command {}

  private record DrainTimedOut() implements Command {}

  private record Lost(String what) implements Command {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final RunSettings settings;
  private final Map<String, ActorRef<LlmGateway.Command>> gateways; // by provider
  private final ActorRef<Ledger.Command> ledger;
  private final Consumer<RunEvent> observer;
  private final Arms<Command> arms;
  private final Knowledge knowledge;
  private final RunTally tally;
  private final RunHealth health;
  private final Jobs jobs;
  private final Draws draws;
  private final RunBook book;
  private final Admissions admissions;
  private RoundProgress round = RoundProgress.NONE;

  private RunSupervisor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      RunSettings settings,
      Map<String, ActorRef<LlmGateway.Command>> gateways,
      ActorRef<Ledger.Command> ledger,
      Optional<ActorRef<Recorder.Command>> recorder,
      Consumer<RunEvent> observer) {
    this.context = context;
    this.timers = timers;
    this.settings = settings;
    this.gateways = Map.copyOf(gateways);
    this.ledger = ledger;
    this.observer = observer;
    ActorRef<ArmActor.Report> reported =
        context.messageAdapter(ArmActor.Report.class, ArmReported::new);
    Appraisals appraisals = new Appraisals(settings);
    CompletionScorer scorer = new CompletionScorer(settings.task().judging());
    this.arms =
        new Arms<>(
            context,
            settings,
            of -> new ArmActor.Work(settings, of, scorer, appraisals, this.gateways, ledger),
            reported,
            Lost::new);
    this.knowledge = new Knowledge(settings);
    this.tally = knowledge.tally();
    this.health =
        new RunHealth(settings.task().configurations().size(), settings.faults().stopAtErrorRate());
    this.jobs = new Jobs(settings);
    this.draws = new Draws(settings, jobs, appraisals);
    ActorRef<Recorder.Reply> recorded = context.messageAdapter(Recorder.Reply.class, Recorded::new);
    this.book = new RunBook(settings, jobs, appraisals, recorder, recorded);
    ActorRef<Ledger.Reservation> admitted =
        context.messageAdapter(Ledger.Reservation.class, Admitted::new);
    this.admissions = new Admissions(settings, draws, book, arms, ledger, admitted);
    recorder.ifPresent(ref -> context.watchWith(ref, new Lost("recorder")));
  }

  /**
   * A run that starts at once.
   *
   * @param gateways one for each provider that the task names
   * @param recorder of the store that it is kept in, if it is
   * @param observer is told of the run until it has ended, before anything follows from it, by the
   *     run's own thread: it must not wait
   */
  public static Behavior<Command> create(
      RunSettings settings,
      Map<String, ActorRef<LlmGateway.Command>> gateways,
      ActorRef<Ledger.Command> ledger,
      Optional<ActorRef<Recorder.Command>> recorder,
      Consumer<RunEvent> observer) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new RunSupervisor(
                            context, timers, settings, gateways, ledger, recorder, observer)
                        .start()));
  }

  private Behavior<Command> start() {
    gateways.values().forEach(gateway -> context.watchWith(gateway, new Lost("gateway")));
    context.watchWith(ledger, new Lost("ledger"));
    Spend spent = settings.recording().map(r -> r.past().spent()).orElse(Spend.NOTHING);
    ledger.tell(new Ledger.OpenAccount(settings.run(), settings.task().search().budget(), spent));
    timers.startTimerAtFixedRate(new Tick(), PROGRESS_EVERY);
    return decide();
  }

  // Running: pulls are admitted, drawn and observed, round by round.

  private Behavior<Command> running() {
    return Behaviors.receive(Command.class)
        .onMessage(Admitted.class, this::onAdmitted)
        .onMessage(ArmReported.class, this::onArmReported)
        .onMessage(Recorded.class, this::onRecorded)
        .onMessage(Tick.class, this::onTick)
        .onMessage(Reprioritise.class, this::onReprioritise)
        .onMessage(Stop.class, stop -> drain(RunResult.State.INTERRUPTED, "stopped on request"))
        .onMessage(Inspect.class, this::onInspect)
        .onMessage(Lost.class, this::onLost)
        .onMessage(
            DrainTimedOut.class,
            timedOut -> {
              throw new IllegalStateException("not draining");
            })
        .build();
  }

  private Behavior<Command> decide() {
    try {
      Decision decision = knowledge.decision();
      while (decision instanceof Decision.Round next) {
        start(next);
        if (!round.isComplete()) {
          return running();
        }
        if (completeRound()) { // every query of it is set aside
          return running();
        }
        decision = knowledge.decision();
      }
      Decision.Finished finished = (Decision.Finished) decision;
      return book.finished(finished) ? finishing(finished) : completed(finished);
    } catch (RunBook.Mismatch e) {
      return end(RunResult.State.FAILED, String.valueOf(e.getMessage()));
    }
  }

  /** The schedule has finished: the run ends when that is kept, or cannot be. */
  private Behavior<Command> finishing(Decision.Finished finished) {
    return Behaviors.receive(Command.class)
        .onMessage(Recorded.class, recorded -> completed(finished))
        .onMessage(Lost.class, lost -> completed(finished))
        .onAnyMessage(tooLate -> Behaviors.same())
        .build();
  }

  private Behavior<Command> completed(Decision.Finished finished) {
    return end(RunResult.State.COMPLETED, knowledge.ended(finished.reason(), round));
  }

  private void start(Decision.Round next) {
    book.opened(next);
    round = new RoundProgress(next, this::drawn);
    observer.accept(new RunEvent.RoundStarted(next));
    round.skip(
        knowledge.quarantine()::holds,
        "its query is set aside: all pulls on it failed",
        tally::add);
    admissions.ask(round);
  }

  /** Pulls have ended, and all before them. */
  private void drawn(List<PullRecord> records) {
    knowledge.drawn(records);
    records.forEach(jobs::observe);
    observer.accept(new RunEvent.Drawn(records));
  }

  private Behavior<Command> onReprioritise(Reprioritise to) {
    jobs.prioritise(to.priority());
    admissions.limit(to.inFlight());
    admissions.ask(round);
    return Behaviors.same();
  }

  private Behavior<Command> onRecorded(Recorded recorded) {
    if (recorded.reply() instanceof Recorder.Broken broken) {
      return drain(RunResult.State.PARKED, RunHealth.notKept(broken.why()));
    }
    if (recorded.reply() instanceof Recorder.Looked looked) {
      book.looked(looked);
      admissions.ask(round);
    } else if (recorded.reply() instanceof Recorder.Decided decided
        && book.awaits(decided.number())) {
      observeRound();
      return decide();
    }
    return Behaviors.same();
  }

  private Behavior<Command> onAdmitted(Admitted answer) {
    int index = round.nextAdmitted();
    Draws.Prepared next = admissions.answered();
    if (answer.reservation() instanceof Ledger.Granted) {
      arms.draw(next.draw());
      return Behaviors.same();
    }
    Ledger.Refused refused = (Ledger.Refused) answer.reservation();
    PullRecord nothing = PullRecord.notDrawn(next.draw().pull(), refused.why().text());
    if (refused.why() == Ledger.Why.DAILY_LIMIT) {
      round.ended(index, nothing);
      return drain(RunResult.State.PARKED, RunHealth.dailyLimitUsed(next.provider(refused.id())));
    }
    return observed(index, nothing, Optional.empty(), List.of());
  }

  private Behavior<Command> onArmReported(ArmReported reported) {
    ArmActor.Report report = reported.report();
    Optional<RunHealth.Verdict> verdict = verdict(report);
    if (verdict.isPresent()) {
      ended(report);
      return drain(verdict.get().state(), verdict.get().why());
    }
    ArmActor.PullObserved pull = (ArmActor.PullObserved) report; // else there is a verdict
    return observed(pull.index(), pull.record(), pull.failure(), pull.unanswered());
  }

  private Optional<RunHealth.Verdict> verdict(ArmActor.Report report) {
    if (report instanceof ArmActor.PullObserved pull) {
      knowledge.quarantine().observe(pull.record(), pull.failure());
      Optional<RunHealth.Verdict> verdict = health.observe(pull.record(), pull.failure());
      return pull.fromStore() ? Optional.empty() : verdict; // it went on after that
    }
    String why = ((ArmActor.Unusable) report).why();
    return Optional.of(new RunHealth.Verdict(RunResult.State.FAILED, why));
  }

  private void ended(ArmActor.Report report) {
    PullRecord record = health.credible(report.record());
    round.ended(report.index(), record);
    tally.add(record);
  }

  private Behavior<Command> observed(
      int index,
      PullRecord record,
      Optional<LlmFailure> failure,
      List<Recorder.Missing> unanswered) {
    book.ended(record, failure, unanswered);
    round.ended(index, record);
    tally.add(record);
    if (!round.isComplete()) {
      admissions.ask(round);
      return Behaviors.same();
    }
    try {
      if (book.isIncomplete()) {
        observeRound();
        return end(RunResult.State.INTERRUPTED, "it has not been drawn to its end");
      }
      return completeRound() ? Behaviors.same() : decide();
    } catch (RunBook.Mismatch e) {
      return end(RunResult.State.FAILED, String.valueOf(e.getMessage()));
    }
  }

  /** The barrier: whether what the round came to has to be kept before it is observed. */
  private boolean completeRound() {
    if (book.completed(round.number(), knowledge.observations())) {
      return true;
    }
    observeRound();
    return false;
  }

  /** Everything the round drew, in logical order, is observed and told. */
  private void observeRound() {
    knowledge.observe(round);
    jobs.atBarrier();
    arms.stop();
    RunEventLog.roundEnded(settings.run(), round, tally);
    observer.accept(new RunEvent.RoundCompleted(round.number()));
  }

  private Behavior<Command> onTick(Tick tick) {
    observer.accept(round.progress(tally));
    return Behaviors.same();
  }

  private Behavior<Command> onInspect(Inspect inspect) {
    RunResult now = knowledge.result(RunResult.State.INTERRUPTED, "it is under way");
    inspect.replyTo().tell(Standings.of(now, inspect.version()));
    return Behaviors.same();
  }

  /** What was drawn is kept; what was under way may be billed. */
  private Behavior<Command> onLost(Lost lost) {
    String why = "the " + lost.what() + " stopped";
    gateways.values().forEach(gateway -> gateway.tell(new LlmGateway.Abandon(settings.run())));
    round.dropUnadmitted(why);
    round.giveUpUnderWay(draws::most, tally::add);
    return drained(RunResult.State.FAILED, why);
  }

  // Draining: nothing more is admitted; the calls under way may still end.

  private Behavior<Command> drain(RunResult.State state, String why) {
    arms.abandon();
    timers.startSingleTimer(new DrainTimedOut(), DRAIN_TIMEOUT);
    round.dropUnadmitted(why);
    return drained(state, why);
  }

  private Behavior<Command> draining(RunResult.State state, String why) {
    return Behaviors.receive(Command.class)
        .onMessage(Admitted.class, answer -> onAdmittedTooLate(answer, state, why))
        .onMessage(
            ArmReported.class,
            reported -> {
              ended(reported.report());
              return drained(state, why);
            })
        .onMessage(DrainTimedOut.class, timedOut -> waitNoLonger(state, why))
        .onMessage(Recorded.class, tooLate -> Behaviors.same())
        .onMessage(Reprioritise.class, tooLate -> Behaviors.same())
        .onMessage(Stop.class, stop -> waitNoLonger(state, why))
        .onMessage(Inspect.class, this::onInspect)
        .onMessage(Tick.class, this::onTick)
        .onMessage(Lost.class, this::onLost)
        .build();
  }

  private Behavior<Command> waitNoLonger(RunResult.State state, String why) {
    round.giveUpUnderWay(draws::most, tally::add);
    return drained(state, why);
  }

  private Behavior<Command> onAdmittedTooLate(Admitted answer, RunResult.State state, String why) {
    int index = round.nextAdmitted();
    Draws.Prepared next = admissions.answered();
    if (answer.reservation() instanceof Ledger.Granted) {
      next.parts().forEach(p -> ledger.tell(new Ledger.Close(settings.run(), p.id())));
    }
    round.ended(index, PullRecord.notDrawn(round.pull(index), why));
    return drained(state, why);
  }

  private Behavior<Command> drained(RunResult.State state, String why) {
    if (!round.isComplete()) {
      return draining(state, why);
    }
    observeRound();
    return end(state, why);
  }

  private Behavior<Command> end(RunResult.State state, String detail) {
    RunEventLog.ended(settings.run(), state, detail);
    ledger.tell(new Ledger.CloseAccount(settings.run()));
    observer.accept(round.progress(tally));
    observer.accept(new RunEvent.Ended(knowledge.result(state, detail)));
    return Behaviors.stopped();
  }
}
