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
import dev.iapo.gateway.BatchQueue.Group;
import dev.iapo.gateway.JobState.Call;
import dev.iapo.ledger.Ledger;
import dev.iapo.llm.Attempt;
import dev.iapo.llm.BatchLlm;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmReply;
import dev.iapo.store.Recorder;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The way to one provider's batches, shared by all runs: collects calls until no more come, has
 * them executed as batches, and puts what failed into a next one. It keeps to {@link LlmGateway}'s
 * protocol: every job is answered, in the end, by a {@link JobResult}.
 */
public final class BatchGateway extends AbstractBehavior<BatchGateway.Message> {
  private static final int MAX_METADATA_CHARS = 512;

  /** What it is told, besides the commands of a gateway. */
  sealed interface Message {}

  private record Asked(LlmGateway.Command command) implements Message {}

  private record Reported(BatchActor.Event event) implements Message {}

  private record ExtensionDecided(Ledger.Reservation decision) implements Message {}

  private record Recorded(Recorder.Reply reply) implements Message {}

  private record Lingered(Group group) implements Message {}

  /**
   * A batch under way.
   *
   * @param open the calls that no result came of yet, by custom id
   */
  private record Submitted(
      Group group, ActorRef<BatchActor.Command> actor, Map<String, Call> open, long nanos) {}

  private final TimerScheduler<Message> timers;
  private final GatewaySettings settings;
  private final BatchSettings batching;
  private final BatchLlm llm;
  private final ActorRef<BatchActor.Event> reported;
  private final ActorRef<Ledger.Reservation> extensionDecided;
  private final RetryPolicy retries;
  private final GatewayMeters meters;
  private final CallLog log;
  private final CallBook book;
  private final OpenJobs jobs;
  private final BatchQueue queue = new BatchQueue();
  private final Map<String, Submitted> batches = new LinkedHashMap<>(); // by name
  private final Set<String> singly = new HashSet<>(); // models that ignore n
  private final Map<String, Integer> numbers = new HashMap<>(); // batches so far, by run
  private boolean answered;

  private BatchGateway(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      GatewaySettings settings,
      BatchSettings batching,
      BatchLlm llm,
      ActorRef<Ledger.Command> ledger,
      Optional<ActorRef<Recorder.Command>> recorder,
      MeterRegistry registry) {
    super(context);
    this.timers = timers;
    this.settings = settings;
    this.batching = batching;
    this.llm = llm;
    this.reported = context.messageAdapter(BatchActor.Event.class, Reported::new);
    this.extensionDecided = context.messageAdapter(Ledger.Reservation.class, ExtensionDecided::new);
    this.retries = new RetryPolicy(settings.retry());
    this.log = new CallLog(settings.provider());
    this.meters = new GatewayMeters(registry, settings.provider(), () -> false);
    ActorRef<Recorder.Reply> recorded = context.messageAdapter(Recorder.Reply.class, Recorded::new);
    this.book = new CallBook(recorder, recorded, settings.provider());
    this.jobs = new OpenJobs(settings, ledger, meters, log, book);
  }

