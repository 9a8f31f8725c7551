package dev.iapo.run;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.iapo.domain.CallRecord;
import dev.iapo.domain.CallRecord.Source;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Failures;
import dev.iapo.domain.Pull;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Query;
import dev.iapo.domain.Sample;
import dev.iapo.domain.Spend;
import dev.iapo.gateway.Job;
import dev.iapo.gateway.JobResult;
import dev.iapo.gateway.LlmGateway;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.run.KeptPull.Drawn;
import dev.iapo.scoring.CompletionScorer;
import dev.iapo.scoring.QueryScorer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Draws the completions of one pulled arm: asks the gateway, scores what comes back, and reports
 * each pull to the supervisor. The supervisor admits pulls, so the number under way is bounded
 * there.
 */
public final class ArmActor extends AbstractBehavior<ArmActor.Command> {
  /** The finish reason of completions that the provider refused to make. */
  public static final String REJECTED = "rejected";

  /** The kind of failure of a call whose answer has no cost that can be told. */
  private static final String UNUSABLE = "unusable";

  public sealed interface Command {}

  /**
   * Draws the completions of a pull.
   *
   * @param index of the pull in its round
   * @param kept what there is of it
   * @param job for the rest, whose reservation is open; empty if nothing is to be asked for
   */
  record Draw(int index, Pull pull, KeptPull kept, Optional<Job> job) implements Command {}

  /** Gives up what has not been sent of the draws so far. */
  public record Abandon() implements Command {}

  private record JobEnded(JobResult result) implements Command {}

  /** What the arm reports. */
  public sealed interface Report {
    int index();

    PullRecord record();
  }

  /**
   * A pull has ended.
   *
   * @param failure why completions are missing, if any are; or that the provider overcharged
   * @param fromStore whether nothing of it was asked for now
   */
  public record PullObserved(
      int index, PullRecord record, Optional<LlmFailure> failure, boolean fromStore)
      implements Report {}

  /** The provider's answers cannot be used as the task is set up. */
  public record Unusable(int index, PullRecord record, String why) implements Report {}

  /** A pull that has ended: what was kept of it, and what a job brought. */
  private record Ended(
      List<Drawn> calls,
      Spend wasted,
      Failures failures,
      Optional<LlmFailure> failure,
      Optional<String> missing) {
    private static final Optional<String> NONE = Optional.empty();
    private static final Optional<String> NOT_DRAWN = Optional.of("not drawn yet");

    static Ended of(KeptPull kept, Optional<JobResult> result) {
      List<Drawn> calls = new ArrayList<>(kept.calls());
      Spend wasted = kept.wasted();
      Failures failures = kept.failures();
      Optional<LlmFailure> failure = kept.failure();
      if (result.isPresent()) {
        result.get().calls().forEach(call -> calls.add(new Drawn(call, Source.BOUGHT)));
        wasted = wasted.plus(result.get().wasted());
        failures = failures.plus(result.get().failures());
        failure = result.get().failure().or(kept::failure);
      }
      calls.sort(Comparator.comparingInt(drawn -> drawn.call().offset()));
      Optional<String> missing =
          failure
              .map(f -> f.kind() + ": " + f.message())
              .or(kept::whyMissing)
              .or(() -> result.isPresent() || kept.isWhole() ? NONE : NOT_DRAWN);
      return new Ended(calls, wasted, failures, failure, missing);
    }
  }

  /** What an arm of a run works with. */
  record Work(RunSettings settings, Configuration configuration, CompletionScorer scorer) {}

  private final Work work;
  private final Costing costing;
  private final ActorRef<LlmGateway.Command> gateway;
  private final ActorRef<Report> supervisor;
  private final ActorRef<JobResult> jobEnded;
  private final Map<String, Draw> pending = new HashMap<>();

  private ArmActor(
      ActorContext<Command> context,
      Work work,
      ActorRef<LlmGateway.Command> gateway,
      ActorRef<Report> supervisor) {
    super(context);
    this.work = work;
    this.costing = new Costing(work.settings().task().judging().cost());
    this.gateway = gateway;
    this.supervisor = supervisor;
    this.jobEnded = context.messageAdapter(JobResult.class, JobEnded::new);
  }

