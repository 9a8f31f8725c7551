package dev.iapo.store;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.iapo.domain.Spend;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The only writer of a store while runs go on. What it is told while it writes, it then writes in
 * one transaction, and it answers, in the order of asking, when that is durable.
 *
 * <p>Once the store has failed, everything is answered by {@link Broken}: what was not kept then is
 * to be taken for not known.
 */
public final class Recorder extends AbstractBehavior<Recorder.Command> {

  public sealed interface Command {}

  /** Books a call, before it is sent. */
  public record Book(
      String run, Span span, String request, String provider, Spend max, ActorRef<Reply> replyTo)
      implements Command {}

  /** Keeps how a booked call has ended. */
  public record End(String run, long call, Outcome outcome, ActorRef<Reply> replyTo)
      implements Command {}

  /**
   * Keeps a decision.
   *
   * @param missed completions that the run does without from now on
   */
  public record Decide(
      String run, int number, String document, List<Missing> missed, ActorRef<Reply> replyTo)
      implements Command {
    public Decide {
      missed = List.copyOf(missed);
    }
  }

  /** What is missing of a pull. */
  public record Missing(Store.Wanted what, Outcome.Missed why) {}

  /**
   * Asks what is kept of completions.
   *
   * @param reuse whether what the run lacks may be taken from other runs; that is kept as its own
   */
  public record Look(String run, List<Store.Wanted> wanted, boolean reuse, ActorRef<Reply> replyTo)
      implements Command {
    public Look {
      wanted = List.copyOf(wanted);
    }
  }

  /** Keeps a charge of a call that is not kept; it is not answered. */
  public record Charge(String provider, Spend spend) implements Command {}

  private record Flush() implements Command {}

  /** What it answers. */
  public sealed interface Reply {}

  /** The call may be sent. */
  public record Booked(long call) implements Reply {}

  /** How the call ended may be used. */
  public record Ended(long call) implements Reply {}

  public record Decided(int number) implements Reply {}

  /** The calls that are kept, for each wanted in turn. */
  public record Looked(List<List<KeptCall>> calls) implements Reply {
    public Looked {
      calls = List.copyOf(calls);
    }
  }

  /** It was not kept. */
  public record Broken(String why) implements Reply {}

  private record Answer(Reply reply, ActorRef<Reply> replyTo) {}

  private static final String PROVIDER_OF_NO_CALL = "";

  private final Store store;
  private final InstantSource clock;
  private final RecorderMeters meters;
  private final List<Fact> facts = new ArrayList<>();
  private final Map<String, Spend> charges = new TreeMap<>(); // by provider
  private final List<Answer> answers = new ArrayList<>();
  private boolean flushing;
  private @Nullable Broken broken;

  private Recorder(
      ActorContext<Command> context, Store store, InstantSource clock, MeterRegistry registry) {
    super(context);
    this.store = store;
    this.clock = clock;
    this.meters = new RecorderMeters(registry);
  }

  /** A recorder without meters, to be spawned on {@link #dispatcher}. */
  public static Behavior<Command> create(Store store, InstantSource clock) {
    return create(store, clock, new CompositeMeterRegistry());
  }

  /** A recorder, to be spawned on {@link #dispatcher}, as it waits for the storage. */
  public static Behavior<Command> create(Store store, InstantSource clock, MeterRegistry meters) {
    return Behaviors.setup(context -> new Recorder(context, store, clock, meters));
  }

