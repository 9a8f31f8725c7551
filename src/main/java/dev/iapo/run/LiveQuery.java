package dev.iapo.run;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.iapo.domain.BadRows;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.DataSet;
import dev.iapo.domain.Priority;
import dev.iapo.domain.Pull;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Query;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import dev.iapo.domain.Voting;
import dev.iapo.gateway.LlmGateway;
import dev.iapo.ledger.Ledger;
import dev.iapo.ledger.Tariff;
import dev.iapo.llm.LlmFailure;
import dev.iapo.scoring.CompletionScorer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Draws completions of a query that belongs to no run, as a run draws them: reserved, through the
 * gateways, and scored. It has an account of its own at the ledger, and nothing of it is kept.
 */
public final class LiveQuery extends AbstractBehavior<LiveQuery.Command> {
  public sealed interface Command {}

  /** Draws so many completions more, a call's worth at a time; each call is reported. */
  public record Draw(int completions) implements Command {}

  /**
   * Draws nothing more, and gives up what has not been sent. What is under way is still reported;
   * then comes {@link Closed}, and it stops.
   */
  public record Close() implements Command {}

  private record Decided(Ledger.Reservation reservation) implements Command {}

  private record Reported(ArmActor.Report report) implements Command {}

  /** What the asker is told. */
  public sealed interface Report {}

  /**
   * A call's worth has ended.
   *
   * @param failure why completions or their scores are missing, if any are
   */
  public record Came(PullRecord record, Optional<LlmFailure> failure) implements Report {}

  /** A call's worth was not asked for, as its charge is not covered. */
  public record NotCovered(int completions, Ledger.Why why) implements Report {}

  /** Nothing is under way any more. */
  public record Closed() implements Report {}

  /**
   * Whom queries are asked, and how; the same for many of them.
   *
   * @param judging by which completions are scored, with at least one objective
   * @param tariffs of the configuration, and of each appraiser
   * @param gateways by provider
   */
  public record Arm(
      Configuration configuration,
      Task.Judging judging,
      List<Tariff> tariffs,
      CompletionScorer scorer,
      Map<String, ActorRef<LlmGateway.Command>> gateways,
      ActorRef<Ledger.Command> ledger) {
    public Arm {
      tariffs = List.copyOf(tariffs);
      gateways = Map.copyOf(gateways);
    }
  }

  /**
   * One query.
   *
   * @param account names its account, which nobody else has
   * @param limit of what it may be charged
   * @param seed from which the seeds of its calls are derived
   */
  public record Asked(String account, Query query, Budget limit, long seed) {}

  private final ActorRef<Ledger.Command> ledger;
  private final ActorRef<Report> asker;
  private final ActorRef<Ledger.Reservation> decided;
  private final ActorRef<ArmActor.Command> arm;
  private final String account;
  private final int perCall;
  private final Draws draws;
  private final Deque<Draws.Prepared> reserving = new ArrayDeque<>();
  private int drawn;
  private int underWay;
  private boolean closing;

  private LiveQuery(ActorContext<Command> context, Arm asked, Asked query, ActorRef<Report> asker) {
    super(context);
    this.ledger = asked.ledger();
    this.asker = asker;
    this.account = query.account();
    this.perCall = asked.configuration().model().choicesPerCall();
    this.decided = context.messageAdapter(Ledger.Reservation.class, Decided::new);
    RunSettings settings = settings(asked, query);
    Appraisals appraisals = new Appraisals(settings);
    this.draws = new Draws(settings, new Jobs(settings), appraisals);
    ArmActor.Work work =
        new ArmActor.Work(
            settings,
            asked.configuration(),
            asked.scorer(),
            appraisals,
            asked.gateways(),
            asked.ledger());
    this.arm =
        context.spawn(
            ArmActor.create(work, context.messageAdapter(ArmActor.Report.class, Reported::new)),
            "arm");
    context.watch(arm); // if it fails, so does this
    ledger.tell(new Ledger.OpenAccount(account, query.limit(), Spend.NOTHING, false));
  }

