package dev.iapo.gateway;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.iapo.domain.Spend;
import dev.iapo.gateway.JobState.Call;
import dev.iapo.ledger.Ledger;
import dev.iapo.llm.LlmClient;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmResult;
import dev.iapo.store.Recorder;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * The way to one provider, shared by all runs: paces calls, bounds those in flight, retries, and
 * stops for a while when most calls fail. Every job is answered, in the end, by a {@link
 * JobResult}.
 *
 * <p>A job's reservation is open at the ledger when it arrives; the gateway settles each call
 * against it, extends it for retries of calls that may have been billed, and closes it.
 */
public final class LlmGateway extends AbstractBehavior<LlmGateway.Command> {

  public sealed interface Command {}

  /** Asks for the completions of a job. */
  public record Complete(Job job, ActorRef<JobResult> replyTo) implements Command {}

  /** Asks for the gateway's state. */
  public record GetStatus(ActorRef<Status> replyTo) implements Command {}

  /**
   * Gives up what a run has not sent yet; its jobs are answered as failed, those with calls under
   * way when these have ended.
   */
  public record Abandon(String run) implements Command {}

  private record CallEnded(Call call, LlmResult result) implements Command {}

  private record RetryDue(Call call) implements Command {}

  private record ExtensionDecided(Ledger.Reservation decision) implements Command {}

  private record Recorded(Recorder.Reply reply) implements Command {}

  private record Wake() implements Command {}

  /**
   * What the gateway is doing.
   *
   * @param singly the models that turned out not to know n: their completions are asked for one by
   *     one
   * @param paused whether calls wait because the provider limits or the breaker is open
   */
  public record Status(int inFlight, int queued, Set<String> singly, boolean paused) {}

  /** One call for so many in flight is booked beyond those that may be sent. */
  private static final int AHEAD = 16;

  private static final long NOT_HELD = Long.MIN_VALUE;

  private final ActorRef<Command> self;
  private final GatewaySettings settings;
  private final LlmClient client;
  private final TimerScheduler<Command> timers;
  private final FairQueue queue = new FairQueue();
  private final OpenJobs jobs;
  private final Choices choices = new Choices();
  private final Set<Call> delayed = new LinkedHashSet<>(); // waiting to be tried again
  private final Deque<Call> ready = new ArrayDeque<>(); // to be sent as soon as they may be
  private final CallBook book;
  private final ActorRef<Ledger.Reservation> extensionDecided;
  private final RetryPolicy retries;
  private final Throttle throttle;
  private final Alarm alarm;
  private final GatewayMeters meters;
  private final CallLog log;
  private final SplittableRandom jitter = new SplittableRandom();
  private boolean answered;
  private long heldSince = NOT_HELD; // calls, by the throttle

  private LlmGateway(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      GatewaySettings settings,
      LlmClient client,
      ActorRef<Ledger.Command> ledger,
      Optional<ActorRef<Recorder.Command>> recorder,
      MeterRegistry registry) {
    super(context);
    this.self = context.getSelf();
    this.timers = timers;
    this.settings = settings;
    this.client = client;
    this.retries = new RetryPolicy(settings.retry());
    this.throttle = new Throttle(settings, System.nanoTime());
    this.alarm = new Alarm("pace of " + settings.provider(), () -> self.tell(new Wake()));
    this.meters = new GatewayMeters(registry, settings.provider(), throttle::isBreakerOpen);
    this.log = new CallLog(settings.provider());
    ActorRef<Recorder.Reply> recorded = context.messageAdapter(Recorder.Reply.class, Recorded::new);
    this.book = new CallBook(recorder, recorded, settings.provider());
    this.jobs = new OpenJobs(settings, ledger, meters, log, book);
    this.extensionDecided = context.messageAdapter(Ledger.Reservation.class, ExtensionDecided::new);
  }

  /** A gateway that keeps nothing but its accounts at the ledger. */
  public static Behavior<Command> create(
      GatewaySettings settings,
      LlmClient client,
      ActorRef<Ledger.Command> ledger,
      MeterRegistry registry) {
    return create(settings, client, ledger, Optional.empty(), registry);
  }

