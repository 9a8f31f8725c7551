package dev.iapo.gateway;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.iapo.llm.Attempt;
import dev.iapo.llm.BatchLlm;
import dev.iapo.llm.BatchLlm.Result;
import dev.iapo.llm.BatchLlm.State;
import dev.iapo.llm.BatchLlm.Status;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One batch: uploads its input, starts it, asks after it until it has ended, and reads its results.
 * It stops by itself after {@link Over}.
 *
 * <p>One step is under way at a time: a question that is not answered yet, or a wait for the next
 * one. Before the batch has started, a step that keeps failing ends it; after that, only the time
 * does, as the batch goes on and is billed whether or not it can be asked after.
 */
final class BatchActor extends AbstractBehavior<BatchActor.Command> {
  sealed interface Command {}

  /** Ends the batch; what was executed before is still read, for a while. */
  record Cancel() implements Command {}

  private record Uploaded(Attempt<String> file) implements Command {}

  private record Created(Attempt<Status> status) implements Command {}

  private record Found(Attempt<Optional<Status>> status) implements Command {}

  private record Withdrawn(Attempt<Boolean> deleted) implements Command {}

  private record Cancelling(Attempt<Status> status) implements Command {}

  private record Described(Attempt<Status> status) implements Command {}

  private record Read(Attempt<Integer> lines) implements Command {}

  private record Due() implements Command {}

  /** What a batch reports. */
  sealed interface Event {
    String batch();
  }

  /** A line of its results; the same one may come again. */
  record Came(String batch, Result result) implements Event {}

  /**
   * It has ended.
   *
   * @param rest what became of the requests that no result came of
   */
  record Over(String batch, LlmFailure rest) implements Event {}

  /**
   * What is to be executed.
   *
   * @param name by which it is reported
   * @param metadata that the provider keeps of it
   */
  record Order(String name, Map<String, String> metadata, List<byte[]> lines) {}

  /** How often the provider may refuse to speak of a batch that has started. */
  private static final int REFUSALS = 3;

  /** How often a batch is looked for of which it is unknown whether it has started. */
  private static final int LOOKUPS = 3;

  /** Half of the pause before the second question after a batch; it doubles up to a limit. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

  /** Polls beyond the window, and within the wait for a cancelled batch. */
  private static final int SPARE_POLLS = 10;

  private final TimerScheduler<Command> timers;
  private final BatchSettings settings;
  private final RetryPolicy retries;
  private final BatchLlm llm;
  private final ActorRef<? super Event> replyTo;
  private final SplittableRandom jitter = new SplittableRandom();
  private final String name;
  private final Map<String, String> metadata;
  private final Deque<String> unread = new ArrayDeque<>(); // files of results
  private List<byte[]> lines;
  private String inputFile = "";
  private String batch = "";
  private boolean cancelled;
  private boolean cancelSent;
  private int failures; // in a row
  private int lookups;
  private long deadlineNanos;
  private Duration pause = FIRST_PAUSE;
  private @Nullable Supplier<Behavior<Command>> next; // after the wait