  /** What draws completions of a query. */
  public static Behavior<Command> create(Arm arm, Asked query, ActorRef<Report> asker) {
    return Behaviors.setup(context -> new LiveQuery(context, arm, query, asker));
  }

  /** The settings of a run of this one query, of which nothing is looked for. */
  private static RunSettings settings(Arm arm, Asked asked) {
    Task task =
        new Task(
            asked.account(),
            "",
            List.of(arm.configuration()),
            new DataSet(List.of(nameless(asked.query())), List.of(), "", BadRows.NONE),
            arm.judging(),
            new Task.Goal(List.of(), Voting.of(""), 1, List.of(), 0),
            new Task.Search("", "", "", asked.limit(), asked.seed()));
    return new RunSettings(asked.account(), task, arm.tariffs(), List.of(), 1).of(Priority.HIGH);
  }

  /** Seeds of calls derive from ids, and equal questions with equal seeds get equal calls. */
  private static Query nameless(Query query) {
    return new Query("", query.fields(), query.accepted());
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Draw.class, this::onDraw)
        .onMessage(Decided.class, this::onDecided)
        .onMessage(Reported.class, this::onReported)
        .onMessage(Close.class, close -> onClose())
        .onSignal(PostStop.class, stopped -> onPostStop())
        .build();
  }

  private Behavior<Command> onDraw(Draw draw) {
    int end = drawn + draw.completions();
    while (drawn < end && !closing) {
      int size = Math.min(perCall, end - drawn);
      reserve(drawn, size);
      drawn += size;
    }
    return this;
  }

  private void reserve(int replicate, int size) {
    Draws.Prepared next =
        draws.prepare(replicate, new Pull(1, 0, 0, size, replicate), Kept.nothing(size));
    reserving.add(next);
    ledger.tell(new Ledger.Reserve(account, next.parts(), decided));
    underWay++;
  }

  /** Where a call is not covered, smaller ones may be. */
  private void halve(Pull pull) {
    int half = pull.scale() / 2;
    underWay--;
    reserve(pull.replicate(), half);
    reserve(pull.replicate() + half, pull.scale() - half);
  }

  /** The ledger answers in the order of asking. */
  private Behavior<Command> onDecided(Decided answer) {
    Draws.Prepared next = reserving.remove();
    if (answer.reservation() instanceof Ledger.Refused refused) {
      Pull pull = next.draw().pull();
      if (refused.why() != Ledger.Why.BUDGET || pull.scale() == 1 || closing) {
        return ended(new NotCovered(pull.scale(), refused.why()));
      }
      halve(pull);
      return this;
    }
    if (closing) {
      next.parts().forEach(part -> ledger.tell(new Ledger.Close(account, part.id())));
      return ended(
          new Came(PullRecord.notDrawn(next.draw().pull(), "closed before"), Optional.empty()));
    }
    arm.tell(next.draw());
    return this;
  }

  private Behavior<Command> onReported(Reported told) {
    ArmActor.Report report = told.report();
    if (report instanceof ArmActor.Unusable unusable) {
      return ended(
          new Came(
              unusable.record(),
              Optional.of(LlmFailure.of(LlmFailure.Kind.MALFORMED, unusable.why()))));
    }
    ArmActor.PullObserved observed = (ArmActor.PullObserved) report;
    return ended(new Came(observed.record(), observed.failure()));
  }

  private Behavior<Command> ended(Report report) {
    underWay--;
    asker.tell(report);
    return endIfDone();
  }

  private Behavior<Command> onClose() {
    closing = true;
    arm.tell(new ArmActor.Abandon());
    return endIfDone();
  }

  private Behavior<Command> endIfDone() {
    if (!closing || underWay > 0) {
      return this;
    }
    asker.tell(new Closed());
    return Behaviors.stopped();
  }

  private Behavior<Command> onPostStop() {
    ledger.tell(new Ledger.CloseAccount(account));
    return this;
  }
}