  /**
   * A gateway.
   *
   * @param recorder keeps the calls of jobs that have a place, if there is one
   */
  public static Behavior<Command> create(
      GatewaySettings settings,
      LlmClient client,
      ActorRef<Ledger.Command> ledger,
      Optional<ActorRef<Recorder.Command>> recorder,
      MeterRegistry registry) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new LlmGateway(context, timers, settings, client, ledger, recorder, registry)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Complete.class, this::onComplete)
        .onMessage(CallEnded.class, this::onCallEnded)
        .onMessage(RetryDue.class, this::onRetryDue)
        .onMessage(ExtensionDecided.class, this::onExtensionDecided)
        .onMessage(Recorded.class, this::onRecorded)
        .onMessage(Wake.class, wake -> pump())
        .onMessage(GetStatus.class, this::onGetStatus)
        .onMessage(Abandon.class, this::onAbandon)
        .onSignal(PostStop.class, this::onPostStop)
        .build();
  }

  private Behavior<Command> onPostStop(PostStop stopped) {
    alarm.close();
    meters.close();
    return this;
  }

  private Behavior<Command> onComplete(Complete complete) {
    Job job = complete.job();
    jobs.take(complete).ifPresent(state -> queue.addAll(state.split(choices.perCall(job))));
    return pump();
  }

  private Behavior<Command> onGetStatus(GetStatus get) {
    boolean paused = throttle.isPaused(System.nanoTime());
    get.replyTo()
        .tell(
            new Status(throttle.inFlight(), queue.size() + ready.size(), choices.singly(), paused));
    return this;
  }

  private Behavior<Command> onAbandon(Abandon abandon) {
    LlmFailure stopped = OpenJobs.refusal("the run was stopped");
    jobs.stop(abandon.run(), stopped);
    giveUpWaiting(abandon.run(), stopped);
    return pump();
  }

  private void giveUpWaiting(String run, LlmFailure why) {
    List<Call> waiting = new ArrayList<>(queue.removeAll(run));
    Stream.concat(delayed.stream(), ready.stream())
        .filter(call -> call.job.job.run().equals(run))
        .forEach(waiting::add);
    for (Call call : waiting) {
      timers.cancel(call);
      delayed.remove(call);
      ready.remove(call);
      jobs.giveUp(call, why);
    }
  }

  /** Sends what may be sent now, and wakes up when more may be. */
  private Behavior<Command> pump() {
    prepare();
    long now = System.nanoTime();
    while (!ready.isEmpty() && !throttle.isFull()) {
      long wait = throttle.waitNanos(now);
      if (wait > 0) {
        holdBack(now, wait);
        break;
      }
      Call call = ready.remove();
      if (call.job.failed() || call.choices > choices.perCall(call.job.job)) {
        call.job.freed(call); // learnt since it was prepared
        queue.addFirst(call);
        prepare();
        continue;
      }
      long pause = throttle.breakerWaitNanos();
      if (pause > 0) {
        ready.addFirst(call);
        holdBack(now, pause);
        break;
      }
      send(call, now);
      prepare();
    }
    meters.set(throttle.inFlight(), queue.size() + ready.size());
    return this;
  }

  private void holdBack(long now, long nanos) {
    heldSince = heldSince == NOT_HELD ? now : heldSince;
    alarm.ringIn(nanos);
  }

  /** Has calls covered and booked, some more than may be sent now, as booking takes a while. */
  private void prepare() {
    int wanted = wanted();
    while (!queue.isEmpty() && ready.size() + book.booking() < wanted) {
      Call call = queue.remove();
      Spend missing = call.job.missingFor(call);
      if (call.job.failed()) {
        jobs.giveUp(call, OpenJobs.refusal("another call of the pull failed for good"));
      } else if (call.choices > choices.perCall(call.job.job)) { // learnt since it was queued
        queue.addFirst(call.job.firstOf(call));
      } else if (!missing.equals(Spend.NOTHING)) {
        jobs.extend(call, missing, extensionDecided);
      } else {
        call.job.committed(call);
        if (book.book(call)) {
          ready.add(call);
        }
      }
    }
  }

  /** How many calls are to be prepared. */
  private int wanted() {
    if (!book.takesTime()) {
      return throttle.isFull() ? 0 : 1;
    }
    return throttle.soon(System.nanoTime()) + Math.max(1, throttle.inFlight() / AHEAD);
  }

  private Behavior<Command> onRecorded(Recorded recorded) {
    if (recorded.reply() instanceof Recorder.Broken broken) { // nothing more is sent
      jobs.runs().forEach(run -> giveUpWaiting(run, OpenJobs.notKept(broken.why())));
    }
    jobs.kept(recorded.reply()).ifPresent(ready::add);
    return pump();
  }

  private void send(Call call, long now) {
    boolean first = call.attempts + call.refusals == 0;
    retries.sent(first);
    if (first) {
      meters.sent(now - call.wantedNanos);
    }
    if (heldSince != NOT_HELD) {
      meters.heldBack(now - heldSince);
      heldSince = NOT_HELD;
    }
    call.startedNanos = now;
    throttle.sent(now, call.maximum.total().tokens());
    ask(call)
        .whenComplete(
            (result, bug) -> {
              call.endedNanos = System.nanoTime();
              self.tell(new CallEnded(call, result != null ? result : uncertain(bug)));
            });
  }

  private static LlmFailure uncertain(Throwable bug) {
    return LlmFailure.of(LlmFailure.Kind.UNCERTAIN, "client failed: " + bug);
  }

  private CompletionStage<LlmResult> ask(Call call) {
    try {
      return client.complete(call.request(settings.callTimeout()));
    } catch (RuntimeException bug) { // one call of one run must not end all
      return CompletableFuture.failedStage(bug);
    }
  }

  private Behavior<Command> onCallEnded(CallEnded ended) {
    Call call = ended.call();
    throttle.ended(ended.result(), call.startedNanos, call.endedNanos);
    if (ended.result() instanceof LlmReply reply) {
      onReply(call, reply);
    } else if (ended.result() instanceof LlmFailure failure) {
      onFailure(call, failure);
    }
    meters.ended(call.job.job.model(), ended.result(), call.nanos());
    return pump();
  }

  static boolean filtered(LlmReply reply) {
    return reply.completions().stream()
        .allMatch(completion -> completion.finishReason().equals("content_filter"));
  }

  private void onReply(Call call, LlmReply reply) {
    answered = true;
    JobResult.PaidCall paid = jobs.answered(call, reply);
    throttle.refund(call.maximum.total().tokens() - paid.charge().total().tokens());
    int brought = paid.reply().completions().size();
    if (!filtered(paid.reply())) { // a blocked prompt brings one, however many a model gives
      choices.answered(call, brought);
    }
    int missing = call.choices + call.rest - brought;
    if (missing > 0 && !call.job.failed()) {
      queue.addAll(call.job.split(call.offset + brought, missing, brought));
    }
    jobs.endIfDone(call.job);
  }

  private void onFailure(Call call, LlmFailure failure) {
    answered |= failure.kind() != LlmFailure.Kind.UNREACHABLE;
    if (!failure.kind().maybeBilled()) {
      throttle.refund(call.maximum.total().tokens());
    }
    jobs.attemptFailed(call, failure);
    if (failure.kind() == LlmFailure.Kind.QUOTA_EXHAUSTED) {
      jobs.runs().forEach(run -> giveUpWaiting(run, failure)); // no other call would fare better
    }
    boolean limited = failure.kind() == LlmFailure.Kind.RATE_LIMITED;
    Duration delay = retries.delay(failure, limited ? call.refusals : call.attempts, jitter);
    boolean again =
        limited
            ? retries.againIfLimited(call.limitedWait, delay)
            : retries.again(failure, call.attempts, answered);
    boolean one = choices.oneInstead(call, failure);
    if (limited) {
      call.limitedWait = call.limitedWait.plus(delay);
      throttle.limited(call.startedNanos, System.nanoTime(), delay);
    }
    boolean last = call.job.failed() || !(again || one);
    Duration wait = one ? Duration.ZERO : delay;
    log.failed(call, failure, call.nanos(), last ? Optional.empty() : Optional.of(wait));
    if (last) {
      if (call.job.isOfOne(failure) && !call.job.failed()) {
        queue.addAll(call.job.split(call.offset + 1, call.rest, 1));
      }
      jobs.giveUp(call, failure);
      return;
    }
    meters.retried();
    Call next = one ? call.job.firstOf(call) : call;
    if (limited || one) {
      queue.addFirst(next);
    } else {
      delayed.add(next);
      timers.startSingleTimer(next, new RetryDue(next), delay);
    }
  }

  private Behavior<Command> onRetryDue(RetryDue due) {
    if (delayed.remove(due.call())) {
      queue.addFirst(due.call());
    }
    return pump();
  }

  private Behavior<Command> onExtensionDecided(ExtensionDecided decided) {
    jobs.decided(decided.decision())
        .ifPresent(queue::addFirst); // one whose job has failed since is given up there
    return pump();
  }
}