  private BatchActor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      BatchSettings settings,
      RetryPolicy retries,
      BatchLlm llm,
      Order order,
      ActorRef<? super Event> replyTo) {
    super(context);
    this.timers = timers;
    this.settings = settings;
    this.retries = retries;
    this.llm = llm;
    this.replyTo = replyTo;
    this.name = order.name();
    this.metadata = order.metadata();
    this.lines = order.lines();
    endIn(settings.window().plus(settings.poll().multipliedBy(SPARE_POLLS)));
  }

  /** A batch that starts at once. */
  static Behavior<Command> create(
      BatchSettings settings,
      RetryPolicy retries,
      BatchLlm llm,
      Order order,
      ActorRef<? super Event> replyTo) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  BatchActor actor =
                      new BatchActor(context, timers, settings, retries, llm, order, replyTo);
                  actor.upload();
                  return actor;
                }));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Uploaded.class, this::onUploaded)
        .onMessage(Created.class, this::onCreated)
        .onMessage(Found.class, this::onFound)
        .onMessage(Withdrawn.class, this::onWithdrawn)
        .onMessage(Cancelling.class, this::onCancelling)
        .onMessage(Described.class, this::onDescribed)
        .onMessage(Read.class, this::onRead)
        .onMessage(Due.class, due -> goOn())
        .onMessage(Cancel.class, this::onCancel)
        .build();
  }

  // Until it has started: nothing is billed.

  private Behavior<Command> upload() {
    return cancelled ? notSent() : ask(() -> llm.upload(lines), Uploaded::new);
  }

  private Behavior<Command> onUploaded(Uploaded uploaded) {
    if (uploaded.file() instanceof Attempt.Done<String> done) {
      failures = 0;
      inputFile = done.value();
      CallLog.batch(name, "", "uploaded", inputFile);
      lines = List.of();
      return start();
    }
    return retry(((Attempt.Failed<String>) uploaded.file()).failure(), this::upload);
  }

  private Behavior<Command> start() {
    return cancelled ? withdraw() : ask(() -> llm.create(inputFile, metadata), Created::new);
  }

  private Behavior<Command> onCreated(Created created) {
    if (created.status() instanceof Attempt.Done<Status> done) {
      return started(done.value());
    }
    LlmFailure failure = ((Attempt.Failed<Status>) created.status()).failure();
    return failure.kind().maybeBilled()
        ? later(settings.poll(), this::find)
        : retry(failure, this::start);
  }

  /** Whether it has started is unknown: the provider's list may say. */
  private Behavior<Command> find() {
    return ask(() -> llm.find(inputFile), Found::new);
  }

  private Behavior<Command> onFound(Found found) {
    if (found.status() instanceof Attempt.Failed<Optional<Status>> failed) {
      return keepTrying(failed.failure(), this::find);
    }
    Optional<Status> status = ((Attempt.Done<Optional<Status>>) found.status()).value();
    if (status.isPresent()) {
      return started(status.get());
    }
    return ++lookups < LOOKUPS ? later(settings.poll(), this::find) : withdraw();
  }

  /** Without its input it cannot start any more. */
  private Behavior<Command> withdraw() {
    return ask(() -> llm.delete(inputFile), Withdrawn::new);
  }

  private Behavior<Command> onWithdrawn(Withdrawn withdrawn) {
    if (cancelled && lookups == 0) {
      return notSent();
    }
    return over(
        withdrawn.deleted() instanceof Attempt.Done
            ? LlmFailure.of(Kind.SERVER_ERROR, "the batch did not start")
            : LlmFailure.of(Kind.UNCERTAIN, "it is unknown whether the batch has started"));
  }

  /** Tries a step again that bills nothing, a few times. */
  private Behavior<Command> retry(LlmFailure failure, Supplier<Behavior<Command>> step) {
    failures++;
    CallLog.batch(name, batch, "failed", failure.message());
    if (retries.mayRepeat(failure, failures)) {
      return later(retries.delay(failure, failures, jitter), step);
    }
    return over(
        failure.kind().maybeBilled()
            ? LlmFailure.of(Kind.SERVER_ERROR, failure.message())
            : failure);
  }

  private Behavior<Command> notSent() {
    return over(LlmFailure.of(Kind.NOT_SENT, "the batch was stopped before it started"));
  }

  // Once it has started: what is executed is billed.

  private Behavior<Command> started(Status status) {
    batch = status.id();
    CallLog.batch(name, batch, "started", inputFile);
    return described(status);
  }

  private Behavior<Command> poll() {
    return ask(() -> llm.status(batch), Described::new);
  }

  /** If it failed, it is sent again should the batch turn out to go on. */
  private Behavior<Command> onCancelling(Cancelling cancelling) {
    cancelSent = cancelling.status() instanceof Attempt.Done;
    return onDescribed(new Described(cancelling.status()));
  }

  private Behavior<Command> onDescribed(Described described) {
    return described.status() instanceof Attempt.Done<Status> done
        ? described(done.value())
        : keepTrying(((Attempt.Failed<Status>) described.status()).failure(), this::poll);
  }

  private Behavior<Command> described(Status status) {
    failures = 0;
    if (status.state() == State.FAILED) {
      llm.delete(inputFile);
      return over(LlmFailure.of(Kind.REJECTED, "the batch was refused: " + status.problem()));
    }
    if (status.state() == State.PENDING) {
      if (cancelled && !cancelSent) {
        CallLog.batch(name, batch, "cancelled", "");
        return ask(() -> llm.cancel(batch), Cancelling::new);
      }
      return expired() ? unanswered("has not ended") : later(pollDelay(), this::poll);
    }
    CallLog.batch(name, batch, "ended", status.state());
    status.outputFile().ifPresent(unread::add);
    status.errorFile().ifPresent(unread::add);
    endIn(cancelled ? settings.cancelWait() : settings.window());
    return read();
  }

  private Behavior<Command> read() {
    String file = unread.peek();
    if (file == null) {
      llm.delete(inputFile);
      return over(LlmFailure.of(Kind.UNCERTAIN, "the batch's results do not name the request"));
    }
    return ask(() -> llm.results(file, this::came), Read::new);
  }

  private void came(Result result) { // on another thread
    replyTo.tell(new Came(name, result));
  }

  private Behavior<Command> onRead(Read read) {
    if (read.lines() instanceof Attempt.Failed<Integer> failed) {
      return keepTrying(failed.failure(), this::read);
    }
    failures = 0;
    llm.delete(unread.remove()); // whether it is changes nothing
    return read();
  }

  /** Tries a step again until the time is up, or the provider knows nothing of it. */
  private Behavior<Command> keepTrying(LlmFailure failure, Supplier<Behavior<Command>> step) {
    failures++;
    getContext().getLog().warn("batch {} of {}: {}", batch, name, failure.message());
    if (expired() || (!failure.kind().retryable() && failures >= REFUSALS)) {
      return unanswered("cannot be asked after: " + failure.message());
    }
    return later(retries.delay(failure, failures, jitter), step);
  }

  private Behavior<Command> unanswered(String why) {
    return over(LlmFailure.of(Kind.UNCERTAIN, "the batch " + batch + " " + why));
  }

  private Behavior<Command> onCancel(Cancel cancel) {
    if (cancelled) {
      return this;
    }
    cancelled = true;
    endIn(settings.cancelWait());
    if (inputFile.isEmpty()) {
      return notSent();
    }
    return next == null ? this : goOn();
  }

  // The steps: one at a time.

  private <T> Behavior<Command> ask(
      Supplier<CompletionStage<Attempt<T>>> question, Function<Attempt<T>, Command> answer) {
    CompletionStage<Attempt<T>> asked;
    try {
      asked = question.get();
    } catch (RuntimeException bug) { // of one batch, which must not end the others
      asked = CompletableFuture.failedStage(bug);
    }
    getContext()
        .pipeToSelf(
            asked,
            (attempt, bug) ->
                answer.apply(
                    attempt != null
                        ? attempt
                        : new Attempt.Failed<>(
                            LlmFailure.of(Kind.UNCERTAIN, "client failed: " + bug))));
    return this;
  }

  private Behavior<Command> later(Duration delay, Supplier<Behavior<Command>> step) {
    next = step;
    timers.startSingleTimer("due", new Due(), delay);
    return this;
  }

  private Behavior<Command> goOn() {
    Supplier<Behavior<Command>> step = next;
    next = null;
    timers.cancel("due");
    return step == null ? this : step.get();
  }

  /**
   * Half to all of a pause that grows from poll to poll; a cancelled batch is asked after more
   * often.
   */
  private Duration pollDelay() {
    Duration soon = settings.cancelWait().dividedBy(SPARE_POLLS);
    Duration most = cancelled ? Collections.min(List.of(soon, settings.poll())) : settings.poll();
    pause = Collections.min(List.of(pause.multipliedBy(2), most));
    return Duration.ofNanos((long) (pause.toNanos() * (0.5 + 0.5 * jitter.nextDouble())));
  }

  private void endIn(Duration time) {
    deadlineNanos = System.nanoTime() + time.toNanos();
  }

  private boolean expired() {
    return System.nanoTime() - deadlineNanos > 0;
  }

  private Behavior<Command> over(LlmFailure rest) {
    CallLog.batch(name, batch, "over", rest.message());
    replyTo.tell(new Over(name, rest));
    return Behaviors.stopped();
  }
}
