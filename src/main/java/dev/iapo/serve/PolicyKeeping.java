package dev.iapo.serve;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.iapo.run.Infrastructure;
import dev.iapo.serve.PolicyKeeper.All;
import dev.iapo.serve.PolicyKeeper.Ask;
import dev.iapo.serve.PolicyKeeper.Command;
import dev.iapo.serve.PolicyKeeper.Done;
import dev.iapo.serve.PolicyKeeper.Ended;
import dev.iapo.serve.PolicyKeeper.Get;
import dev.iapo.serve.PolicyKeeper.GetAll;
import dev.iapo.serve.PolicyKeeper.GetModels;
import dev.iapo.serve.PolicyKeeper.GetRecording;
import dev.iapo.serve.PolicyKeeper.Gone;
import dev.iapo.serve.PolicyKeeper.Loaded;
import dev.iapo.serve.PolicyKeeper.Models;
import dev.iapo.serve.PolicyKeeper.Order;
import dev.iapo.serve.PolicyKeeper.Readied;
import dev.iapo.serve.PolicyKeeper.Recorded;
import dev.iapo.serve.PolicyKeeper.RecorderClosed;
import dev.iapo.serve.PolicyKeeper.ShutDown;
import dev.iapo.serve.PolicyKeeper.WaitedLongEnough;
import dev.iapo.serve.PolicyKeeper.Written;
import dev.iapo.serve.Reply.Reason;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The behavior of {@link PolicyKeeper}. */
final class PolicyKeeping extends AbstractBehavior<Command> {
  private static final int MOST_EARLY = 1000;

  private final PolicySettings settings;
  private final Shelf shelf;
  private final Questions questions;
  private final Orders orders;
  private final Deque<Command> early = new ArrayDeque<>(); // questions about what is being read
  private boolean loading = true;
  private int closing; // recorders
  private @Nullable ActorRef<Done> stopping;

  private PolicyKeeping(
      ActorContext<Command> context,
      PolicySettings settings,
      Infrastructure through,
      Backer backer,
      MeterRegistry meters,
      InstantSource clock) {
    super(context);
    Executor blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
    this.settings = settings;
    this.shelf = new Shelf(context, settings, through, meters);
    this.questions = new Questions(context, settings, shelf);
    this.orders = new Orders(context, shelf, settings.files(), backer, clock, blocking);
    orders.load();
  }

  static Behavior<Command> create(
      PolicySettings settings,
      Infrastructure through,
      Backer backer,
      MeterRegistry meters,
      InstantSource clock) {
    return Behaviors.setup(
        context -> new PolicyKeeping(context, settings, through, backer, meters, clock));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Ask.class, this::onAsk)
        .onMessage(Ended.class, this::onEnded)
        .onMessage(Gone.class, this::onGone)
        .onMessage(Order.class, this::onOrder)
        .onMessage(Loaded.class, this::onLoaded)
        .onMessage(Readied.class, this::onReadied)
        .onMessage(Written.class, this::onWritten)
        .onMessage(RecorderClosed.class, closed -> onRecorderClosed())
        .onMessage(GetModels.class, this::onGetModels)
        .onMessage(Get.class, this::onGet)
        .onMessage(GetAll.class, this::onGetAll)
        .onMessage(GetRecording.class, this::onGetRecording)
        .onMessage(ShutDown.class, this::onShutDown)
        .onMessage(WaitedLongEnough.class, waited -> onWaitedLongEnough())
        .onSignal(PostStop.class, stopped -> onPostStop())
        .build();
  }

  private Behavior<Command> onAsk(Ask ask) {
    if (stopping != null) {
      ask.replyTo().tell(Questions.later(Reason.STOPPING, "the server stops").reply());
    } else if (loading) {
      ask.replyTo().tell(Questions.later(Reason.PROVIDER_UNAVAILABLE, "the server starts").reply());
    } else {
      questions.take(ask);
    }
    return this;
  }

  private Behavior<Command> onEnded(Ended ended) {
    questions.ended(ended.handled());
    return this;
  }

  private Behavior<Command> onGone(Gone gone) {
    questions.gone(gone);
    return endIfDone();
  }

  private Behavior<Command> onOrder(Order order) {
    if (stopping != null) {
      orders.refuseAsStopping(order);
    } else {
      orders.take(order);
    }
    return this;
  }

  private Behavior<Command> onLoaded(Loaded loaded) {
    loading = false;
    orders.loaded(loaded);
    early.forEach(getContext().getSelf()::tell);
    early.clear();
    return endIfDone();
  }

  private Behavior<Command> onReadied(Readied readied) {
    orders.readied(readied);
    return endIfDone();
  }

  private Behavior<Command> onWritten(Written written) {
    orders.written(written);
    return endIfDone();
  }

  /** Whether it is answered when what was deployed is known. */
  private boolean isEarly(Command get) {
    if (loading && early.size() < MOST_EARLY) {
      early.add(get);
    }
    return loading;
  }

  private Behavior<Command> onGetModels(GetModels get) {
    if (isEarly(get)) {
      return this;
    }
    get.replyTo().tell(new Models(shelf.models()));
    return this;
  }

  private Behavior<Command> onGet(Get get) {
    if (isEarly(get)) {
      return this;
    }
    try {
      get.replyTo().tell(new Outcome.Done(orders.find(get.name()).view()));
    } catch (Unfit e) {
      get.replyTo().tell(e.refused());
    }
    return this;
  }

  private Behavior<Command> onGetAll(GetAll get) {
    if (isEarly(get)) {
      return this;
    }
    get.replyTo().tell(new All(shelf.all().stream().map(Deployed::view).toList()));
    return this;
  }

  private Behavior<Command> onGetRecording(GetRecording get) {
    if (isEarly(get)) {
      return this;
    }
    get.replyTo()
        .tell(
            new Recorded(
                settings
                    .files()
                    .filter(kept -> shelf.find(get.name()).isPresent())
                    .map(kept -> kept.recording(get.name()))
                    .filter(Files::exists)));
    return this;
  }

  private Behavior<Command> onShutDown(ShutDown shutDown) {
    stopping = shutDown.replyTo();
    orders.stop();
    getContext().scheduleOnce(shutDown.atMost(), getContext().getSelf(), new WaitedLongEnough());
    return endIfDone();
  }

  private Behavior<Command> endIfDone() {
    if (stopping == null || questions.any() || orders.busy() || closing > 0) {
      return this;
    }
    return closeRecorders();
  }

  private Behavior<Command> onWaitedLongEnough() {
    questions.giveUp();
    return closing > 0 ? stopped() : closeRecorders();
  }

  private Behavior<Command> closeRecorders() {
    closing = shelf.closeRecorders(new RecorderClosed());
    return closing == 0 ? stopped() : this;
  }

  private Behavior<Command> onRecorderClosed() {
    closing--;
    return closing == 0 ? stopped() : this;
  }

  private Behavior<Command> stopped() {
    Objects.requireNonNull(stopping).tell(new Done());
    return Behaviors.stopped();
  }

  private Behavior<Command> onPostStop() {
    shelf.close();
    return this;
  }
}