  /** Threads that may wait. */
  public static DispatcherSelector dispatcher() {
    return DispatcherSelector.fromConfig("iapo.recorder-dispatcher");
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Book.class, this::onBook)
        .onMessage(End.class, this::onEnd)
        .onMessage(Decide.class, this::onDecide)
        .onMessage(Look.class, this::onLook)
        .onMessage(Charge.class, this::onCharge)
        .onMessage(Flush.class, flush -> flush())
        .build();
  }

  private Behavior<Command> onBook(Book book) {
    long call = store.nextCall();
    facts.add(
        new Fact.Booked(
            book.run(), call, book.span(), book.request(), book.provider(), book.max(), now()));
    return answer(new Booked(call), book.replyTo());
  }

  private Behavior<Command> onEnd(End end) {
    facts.add(new Fact.Ended(end.run(), end.call(), end.outcome(), now()));
    return answer(new Ended(end.call()), end.replyTo());
  }

  private Behavior<Command> onDecide(Decide decide) {
    for (Missing missing : decide.missed()) {
      add(decide.run(), missing.what(), missing.why());
    }
    facts.add(new Fact.Decided(decide.run(), decide.number(), decide.document(), now()));
    return answer(new Decided(decide.number()), decide.replyTo());
  }

  /** Keeps what was never sent. */
  private void add(String run, Store.Wanted what, Outcome outcome) {
    long call = store.nextCall();
    Instant now = now();
    facts.add(
        new Fact.Booked(
            run, call, what.span(), what.request(), PROVIDER_OF_NO_CALL, Spend.NOTHING, now));
    facts.add(new Fact.Ended(run, call, outcome, now));
  }

  private Behavior<Command> onLook(Look look) {
    try {
      return answer(new Looked(look(look)), look.replyTo());
    } catch (StoreException e) {
      fail(e);
      return answer(new Looked(List.of()), look.replyTo());
    }
  }

  private List<List<KeptCall>> look(Look look) {
    List<Span> spans = look.wanted().stream().map(Store.Wanted::span).toList();
    List<List<KeptCall>> own = store.calls(look.run(), spans);
    if (!look.reuse()) {
      return own;
    }
    List<List<KeptCall>> all = new ArrayList<>();
    List<Integer> lacking = new ArrayList<>();
    for (int i = 0; i < own.size(); i++) {
      all.add(own.get(i));
      if (own.get(i).stream().noneMatch(Recorder::settles)) {
        lacking.add(i);
      }
    }
    List<List<KeptCall>> others =
        store.elsewhere(look.run(), lacking.stream().map(look.wanted()::get).toList());
    for (int i = 0; i < others.size(); i++) {
      int place = lacking.get(i);
      for (KeptCall call : others.get(i)) {
        String request = look.wanted().get(place).request();
        add(look.run(), new Store.Wanted(request, call.span()), call.outcome().orElseThrow());
      }
      all.set(place, Stream.concat(own.get(place).stream(), others.get(i).stream()).toList());
    }
    return all;
  }

  /** Whether completions of a call are there, or are not to be asked for again. */
  private static boolean settles(KeptCall call) {
    return call.outcome()
        .map(outcome -> !(outcome instanceof Outcome.Lost || outcome instanceof Outcome.Released))
        .orElse(false);
  }

  private Instant now() {
    return clock.instant();
  }

  /** Writes when all that was sent before has been taken in. */
  private Behavior<Command> answer(Reply reply, ActorRef<Reply> replyTo) {
    answers.add(new Answer(reply, replyTo));
    return flushSoon();
  }

  private Behavior<Command> onCharge(Charge charge) {
    charges.merge(charge.provider(), charge.spend(), Spend::plus);
    return flushSoon();
  }

  private Behavior<Command> flushSoon() {
    if (!flushing) {
      flushing = true;
      getContext().getSelf().tell(new Flush());
    }
    return this;
  }

  private Behavior<Command> flush() {
    try {
      if (broken == null && !facts.isEmpty()) {
        long startedNanos = System.nanoTime();
        store.write(facts);
        meters.written(facts.size(), System.nanoTime() - startedNanos);
      }
      if (broken == null && !charges.isEmpty()) {
        store.charge(charges, now());
      }
    } catch (StoreException e) {
      fail(e);
    }
    for (Answer answer : answers) {
      answer.replyTo().tell(broken == null ? answer.reply() : broken);
    }
    flushing = false;
    facts.clear();
    charges.clear();
    answers.clear();
    return this;
  }

  private void fail(StoreException e) {
    if (broken == null) {
      meters.failed();
      getContext().getLog().error("the store has failed: {}", e.getMessage());
      broken = new Broken(String.valueOf(e.getMessage()));
    }
  }
}
