package dev.iapo.cli;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.Behaviors;
import dev.iapo.config.ProviderSetup;
import dev.iapo.config.ServiceSetup;
import dev.iapo.endpoint.SimulatedEndpoint;
import dev.iapo.kept.Connections;
import dev.iapo.kept.Setup;
import dev.iapo.run.Inquiry;
import dev.iapo.run.Provider;
import dev.iapo.run.RunEvent;
import dev.iapo.run.RunGuardian;
import dev.iapo.run.RunReplay;
import dev.iapo.run.RunSettings;
import dev.iapo.run.RunSupervisor;
import dev.iapo.simulate.ResponseModel;
import dev.iapo.store.Store;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The actor system of one command: the stand-in endpoint, if one is needed, and the run. The
 * command's own thread receives the run's events.
 */
final class RunSession implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  /** What the session's actor is told. */
  private sealed interface Message {}

  private record Told(RunEvent event) implements Message {}

  private record StopRun() implements Message {}

  /** What it passes on: an event, or nothing more. */
  private record Passed(RunEvent event) implements Next {}

  private record Gone() implements Next {}

  private sealed interface Next {}

  private final ActorSystem<Void> system;
  private final BlockingQueue<Next> events = new LinkedBlockingQueue<>();
  private final Connections connections = new Connections();

  RunSession() {
    this.system = ActorSystem.create(Behaviors.empty(), "iapo");
  }

  /** Starts the stand-in endpoint; where it listens. */
  SimulatedEndpoint startEndpoint(ResponseModel responses, SimulatedEndpoint.Settings settings) {
    return Await.on(
        SimulatedEndpoint.start(system, responses, settings),
        START_TIMEOUT,
        "the endpoint at " + settings.host() + ":" + settings.port() + " does not start");
  }

  /** The providers of a task, with the stand-in started if one is among them. */
  List<ProviderSetup> listening(Setup setup, Terminal terminal) {
    if (setup.standIn().isEmpty()) {
      return setup.providers();
    }
    SimulatedEndpoint endpoint =
        startEndpoint(setup.standIn().get().responses(), setup.standInSettings());
    terminal.say("simulated endpoint at " + endpoint.baseUri());
    return setup.providersAt(endpoint.baseUri());
  }

  /** Starts the run, which is kept in a store; what stops it before its end. */
  Runnable start(
      RunSettings run, List<ProviderSetup> setups, List<ServiceSetup> services, Store store) {
    List<Provider> providers =
        Stream.concat(setups.stream().map(connections::to), services.stream().map(connections::to))
            .toList();
    return start(
        observer ->
            RunGuardian.create(
                run, providers, Optional.of(store), new SimpleMeterRegistry(), observer));
  }

  /** Starts a replay. */
  void replay(RunSettings run, Store store) {
    start(observer -> RunReplay.create(run, store, new SimpleMeterRegistry(), observer));
  }

  private Runnable start(Function<ActorRef<RunEvent>, Behavior<RunSupervisor.Command>> run) {
    ActorRef<Message> session = system.systemActorOf(session(run), "session", Props.empty());
    return () -> session.tell(new StopRun());
  }

  /**
   * Starts an inquiry.
   *
   * @param setup of its provider
   */
  Questions ask(Inquiry.Settings inquiry, ProviderSetup setup, Store store) {
    return Questions.start(
        system, Inquiry.create(inquiry, connections.to(setup), store, new SimpleMeterRegistry()));
  }

  private Behavior<Message> session(
      Function<ActorRef<RunEvent>, Behavior<RunSupervisor.Command>> run) {
    return Behaviors.setup(
        context -> {
          ActorRef<RunSupervisor.Command> guardian =
              context.spawn(run.apply(context.messageAdapter(RunEvent.class, Told::new)), "run");
          context.watch(guardian);
          return Behaviors.receive(Message.class)
              .onMessage(
                  Told.class,
                  told -> {
                    events.add(new Passed(told.event()));
                    return Behaviors.same();
                  })
              .onMessage(
                  StopRun.class,
                  stop -> {
                    guardian.tell(new RunSupervisor.Stop());
                    return Behaviors.same();
                  })
              .onSignal(
                  Terminated.class,
                  terminated -> {
                    events.add(new Gone());
                    return Behaviors.stopped();
                  })
              .build();
        });
  }

  /**
   * Hands every event to the receiver, on this thread, until the run has ended.
   *
   * @throws CliException if the run stopped without saying how it ended
   */
  RunEvent.Ended receive(Consumer<RunEvent> receiver) {
    try {
      while (events.take() instanceof Passed passed) {
        receiver.accept(passed.event());
        if (passed.event() instanceof RunEvent.Ended ended) {
          return ended;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw CliException.failed("the run stopped by an internal error (IAPO_LOG=debug says more)");
  }

  @Override
  public void close() {
    connections.close();
    system.terminate();
    Await.on(system.getWhenTerminated(), STOP_TIMEOUT, "the actor system does not stop");
  }
}
