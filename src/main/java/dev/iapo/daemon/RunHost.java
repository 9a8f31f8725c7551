package dev.iapo.daemon;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.iapo.config.ConfigException;
import dev.iapo.config.ProviderSetup;
import dev.iapo.domain.Policy;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Standing;
import dev.iapo.endpoint.SimulatedEndpoint;
import dev.iapo.gateway.LlmGateway;
import dev.iapo.io.SamplesCodec;
import dev.iapo.kept.Connections;
import dev.iapo.kept.KeptException;
import dev.iapo.kept.KeptRun;
import dev.iapo.kept.OutputDirectory;
import dev.iapo.kept.Setup;
import dev.iapo.kept.Version;
import dev.iapo.run.RunEvent;
import dev.iapo.run.RunMeters;
import dev.iapo.run.RunResult;
import dev.iapo.run.RunSupervisor;
import dev.iapo.store.RunEntry;
import dev.iapo.store.StoreException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One run of a daemon, from where it was to where it stops: reads its task, has it drawn, and
 * writes what it finds. It reads and writes files and the store itself, so it wants a dispatcher
 * whose threads may wait.
 */
final class RunHost extends AbstractBehavior<RunHost.Command> {
  sealed interface Command {}

  /**
   * Stops the run when the calls under way have ended. A run that stops already does so as it was
   * told first, but that it can still be cancelled, for which it waits no longer.
   */
  record Stop(Why why) implements Command {}

  /** Has a run that stops wait no longer for the calls under way. */
  record Hurry() implements Command {}

  /** What becomes of a run that is stopped. */
  enum Why {
    /** It waits until it is told to go on. */
    PAUSE,
    /** It ends with what it knows. */
    CANCEL,
    /** It goes on when the daemon does. */
    SHUTDOWN,
    /** It waits for its turn again. */
    AGAIN
  }

  /** What a host is for. */
  enum Mode {
    /** To draw. */
    DRAW,
    /** To end the run with what is kept of it. */
    WRAP_UP
  }

  /** Changes its part of what it shares with other runs. */
  record Change(Attributes to) implements Command {}

  private record Begin() implements Command {}

  private record Listening(@Nullable SimulatedEndpoint endpoint, @Nullable Throwable failure)
      implements Command {}

  private record Told(RunEvent event) implements Command {}

  private record Known(Standing standing) implements Command {}

  private record Drawn() implements Command {}

  static final String CANCELLED = "cancelled";

  private final HostSettings settings;
  private final KeptRun run;
  private final ActorRef<HostReport> keeper;
  private final Connections connections;
  private final RunMeters.OfRun counted;
  private final Rate rate = new Rate();
  private final History history;
  private final StandingFiles files;
  private Attributes attributes;
  private Optional<Why> stopping;
  private boolean replaying; // what is kept, without a call
  private Spend before = Spend.NOTHING; // what it was charged before it goes on
  private @Nullable Setup setup;
  private @Nullable SimulatedEndpoint standIn;
  private @Nullable OutputDirectory output;
  private @Nullable SamplesCodec samples;
  private @Nullable ActorRef<RunSupervisor.Command> supervisor;
  private @Nullable RunResult result;
  private Optional<String> trouble = Optional.empty(); // with files, which stops the run

  private RunHost(
      ActorContext<Command> context,
      HostSettings settings,
      KeptRun run,
      Attributes attributes,
      Mode mode,
      ActorRef<HostReport> keeper) {
    super(context);
    this.stopping = mode == Mode.WRAP_UP ? Optional.of(Why.CANCEL) : Optional.empty();
    this.settings = settings;
    this.connections = new Connections(settings.tracing());
    this.counted = settings.runs().ofRun();
    this.run = run;
    this.attributes = attributes;
    this.keeper = keeper;
    this.history = new History(run.budget());
    this.files = new StandingFiles(run.directory());
  }