  static Behavior<Command> create(
      Work work, ActorRef<LlmGateway.Command> gateway, ActorRef<Report> supervisor) {
    return Behaviors.setup(context -> new ArmActor(context, work, gateway, supervisor));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Draw.class, this::onDraw)
        .onMessage(Abandon.class, this::onAbandon)
        .onMessage(JobEnded.class, this::onJobEnded)
        .build();
  }

  private Behavior<Command> onDraw(Draw draw) {
    if (draw.job().isPresent()) {
      Job job = draw.job().get();
      pending.put(job.id(), draw);
      gateway.tell(new LlmGateway.Complete(job, jobEnded));
    } else {
      report(draw, Optional.empty());
    }
    return this;
  }

  /** The gateway is told by the arm, so that it hears of it after the arm's jobs. */
  private Behavior<Command> onAbandon(Abandon abandon) {
    gateway.tell(new LlmGateway.Abandon(work.settings().run()));
    return this;
  }

  private Behavior<Command> onJobEnded(JobEnded ended) {
    JobResult result = ended.result();
    Draw draw = pending.remove(result.id());
    if (draw == null) {
      getContext().getLog().warn("job {} was answered twice", result.id());
      return this;
    }
    report(draw, Optional.of(result));
    return this;
  }

  private void report(Draw draw, Optional<JobResult> result) {
    Ended ended = Ended.of(draw.kept(), result);
    Optional<String> unusable =
        ended.calls().stream().flatMap(drawn -> costing.problem(drawn.call()).stream()).findFirst();
    if (unusable.isPresent()) {
      PullRecord nothing = unusable(draw.pull(), ended, unusable.get());
      supervisor.tell(new Unusable(draw.index(), nothing, unusable.get()));
    } else {
      PullRecord record =
          new PullRecord(
              draw.pull(),
              score(draw.pull(), ended),
              ended.wasted(),
              ended.failures(),
              ended.missing());
      supervisor.tell(new PullObserved(draw.index(), record, ended.failure(), result.isEmpty()));
    }
  }

  /** Nothing is used of such answers, and all of it was charged. */
  private static PullRecord unusable(Pull pull, Ended ended, String why) {
    Spend wasted =
        ended.calls().stream()
            .filter(drawn -> drawn.source() == Source.BOUGHT)
            .map(drawn -> drawn.call().charge().total())
            .reduce(ended.wasted(), Spend::plus);
    Failures failures = ended.failures().plus(Failures.of(UNUSABLE, ended.calls().size()));
    return new PullRecord(pull, List.of(), wasted, failures, Optional.of(why));
  }

  private List<CallRecord> score(Pull pull, Ended ended) {
    Query query = work.settings().task().data().train().get(pull.query());
    QueryScorer scorer = work.scorer().forQuery(query);
    List<CallRecord> calls = new ArrayList<>();
    for (Drawn drawn : ended.calls()) {
      List<Sample> samples = new ArrayList<>();
      for (Completion completion : drawn.call().reply().completions()) {
        samples.add(scorer.score(completion.text(), completion.finishReason()));
      }
      String id =
          Jobs.callId(work.configuration(), query, pull.replicate() + drawn.call().offset());
      calls.add(costing.record(id, drawn.call(), drawn.source(), samples));
    }
    ended
        .failure()
        .filter(failure -> failure.kind() == LlmFailure.Kind.REJECTED)
        .ifPresent(failure -> calls.add(rejected(pull, query, calls)));
    return calls;
  }

  /**
   * A provider that refuses a row (too long, filtered) gives an outcome of that row, an empty
   * completion: if it were missing, prompts that are refused on hard queries would gain by it.
   */
  private CallRecord rejected(Pull pull, Query query, List<CallRecord> calls) {
    int drawn = calls.stream().mapToInt(call -> call.completions().size()).sum();
    Sample sample = work.scorer().score("", REJECTED, query);
    return new CallRecord(
        Jobs.callId(work.configuration(), query, pull.replicate()) + "/" + REJECTED,
        0,
        0,
        0,
        0,
        0,
        Spend.NOTHING,
        Spend.NOTHING,
        true,
        Source.REFUSED,
        Collections.nCopies(pull.scale() - drawn, sample));
  }
}