  /**
   * A gateway; of the settings, those that pace single calls have no effect.
   *
   * @param recorder keeps the calls of jobs that have a place, if there is one
   */
  public static Behavior<LlmGateway.Command> create(
      GatewaySettings settings,
      BatchSettings batching,
      BatchLlm llm,
      ActorRef<Ledger.Command> ledger,
      Optional<ActorRef<Recorder.Command>> recorder,
      MeterRegistry registry) {
    Behavior<Message> gateway =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers ->
                        new BatchGateway(
                            context, timers, settings, batching, llm, ledger, recorder, registry)));
    return Behaviors.transformMessages(
        LlmGateway.Command.class, gateway, match -> match.matchAny(Asked::new));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Asked.class, this::onAsked)
        .onMessage(Lingered.class, lingered -> submit(lingered.group()))
        .onMessage(Reported.class, this::onReported)
        .onMessage(ExtensionDecided.class, this::onExtensionDecided)
        .onMessage(Recorded.class, this::onRecorded)
        .onSignal(PostStop.class, this::onPostStop)
        .build();
  }

  private Behavior<Message> onPostStop(PostStop stopped) {
    meters.close();
    return this;
  }

  private Behavior<Message> onAsked(Asked asked) {
    if (asked.command() instanceof LlmGateway.Complete complete) {
      return onComplete(complete);
    }
    if (asked.command() instanceof LlmGateway.Abandon abandon) {
      return onAbandon(abandon);
    }
    if (asked.command() instanceof LlmGateway.GetStatus get) {
      get.replyTo()
          .tell(new LlmGateway.Status(underWay(), queue.size(), Set.copyOf(singly), false));
      return this;
    }
    return Behaviors.unhandled();
  }

  private int underWay() {
    return batches.values().stream().mapToInt(batch -> batch.open().size()).sum();
  }

  private Behavior<Message> onComplete(LlmGateway.Complete complete) {
    Job job = complete.job();
    int perCall = singly.contains(job.model()) ? 1 : job.choicesPerCall();
    jobs.take(complete).ifPresent(state -> state.split(perCall).forEach(this::enqueue));
    return metered();
  }

  private Behavior<Message> onAbandon(LlmGateway.Abandon abandon) {
    LlmFailure stopped = OpenJobs.refusal("the run was stopped");
    jobs.stop(abandon.run(), stopped);
    queue.removeAll(abandon.run()).forEach(call -> jobs.giveUp(call, stopped));
    for (Submitted batch : batches.values()) {
      if (batch.group().run().equals(abandon.run())) {
        batch.actor().tell(new BatchActor.Cancel());
      }
    }
    return metered();
  }

  /** Puts a call into the next batch, once what it may be charged is covered. */
  private void enqueue(Call call) {
    if (call.job.failed()) {
      jobs.giveUp(call, OpenJobs.refusal("another call of the pull failed for good"));
      return;
    }
    Spend missing = call.job.missingFor(call);
    if (!missing.equals(Spend.NOTHING)) {
      jobs.extend(call, missing, extensionDecided);
      return;
    }
    call.job.committed(call);
    if (book.book(call)) {
      add(call);
    }
  }

  private Behavior<Message> onRecorded(Recorded recorded) {
    jobs.kept(recorded.reply()).ifPresent(this::add);
    return metered();
  }

  private void add(Call call) {
    Group group = Group.of(call.job.job);
    if (queue.add(call) >= batching.maxRequests()) {
      submit(group);
    } else {
      timers.startSingleTimer(group, new Lingered(group), batching.linger());
    }
  }

  private Behavior<Message> onExtensionDecided(ExtensionDecided decided) {
    jobs.decided(decided.decision()).ifPresent(this::enqueue);
    return metered();
  }

  /** Makes batches, no larger than they may be, of all that waits in a group. */
  private Behavior<Message> submit(Group group) {
    timers.cancel(group);
    Deque<Call> calls = queue.remove(group);
    while (!calls.isEmpty()) {
      Map<String, Call> open = new LinkedHashMap<>();
      List<byte[]> lines = new ArrayList<>();
      long bytes = 0;
      while (!calls.isEmpty() && lines.size() < batching.maxRequests()) {
        Call call = calls.remove();
        String id = CustomId.of(call.job.job.id(), call.offset);
        Attempt<byte[]> written = llm.line(id, call.request(settings.callTimeout()));
        if (written instanceof Attempt.Failed<byte[]> failed) {
          onFailure(call, failed.failure());
          continue;
        }
        byte[] line = ((Attempt.Done<byte[]>) written).value();
        if (bytes + line.length > batching.maxBytes() && !lines.isEmpty()) {
          calls.addFirst(call);
          break;
        }
        bytes += line.length;
        lines.add(line);
        open.put(id, call);
      }
      if (!lines.isEmpty()) {
        start(group, lines, open);
      }
    }
    return metered();
  }

  private void start(Group group, List<byte[]> lines, Map<String, Call> open) {
    int number = numbers.merge(group.run(), 1, Integer::sum);
    String name = group.run() + "#" + number;
    Map<String, String> metadata =
        Map.of("iapo_run", metadataValue(group.run()), "iapo_batch", String.valueOf(number));
    BatchActor.Order order = new BatchActor.Order(name, metadata, lines);
    ActorRef<BatchActor.Command> actor =
        getContext().spawnAnonymous(BatchActor.create(batching, retries, llm, order, reported));
    LlmFailure bug = LlmFailure.of(Kind.UNCERTAIN, "the batch's actor stopped");
    getContext().watchWith(actor, new Reported(new BatchActor.Over(name, bug))); // once only
    long now = System.nanoTime();
    open.values().forEach(call -> meters.sent(now - call.wantedNanos));
    batches.put(name, new Submitted(group, actor, open, now));
  }

  /** As providers take it. */
  private static String metadataValue(String text) {
    return text.length() > MAX_METADATA_CHARS ? text.substring(0, MAX_METADATA_CHARS) : text;
  }

  private Behavior<Message> onReported(Reported report) {
    Submitted batch = batches.get(report.event().batch());
    if (batch == null) {
      return this;
    }
    if (report.event() instanceof BatchActor.Came came) {
      Call call = batch.open().remove(came.result().id());
      if (call == null) { // not asked for, or answered before
        return this;
      }
      call.startedNanos = batch.nanos();
      call.endedNanos = System.nanoTime();
      meters.ended(call.job.job.model(), came.result().result(), call.nanos());
      if (came.result().result() instanceof LlmReply reply) {
        onReply(call, reply);
      } else {
        answered |= ((LlmFailure) came.result().result()).kind() != Kind.NOT_SENT;
        onFailure(call, (LlmFailure) came.result().result());
      }
      return metered();
    }
    batches.remove(report.event().batch());
    LlmFailure rest = ((BatchActor.Over) report.event()).rest();
    batch.open().values().forEach(call -> onFailure(call, ofAll(rest)));
    return metered();
  }

  /** What refuses a whole batch, once others were executed, says nothing of its requests. */
  private LlmFailure ofAll(LlmFailure failure) {
    return answered && failure.kind() == Kind.REJECTED
        ? LlmFailure.of(Kind.SERVER_ERROR, failure.message())
        : failure;
  }

  private void onReply(Call call, LlmReply reply) {
    answered = true;
    LlmReply used = jobs.answered(call, reply).reply();
    int brought = used.completions().size();
    if (brought < call.choices && !call.job.failed()) {
      if (brought == 1 && call.choices > 2 && !LlmGateway.filtered(used)) {
        singly.add(call.job.job.model());
      }
      call.job.split(call.offset + brought, call.choices - brought, brought).forEach(this::enqueue);
    }
    jobs.endIfDone(call.job);
  }

  private void onFailure(Call call, LlmFailure failure) {
    if (failure.kind() == Kind.NOT_SENT) {
      jobs.giveUp(call, failure);
      return;
    }
    jobs.attemptFailed(call, failure);
    boolean again =
        failure.kind() == Kind.RATE_LIMITED
            ? call.refusals < settings.retry().attempts()
            : retries.mayRepeat(failure, call.attempts);
    boolean next = again && !call.job.failed(); // in the next batch
    log.failed(call, failure, call.nanos(), next ? Optional.of(Duration.ZERO) : Optional.empty());
    if (next) {
      meters.retried();
      enqueue(call);
    } else {
      jobs.giveUp(call, failure);
    }
  }

  private Behavior<Message> metered() {
    meters.set(underWay(), queue.size());
    return this;
  }
}
