package dev.iapo.run;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.iapo.domain.CallRecord;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Failures;
import dev.iapo.domain.Pull;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Query;
import dev.iapo.domain.Sample;
import dev.iapo.domain.Seeds;
import dev.iapo.domain.Spend;
import dev.iapo.gateway.Job;
import dev.iapo.gateway.JobResult;
import dev.iapo.gateway.JobResult.PaidCall;
import dev.iapo.gateway.LlmGateway;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.scoring.CompletionScorer;
import dev.iapo.scoring.QueryScorer;
import java.util.ArrayList;
import java.util.Collections;
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
   * Draws the completions of a pull, whose reservation is open.
   *
   * @param index of the pull in its round
   */
  public record Draw(int index, Pull pull, Job job) implements Command {}

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
   */
  public record PullObserved(int index, PullRecord record, Optional<LlmFailure> failure)
      implements Report {}

  /** The provider's answers cannot be used as the task is set up. */
  public record Unusable(int index, PullRecord record, String why) implements Report {}

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

  /**
   * The gateway job of a pull; its id names the reservation, and its seed follows from the run's.
   *
   * @param choicesPerCall that its reservation counts on
   */
  static Job job(RunSettings settings, Pull pull, int choicesPerCall) {
    Configuration configuration = settings.task().configurations().get(pull.configuration());
    Query query = settings.task().data().train().get(pull.query());
    List<ChatMessage> messages = configuration.prompt().render(query);
    return new Job(
        settings.run(),
        callId(configuration, query, pull.replicate()),
        configuration.model().name(),
        settings.tariffs().get(pull.configuration()).bound(messages, configuration.sampling()),
        messages,
        configuration.sampling(),
        pull.scale(),
        choicesPerCall,
        Seeds.mix(
            settings.task().search().seed(),
            Seeds.hash(configuration.id()),
            Seeds.hash(query.id()),
            pull.replicate()));
  }

  private static String callId(Configuration configuration, Query query, int replicate) {
    return part(configuration.id()) + "/" + part(query.id()) + "/" + replicate;
  }

  /** Ids may have slashes; call ids have to differ all the same. */
  private static String part(String id) {
    return id.replace("%", "%25").replace("/", "%2F");
  }

  private Behavior<Command> onDraw(Draw draw) {
    pending.put(draw.job().id(), draw);
    gateway.tell(new LlmGateway.Complete(draw.job(), jobEnded));
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
    Optional<String> unusable =
        result.calls().stream().flatMap(call -> costing.problem(call).stream()).findFirst();
    if (unusable.isPresent()) {
      PullRecord nothing = unusable(draw.pull(), result, unusable.get());
      supervisor.tell(new Unusable(draw.index(), nothing, unusable.get()));
    } else {
      PullRecord record = record(draw.pull(), result, score(draw.pull(), result));
      supervisor.tell(new PullObserved(draw.index(), record, result.failure()));
    }
    return this;
  }

  /** Nothing is used of such answers, and all of it was charged. */
  private static PullRecord unusable(Pull pull, JobResult result, String why) {
    Spend wasted =
        result.calls().stream()
            .map(call -> call.charge().total())
            .reduce(result.wasted(), Spend::plus);
    Failures failures = result.failures().plus(Failures.of(UNUSABLE, result.calls().size()));
    return new PullRecord(pull, List.of(), wasted, failures, Optional.of(why));
  }

  private static PullRecord record(Pull pull, JobResult result, List<CallRecord> calls) {
    return new PullRecord(
        pull,
        calls,
        result.wasted(),
        result.failures(),
        result.failure().map(failure -> failure.kind() + ": " + failure.message()));
  }

  private List<CallRecord> score(Pull pull, JobResult result) {
    Query query = work.settings().task().data().train().get(pull.query());
    QueryScorer scorer = work.scorer().forQuery(query);
    List<CallRecord> calls = new ArrayList<>();
    for (PaidCall call : result.calls()) {
      List<Sample> samples = new ArrayList<>();
      for (Completion completion : call.reply().completions()) {
        samples.add(scorer.score(completion.text(), completion.finishReason()));
      }
      String id = callId(work.configuration(), query, pull.replicate() + call.offset());
      calls.add(costing.record(id, call, samples));
    }
    result
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
        callId(work.configuration(), query, pull.replicate()) + "/" + REJECTED,
        0,
        0,
        0,
        0,
        0,
        Spend.NOTHING,
        Spend.NOTHING,
        true,
        Collections.nCopies(pull.scale() - drawn, sample));
  }
}
