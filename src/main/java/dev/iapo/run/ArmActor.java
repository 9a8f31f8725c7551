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
import dev.iapo.domain.Priority;
import dev.iapo.domain.Pull;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Query;
import dev.iapo.domain.Sample;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Verdict;
import dev.iapo.gateway.Job;
import dev.iapo.gateway.JobResult;
import dev.iapo.gateway.LlmGateway;
import dev.iapo.ledger.Ledger;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.run.Appraisals.Candidate;
import dev.iapo.run.Kept.Drawn;
import dev.iapo.scoring.CompletionScorer;
import dev.iapo.scoring.QueryScorer;
import dev.iapo.store.Recorder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

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
   * @param reserved for judging its completions, by the id of the question; others are not asked
   * @param priority of the run when it was admitted
   */
  record Draw(
      int index,
      Pull pull,
      Kept kept,
      Optional<Job> job,
      Map<String, Spend> reserved,
      Priority priority)
      implements Command {}

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
   * @param failure why completions or their scores are missing, if any are; or that the provider
   *     overcharged
   * @param fromStore whether nothing of it was asked for now
   * @param unanswered questions to appraisers that the run does without
   */
  public record PullObserved(
      int index,
      PullRecord record,
      Optional<LlmFailure> failure,
      boolean fromStore,
      List<Recorder.Missing> unanswered)
      implements Report {
    public PullObserved {
      unanswered = List.copyOf(unanswered);
    }
  }

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

    static Ended of(Kept kept, Optional<JobResult> result) {
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

  /**
   * What an arm of a run works with.
   *
   * @param gateways by provider: its own, and those of appraisers
   */
  record Work(
      RunSettings settings,
      Configuration configuration,
      CompletionScorer scorer,
      Appraisals appraisals,
      Map<String, ActorRef<LlmGateway.Command>> gateways,
      ActorRef<Ledger.Command> ledger) {}

  /** A pull whose completions are being judged. */
  private record Judging(Draw draw, Ended ended, boolean drawn, PullAppraisal appraisal) {}

  private final Work work;
  private final Costing costing;
  private final ActorRef<LlmGateway.Command> gateway;
  private final ActorRef<Report> supervisor;
  private final ActorRef<JobResult> jobEnded;
  private final Map<String, Draw> pending = new HashMap<>();
  private final Map<String, Judging> judging = new HashMap<>(); // by the id of each open question
  private boolean abandoned;

  private ArmActor(ActorContext<Command> context, Work work, ActorRef<Report> supervisor) {
    super(context);
    this.work = work;
    this.costing = new Costing(work.settings().task().judging().cost());
    this.gateway =
        Objects.requireNonNull(work.gateways().get(work.configuration().model().provider()));
    this.supervisor = supervisor;
    this.jobEnded = context.messageAdapter(JobResult.class, JobEnded::new);
  }

  static Behavior<Command> create(Work work, ActorRef<Report> supervisor) {
    return Behaviors.setup(context -> new ArmActor(context, work, supervisor));
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
      drawn(draw, Optional.empty());
    }
    return this;
  }

  /** The gateways are told by the arm, so that they hear of it after the arm's jobs. */
  private Behavior<Command> onAbandon(Abandon abandon) {
    abandoned = true;
    work.gateways()
        .values()
        .forEach(each -> each.tell(new LlmGateway.Abandon(work.settings().run())));
    return this;
  }

  private Behavior<Command> onJobEnded(JobEnded ended) {
    JobResult result = ended.result();
    Draw draw = pending.remove(result.id());
    Judging judged = judging.remove(result.id());
    if (draw != null) {
      drawn(draw, Optional.of(result));
    } else if (judged != null) {
      judged.appraisal().ended(result);
      reportIfComplete(judged);
    } else {
      getContext().getLog().warn("job {} was answered twice", result.id());
    }
    return this;
  }

  /** The completions of a pull are there, as far as they came: they are judged, and reported. */
  private void drawn(Draw draw, Optional<JobResult> result) {
    Ended ended = Ended.of(draw.kept(), result);
    Optional<String> unusable =
        ended.calls().stream().flatMap(drawn -> costing.problem(drawn.call()).stream()).findFirst();
    if (unusable.isPresent()) {
      release(draw, Set.of());
      PullRecord nothing = unusable(draw.pull(), ended, unusable.get());
      supervisor.tell(new Unusable(draw.index(), nothing, unusable.get()));
      return;
    }
    List<Kept.Appraisal> questions =
        draw.job().isEmpty() ? draw.kept().appraisals() : questions(draw, ended);
    PullAppraisal appraisal = new PullAppraisal(work.appraisals(), questions);
    Judging judged = new Judging(draw, ended, result.isPresent(), appraisal);
    appraisal.sent(ask(judged, questions));
    reportIfComplete(judged);
  }

  private List<Kept.Appraisal> questions(Draw draw, Ended ended) {
    Appraisals appraisals = work.appraisals();
    if (!appraisals.any()) {
      return List.of();
    }
    Map<String, Kept.Appraisal> before = new HashMap<>();
    draw.kept().appraisals().forEach(appraisal -> before.put(appraisal.ask().id(), appraisal));
    List<Kept.Appraisal> questions = new ArrayList<>();
    for (Appraisals.Ask ask : appraisals.asks(draw.pull(), candidates(ended.calls()))) {
      Kept.Appraisal known = before.get(ask.id());
      questions.add(known == null ? appraisals.kept(ask, List.of()) : appraisals.grown(ask, known));
    }
    return questions;
  }

  /** Completions to be judged: those that are not empty. */
  static List<Candidate> candidates(List<Drawn> calls) {
    List<Candidate> candidates = new ArrayList<>();
    for (Drawn drawn : calls) {
      int index = drawn.call().offset();
      for (Completion completion : drawn.call().reply().completions()) {
        if (!completion.text().isBlank()) {
          candidates.add(new Candidate(index, completion.text()));
        }
        index++;
      }
    }
    return candidates;
  }

  /** Asks what is not answered, as far as it is reserved; how many jobs that takes. */
  private int ask(Judging judged, List<Kept.Appraisal> questions) {
    Draw draw = judged.draw();
    Set<String> sent = new HashSet<>();
    for (Kept.Appraisal question : questions) {
      Spend reserved = draw.reserved().get(question.ask().id());
      if (reserved != null && !question.kept().isWhole() && !abandoned) {
        Job job =
            work.appraisals()
                .job(
                    draw.pull(),
                    question.ask(),
                    question.kept().missing(),
                    Optional.of(reserved),
                    draw.priority());
        sent.add(job.id());
        judging.put(job.id(), judged);
        String provider = work.appraisals().provider(question.ask());
        Objects.requireNonNull(work.gateways().get(provider))
            .tell(new LlmGateway.Complete(job, jobEnded));
      }
    }
    release(draw, sent);
    return sent.size();
  }

  /** Closes the reservations for questions that are not asked. */
  private void release(Draw draw, Set<String> sent) {
    for (String id : draw.reserved().keySet()) {
      if (!sent.contains(id)) {
        work.ledger().tell(new Ledger.Close(work.settings().run(), id));
      }
    }
  }

  private void reportIfComplete(Judging judged) {
    if (!judged.appraisal().isComplete()) {
      return;
    }
    Ended ended = judged.ended();
    Draw draw = judged.draw();
    PullRecord record =
        new PullRecord(
            draw.pull(),
            score(judged),
            ended.wasted(),
            ended.failures(),
            ended.missing(),
            judged.appraisal().appraised());
    List<Recorder.Missing> unanswered = new ArrayList<>();
    judged.appraisal().forEachMissing(unanswered::add);
    boolean fromStore = !judged.drawn() && !judged.appraisal().bought();
    supervisor.tell(
        new PullObserved(
            draw.index(),
            record,
            ended.failure().or(() -> Unscored.failure(record, judged.appraisal(), work)),
            fromStore,
            unanswered));
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

  private List<CallRecord> score(Judging judged) {
    Pull pull = judged.draw().pull();
    Ended ended = judged.ended();
    Query query = work.settings().task().data().train().get(pull.query());
    QueryScorer scorer = work.scorer().forQuery(query);
    List<CallRecord> calls = new ArrayList<>();
    for (Drawn drawn : ended.calls()) {
      List<Sample> samples = new ArrayList<>();
      int index = drawn.call().offset();
      for (Completion completion : drawn.call().reply().completions()) {
        List<Verdict> verdicts = verdicts(judged.appraisal(), index++);
        samples.add(scorer.score(completion.text(), completion.finishReason(), verdicts));
      }
      String id =
          Jobs.callId(work.configuration(), query, pull.replicate() + drawn.call().offset());
      calls.add(costing.record(id, drawn.call(), drawn.source(), samples));
    }
    ended
        .failure()
        .filter(failure -> failure.kind() == LlmFailure.Kind.REJECTED)
        .ifPresent(failure -> calls.add(rejected(judged, query, calls)));
    return calls;
  }

  private List<Verdict> verdicts(PullAppraisal appraisal, int completion) {
    int appraisers = work.settings().task().judging().appraisers().size();
    return appraisal.verdicts(completion, appraisers, costing);
  }

  /**
   * A provider that refuses a row (too long, filtered) gives an outcome of that row, an empty
   * completion: if it were missing, prompts that are refused on hard queries would gain by it.
   */
  private CallRecord rejected(Judging judged, Query query, List<CallRecord> calls) {
    Pull pull = judged.draw().pull();
    int drawn = calls.stream().mapToInt(call -> call.completions().size()).sum();
    Sample sample =
        work.scorer().score("", REJECTED, query, verdicts(judged.appraisal(), pull.scale()));
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