  /** A run that begins, goes on, or ends, at once. */
  static Behavior<Command> create(
      HostSettings settings, String id, Mode mode, ActorRef<HostReport> keeper) {
    return Behaviors.setup(
        context -> {
          try {
            KeptRun run = settings.find(id);
            Attributes attributes = Attributes.read(run.entry().arguments()).orElseThrow();
            context.getSelf().tell(new Begin());
            return new RunHost(context, settings, run, attributes, mode, keeper);
          } catch (KeptException | StoreException e) {
            keeper.tell(
                new HostReport.Ended(
                    id,
                    RunEntry.State.PARKED,
                    String.valueOf(e.getMessage()),
                    Optional.empty(),
                    Optional.empty()));
            return Behaviors.stopped();
          }
        });
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Begin.class, begin -> onBegin())
        .onMessage(Listening.class, this::onListening)
        .onMessage(Stop.class, this::onStop)
        .onMessage(Hurry.class, hurry -> onHurry())
        .onMessage(Change.class, this::onChange)
        .onMessage(Told.class, told -> onEvent(told.event()))
        .onMessage(Known.class, this::onKnown)
        .onMessage(Drawn.class, drawn -> onDrawn())
        .onSignal(PostStop.class, stop -> onPostStop())
        .build();
  }

  private Behavior<Command> onBegin() {
    if (isPutOff()) {
      return ended(stoppedState(), "");
    }
    Instant started = attributes.started().orElse(settings.clock().instant());
    try {
      Setup read = settings.setup(run, attributes);
      run.requireSame(read);
      run.settle(read.keeping().uncertain());
      attributes = attributes.startedAt(started);
      settings.keep(run, attributes);
      if (isCancelled()) {
        keepEnd(stoppedState(), CANCELLED);
      } else {
        run.running();
      }
      setup = read;
    } catch (ConfigException e) {
      return ended(RunEntry.State.PARKED, String.join("; ", e.problems()));
    } catch (KeptException e) {
      return ended(RunEntry.State.PARKED, String.join("; ", e.messages()));
    } catch (StoreException | UncheckedIOException e) {
      return ended(RunEntry.State.PARKED, String.valueOf(e.getMessage()));
    }
    keeper.tell(new HostReport.Started(run.id(), started));
    if (setup.standIn().isPresent() && !isCancelled()) {
      getContext()
          .pipeToSelf(
              SimulatedEndpoint.start(
                  getContext().getSystem(),
                  setup.standIn().get().responses(),
                  setup.standInSettings()),
              Listening::new);
      return this;
    }
    return draw(setup, setup.providers());
  }

  private Behavior<Command> onListening(Listening listening) {
    standIn = listening.endpoint();
    if (standIn == null) {
      return ended(
          RunEntry.State.FAILED, "its simulated provider does not start: " + listening.failure());
    }
    if (isPutOff()) {
      return ended(stoppedState(), "");
    }
    Setup known = known(setup);
    return draw(known, known.providersAt(standIn.baseUri()));
  }

  private Behavior<Command> draw(Setup known, List<ProviderSetup> providers) {
    try {
      before = run.spent();
      output = OutputDirectory.again(run.directory());
    } catch (KeptException e) {
      return ended(RunEntry.State.PARKED, String.join("; ", e.messages()));
    } catch (StoreException e) {
      return ended(RunEntry.State.PARKED, String.valueOf(e.getMessage()));
    }
    samples = new SamplesCodec(known.task());
    replaying = isCancelled();
    ActorRef<RunEvent> observer = getContext().messageAdapter(RunEvent.class, Told::new);
    supervisor =
        getContext()
            .spawn(
                RunSupervisor.create(
                    settings.drawing(known, run, attributes, replaying),
                    gateways(known, providers),
                    settings.through().ledger(),
                    settings.through().recorder(),
                    settings.tracing().run(run.id(), known.task().name()).andThen(observer::tell)),
                "supervisor",
                settings.supervisors());
    getContext().watchWith(supervisor, new Drawn());
    return this;
  }

  private Map<String, ActorRef<LlmGateway.Command>> gateways(
      Setup known, List<ProviderSetup> providers) {
    Map<String, ActorRef<LlmGateway.Command>> gateways = new HashMap<>();
    for (ProviderSetup provider : providers) {
      String name = provider.gateway().provider();
      ActorRef<LlmGateway.Command> shared = settings.through().gateways().get(name);
      gateways.put(
          name,
          provider.simulated() || shared == null
              ? settings.through().also(getContext(), connections.to(provider), settings.meters())
              : shared);
    }
    known
        .services()
        .forEach(
            service ->
                gateways.put(
                    service.gateway().provider(),
                    settings
                        .through()
                        .also(getContext(), connections.to(service), settings.meters())));
    return gateways;
  }

  private Behavior<Command> onStop(Stop stop) {
    if (stopping.isPresent() && stop.why() != Why.CANCEL) {
      return this;
    }
    stopping = Optional.of(stop.why());
    if (stop.why() != Why.SHUTDOWN) { // so it stays even if the process is killed meanwhile
      keepEnd(stoppedState(), isCancelled() ? CANCELLED : "");
    }
    return onHurry();
  }

  /** One that is gone through again has no calls under way, and is not to end before its end. */
  private Behavior<Command> onHurry() {
    if (supervisor != null && !replaying) {
      supervisor.tell(new RunSupervisor.Stop());
    }
    return this;
  }

  private boolean isCancelled() {
    return stopping.filter(why -> why == Why.CANCEL).isPresent();
  }

  /** Whether it is to stop, and to go on another time. */
  private boolean isPutOff() {
    return stopping.isPresent() && !isCancelled();
  }

  private Behavior<Command> onChange(Change change) {
    attributes = attributes.adjusted(change.to());
    try {
      settings.keep(run, attributes);
    } catch (StoreException e) {
      getContext().getLog().error("run {}: a change was not kept: {}", run.id(), e.getMessage());
    }
    if (supervisor != null) {
      supervisor.tell(
          new RunSupervisor.Reprioritise(
              attributes.priority(), settings.inFlight(known(setup), attributes)));
    }
    return this;
  }

  private Behavior<Command> onEvent(RunEvent event) {
    counted.told(event, System.nanoTime());
    if (event instanceof RunEvent.Drawn drawn) {
      attempt(() -> known(output).add(known(samples), drawn.records()));
    } else if (event instanceof RunEvent.Progress progress) {
      progressed(progress);
    } else if (event instanceof RunEvent.RoundCompleted) {
      known(supervisor)
          .tell(
              new RunSupervisor.Inspect(
                  Version.current(), getContext().messageAdapter(Standing.class, Known::new)));
    } else if (event instanceof RunEvent.Ended ended) {
      result = ended.result();
    }
    return this;
  }

  private void progressed(RunEvent.Progress progress) {
    history.add(settings.clock().instant(), progress);
    keeper.tell(
        new HostReport.Progressed(
            run.id(),
            before.plus(before.missingFor(progress.spend())),
            new RunView.Progress(
                progress.round(),
                progress.rounds(),
                progress.pulls(),
                progress.pullsEnded(),
                progress.alive(),
                progress.completions(),
                progress.reused(),
                progress.calls(),
                progress.failedCalls(),
                rate.at(System.nanoTime(), progress.calls()),
                progress.judged(),
                progress.wasted())));
  }

  private Behavior<Command> onKnown(Known known) {
    write(known.standing());
    return this;
  }

  private void write(Standing standing) {
    attempt(
        () -> {
          files.write(standing, settings.timing(run, attributes));
          files.writeHistory(history.document());
        });
    int round = standing.rounds().stream().mapToInt(Standing.Round::number).max().orElse(0);
    keeper.tell(new HostReport.Learned(run.id(), round));
  }

  /** Writes to the run's folder; a run that cannot is stopped, for its samples have a gap. */
  private void attempt(Runnable writing) {
    if (trouble.isPresent()) {
      return;
    }
    try {
      writing.run();
    } catch (KeptException | UncheckedIOException e) {
      trouble = Optional.of(String.valueOf(e.getMessage()));
      known(supervisor).tell(new RunSupervisor.Stop());
    }
  }

  /** The supervisor has stopped, and said before how the run ended, unless there is a bug. */
  private Behavior<Command> onDrawn() {
    OutputDirectory written = known(output);
    if (result == null) {
      return ended(RunEntry.State.FAILED, HostReport.BY_BUG);
    }
    RunResult end = result;
    if (trouble.isPresent()) {
      return ended(RunEntry.State.PARKED, trouble.get());
    }
    boolean stopped = end.state() == RunResult.State.INTERRUPTED && isPutOff();
    if (stopped || !written.hasSamples()) {
      return stopped ? ended(stoppedState(), "") : ended(stateOf(end), detailOf(end));
    }
    return finish(end, written);
  }

  private Behavior<Command> finish(RunResult end, OutputDirectory written) {
    Optional<Boolean> conclusive;
    try {
      Optional<Policy> policy = settings.results(run, attributes, end, written);
      conclusive = policy.map(Policy::conclusive);
      if (conclusive.isPresent()) {
        attributes = attributes.ended(conclusive);
        settings.keep(run, attributes);
      }
      write(settings.standing(end));
      if (trouble.isPresent()) {
        return ended(RunEntry.State.PARKED, trouble.get());
      }
    } catch (KeptException | StoreException e) {
      return ended(RunEntry.State.PARKED, String.valueOf(e.getMessage()));
    }
    return ended(stateOf(end), detailOf(end), conclusive);
  }

  private String detailOf(RunResult end) {
    return isCancelled() && end.state() == RunResult.State.INTERRUPTED ? CANCELLED : end.detail();
  }

  private static RunEntry.State stateOf(RunResult end) {
    return switch (end.state()) {
      case COMPLETED -> RunEntry.State.COMPLETED;
      case INTERRUPTED -> RunEntry.State.INTERRUPTED;
      case PARKED -> RunEntry.State.PARKED;
      case FAILED -> RunEntry.State.FAILED;
    };
  }

  private RunEntry.State stoppedState() {
    return switch (stopping.orElseThrow()) {
      case PAUSE -> RunEntry.State.PAUSED;
      case CANCEL -> RunEntry.State.INTERRUPTED;
      case SHUTDOWN -> RunEntry.State.RUNNING;
      case AGAIN -> RunEntry.State.QUEUED;
    };
  }

  private Behavior<Command> ended(RunEntry.State state, String detail) {
    return ended(state, detail, Optional.empty());
  }

  private Behavior<Command> ended(
      RunEntry.State state, String detail, Optional<Boolean> conclusive) {
    keepEnd(state, detail);
    keeper.tell(new HostReport.Ended(run.id(), state, detail, spent(), conclusive));
    return Behaviors.stopped();
  }

  /** What it was charged by all its plans, not only what the last one makes use of. */
  private Optional<Spend> spent() {
    try {
      return Optional.of(run.spent());
    } catch (StoreException e) {
      getContext().getLog().error("run {}: {}", run.id(), e.getMessage());
      return Optional.empty();
    }
  }

  private void keepEnd(RunEntry.State state, String detail) {
    try {
      run.ended(state, detail);
    } catch (StoreException e) {
      getContext().getLog().error("run {}: its state was not kept: {}", run.id(), e.getMessage());
    }
  }

  private Behavior<Command> onPostStop() {
    connections.close();
    settings.tracing().left(run.id());
    if (output != null) {
      leave(output);
    }
    if (standIn != null) {
      standIn.stop();
    }
    return this;
  }

  private void leave(OutputDirectory written) {
    try {
      written.leave();
    } catch (KeptException e) {
      getContext().getLog().warn("run {}: {}", run.id(), e.getMessage());
    }
  }

  private static <T> T known(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("not drawing");
    }
    return value;
  }
}
