package dev.iapo.serve;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.iapo.domain.PullRecord;
import dev.iapo.gateway.JobResult;
import dev.iapo.inference.Aggregation;
import dev.iapo.ledger.Ledger;
import dev.iapo.llm.LlmFailure;
import dev.iapo.run.LiveQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One question, from its first call to its answer: draws in waves until nothing more can change the
 * answer, or time, money or the provider's patience are at an end. What is under way when it is
 * answered is waited for, so that its bill is whole.
 */
final class ServedQuery extends AbstractBehavior<ServedQuery.Command> {
  sealed interface Command {}

  private record Told(LiveQuery.Report report) implements Command {}

  private record TimeIsUp() implements Command {}

  private record Failed() implements Command {}

  /**
   * What is to be done.
   *
   * @param asked with its account
   * @param aggregation of nothing yet
   * @param drawn likewise
   */
  record Plan(
      Served by,
      LiveQuery.Arm arm,
      LiveQuery.Asked asked,
      Aggregation aggregation,
      Drawn drawn,
      Duration deadline) {}

  private final Plan plan;
  private final ActorRef<Reply> asker;
  private final ActorRef<Handled> keeper;
  private final ActorRef<LiveQuery.Command> live;
  private final long started = System.nanoTime();
  private final int firstWave;
  private final List<PullRecord> wave = new ArrayList<>(); // what came of it so far
  private int underWay; // completions
  private Optional<LlmFailure> failure = Optional.empty();
  private Optional<Ledger.Why> notCovered = Optional.empty();
  private @Nullable Reply reply;
  private double seconds;

  private ServedQuery(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Plan plan,
      ActorRef<Reply> asker,
      ActorRef<Handled> keeper) {
    super(context);
    this.plan = plan;
    this.asker = asker;
    this.keeper = keeper;
    this.live =
        context.spawn(
            LiveQuery.create(
                plan.arm(),
                plan.asked(),
                context.messageAdapter(LiveQuery.Report.class, Told::new)),
            "live");
    context.watchWith(live, new Failed());
    timers.startSingleTimer(new TimeIsUp(), plan.deadline());
    this.firstWave = plan.aggregation().next();
    draw(firstWave);
  }

  /**
   * A question that is asked at once.
   *
   * @param asker is told the answer
   * @param keeper is told when nothing of it is under way any more
   */
  static Behavior<Command> create(Plan plan, ActorRef<Reply> asker, ActorRef<Handled> keeper) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new ServedQuery(context, timers, plan, asker, keeper)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Told.class, told -> onReport(told.report()))
        .onMessage(TimeIsUp.class, up -> onTimeIsUp())
        .onMessage(Failed.class, failed -> onFailed())
        .build();
  }

  private void draw(int completions) {
    underWay += completions;
    live.tell(new LiveQuery.Draw(completions));
  }

  private Behavior<Command> onReport(LiveQuery.Report report) {
    if (report instanceof LiveQuery.Closed) {
      getContext().unwatch(live);
      return ended();
    }
    if (report instanceof LiveQuery.NotCovered not) {
      underWay -= not.completions();
      notCovered = Optional.of(not.why());
    } else if (report instanceof LiveQuery.Came came) {
      underWay -= came.record().pull().scale();
      onCame(came);
    }
    if (reply == null && underWay == 0) {
      goOn();
    }
    return this;
  }

  private void onCame(LiveQuery.Came came) {
    Optional<Ledger.Why> why = came.failure().flatMap(JobResult::notCovered);
    if (why.isPresent()) {
      notCovered = why;
    } else {
      failure = failure.or(came::failure);
    }
    if (reply == null) {
      wave.add(came.record());
    } else {
      plan.drawn().addLate(came.record());
    }
  }

  /** In the order of drawing, so that the same completions give the same answer. */
  private void takeIn() {
    wave.sort(Comparator.comparingInt(record -> record.pull().replicate()));
    wave.forEach(plan.drawn()::add);
    wave.clear();
  }

  private void goOn() {
    takeIn();
    Aggregation.Stop stop = plan.aggregation().stopped();
    boolean lacksScores = plan.drawn().unscored() > 0;
    if (stop != Aggregation.Stop.OPEN && !(lacksScores && failure.isPresent())) {
      answer(Stopped.of(stop));
    } else if (notCovered.isPresent()) {
      answer(Stopped.LIMIT);
    } else if (failure.isPresent() || plan.drawn().refused() > 0) {
      answer(Stopped.FAILED);
    } else {
      draw(plan.aggregation().next());
    }
  }

  private Behavior<Command> onTimeIsUp() {
    if (reply == null) {
      takeIn();
      answer(Stopped.DEADLINE);
    }
    return this;
  }

  private Behavior<Command> onFailed() {
    if (reply == null) {
      say(Reply.Refused.of(Reply.Reason.FAILED, "the query failed; the log tells more"));
    }
    return ended();
  }

  private void answer(Stopped stopped) {
    Ending ending = new Ending(plan, stopped, failure, notCovered, plan.drawn().bill(underWay));
    failure
        .filter(Ending::isOperators)
        .ifPresent(
            why ->
                getContext()
                    .getLog()
                    .warn(
                        "policy {}: provider {}: {}: {}",
                        plan.by().policy(),
                        plan.arm().configuration().model().provider(),
                        why.kind().label(),
                        why.message()));
    say(ending.reply());
    live.tell(new LiveQuery.Close());
  }

  private void say(Reply said) {
    reply = said;
    seconds = (System.nanoTime() - started) / 1e9;
    asker.tell(said);
  }

  private Behavior<Command> ended() {
    if (reply != null) {
      keeper.tell(
          new Handled(
              plan.asked().query(),
              plan.by(),
              reply,
              seconds,
              plan.by().arm().scale(),
              plan.drawn().bill(0),
              plan.drawn().firstWave(firstWave)));
    }
    return Behaviors.stopped();
  }
}
