package dev.iapo.cli;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import dev.iapo.config.DaemonSetup;
import dev.iapo.daemon.DaemonSettings;
import dev.iapo.daemon.RunKeeper;
import dev.iapo.daemon.SubmittedTasks;
import dev.iapo.http.HttpServer;
import dev.iapo.http.Settings;
import dev.iapo.http.TokenFile;
import dev.iapo.http.Uploads;
import dev.iapo.kept.Connections;
import dev.iapo.kept.Version;
import dev.iapo.llm.Secret;
import dev.iapo.run.Infrastructure;
import dev.iapo.run.Provider;
import dev.iapo.serve.DaemonBacker;
import dev.iapo.serve.PolicyKeeper;
import dev.iapo.serve.PolicySettings;
import dev.iapo.store.Store;
import dev.iapo.trace.Tracing;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** The daemon's parts: providers, the keeper of runs, and the HTTP server. */
final class Daemon implements AutoCloseable {
  static final String TOKENS = "tokens";

  /** In the data folder: what is deployed. */
  static final String POLICIES = "policies";

  /** In the data folder, as long as the daemon runs: where it listens. */
  static final String ADDRESS = "daemon.url";

  /** It takes so long at most to stop, besides waiting for calls. */
  static final Duration STOP_TIME = Duration.ofSeconds(20);

  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration ANSWER_TIME = Duration.ofSeconds(90);
  private static final Duration BODY_TIME = Duration.ofSeconds(30);
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final Duration CONNECTIONS_STOP = Duration.ofSeconds(3);
  private static final Duration UPLOAD_TIME = Duration.ofHours(1);
  private static final int MOST_UPLOADS = 1000;

  private final ActorSystem<Void> system;
  private final Connections connections;
  private final ActorRef<RunKeeper.Command> keeper;
  private final ActorRef<PolicyKeeper.Command> policies;
  private final HttpServer server;
  private final TokenFile tokens;
  private final Path data;
  private final Duration drain;

  private Daemon(
      ActorSystem<Void> system,
      Connections connections,
      ActorRef<RunKeeper.Command> keeper,
      ActorRef<PolicyKeeper.Command> policies,
      HttpServer server,
      TokenFile tokens,
      Path data,
      Duration drain) {
    this.system = system;
    this.connections = connections;
    this.keeper = keeper;
    this.policies = policies;
    this.server = server;
    this.tokens = tokens;
    this.data = data;
    this.drain = drain;
  }

  /**
   * Starts it.
   *
   * @param data folder of all that it keeps
   * @param store is used, and not closed
   * @throws CliException if it cannot listen
   */
  static Daemon start(DaemonSetup setup, Path data, Store store, TokenFile tokens) {
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "iapo");
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Tracing tracing = Traces.of(setup, system, meters);
    Connections connections = new Connections(tracing);
    try {
      Settings settings = settings(setup, data);
      Uploads uploads = uploads(settings);
      ProcessMeters.bind(meters, system.getWhenTerminated());
      List<Provider> shared =
          setup.providers().values().stream()
              .map(DaemonSetup.Provider::setup)
              .filter(provider -> !provider.simulated())
              .map(connections::to)
              .toList();
      SubmittedTasks tasks = new SubmittedTasks(setup, uploads::file);
      ActorRef<RunKeeper.Command> keeper =
          system.systemActorOf(
              RunKeeper.create(keeping(setup, data), shared, store, tasks, meters, tracing),
              "runs",
              Props.empty());
      ActorRef<PolicyKeeper.Command> policies =
          system.systemActorOf(
              PolicyKeeper.create(
                  new PolicySettings(setup.serving(), Optional.of(data.resolve(POLICIES))),
                  through(keeper, system),
                  new DaemonBacker(system, setup, tasks, keeping(setup, data).folder(), tracing),
                  meters),
              "policies",
              Props.empty());
      AtomicBoolean keeping = new AtomicBoolean(true);
      system.systemActorOf(watching(keeper, keeping), "keeping", Props.empty());
      HttpServer server =
          Await.on(
              HttpServer.start(
                  system,
                  settings,
                  tokens,
                  new HttpServer.Backend(
                      Version.current(),
                      keeping::get,
                      meters::scrape,
                      Optional.of(
                          new HttpServer.Runs(
                              keeper, new DaemonProviders(system, setup, keeper, store), uploads)),
                      Optional.of(
                          new HttpServer.Policies(policies, setup.serving().mostDeadline())))),
              START_TIMEOUT,
              "it cannot listen at " + setup.host() + ":" + setup.port());
      Daemon daemon =
          new Daemon(system, connections, keeper, policies, server, tokens, data, setup.drain());
      Files.writeString(data.resolve(ADDRESS), daemon.uri().toString());
      return daemon;
    } catch (IOException e) {
      throw stopped(
          system, connections, CliException.failed(data + " cannot be written: " + e.getMessage()));
    } catch (RuntimeException e) {
      throw stopped(system, connections, e);
    }
  }

  private static Infrastructure through(ActorRef<RunKeeper.Command> keeper, ActorSystem<?> system) {
    CompletionStage<Infrastructure> through =
        AskPattern.ask(keeper, RunKeeper.GetInfrastructure::new, START_TIMEOUT, system.scheduler());
    return Await.on(through, START_TIMEOUT, "the keeper of runs does not answer");
  }

  /** Tells when the keeper is no more: it was stopped, or failed, which the log says. */
  private static Behavior<Void> watching(ActorRef<?> keeper, AtomicBoolean keeping) {
    return Behaviors.setup(
        context -> {
          context.watch(keeper);
          return Behaviors.receive(Void.class)
              .onSignal(
                  Terminated.class,
                  terminated -> {
                    keeping.set(false);
                    return Behaviors.stopped();
                  })
              .build();
        });
  }

  private static RuntimeException stopped(
      ActorSystem<Void> system, Connections connections, RuntimeException why) {
    connections.close();
    system.terminate();
    Await.on(system.getWhenTerminated(), STOP_TIME, "the actor system does not stop");
    return why;
  }

  private static DaemonSettings keeping(DaemonSetup setup, Path data) {
    return new DaemonSettings(
        data.toAbsolutePath().normalize().resolve("runs"),
        setup.runs().running(),
        setup.runs().queued(),
        setup.runs().inFlight().map(OptionalInt::of).orElse(OptionalInt.empty()),
        setup.drain());
  }

  /** How its server is set up. */
  static Settings settings(DaemonSetup setup, Path data) {
    DaemonSetup.Limits limits = setup.limits();
    DaemonSetup.Uploads uploads = setup.uploads();
    return new Settings(
        setup.host(),
        setup.port(),
        setup.hosts(),
        setup.https(),
        new Settings.Limits(
            limits.connections(),
            limits.bodyBytes(),
            BODY_TIME,
            ANSWER_TIME,
            limits.streams(),
            HEARTBEAT,
            CONNECTIONS_STOP),
        new Settings.UploadLimits(
            data.resolve("uploads"),
            uploads.maxBytes(),
            uploads.totalBytes(),
            MOST_UPLOADS,
            uploads.keep(),
            UPLOAD_TIME));
  }

  private static Uploads uploads(Settings settings) throws IOException {
    return new Uploads(settings.uploads(), Clock.systemUTC());
  }

  URI uri() {
    return server.uri();
  }

  Path tokens() {
    return data.resolve(TOKENS);
  }

  /** The token that this start made, if it made one. */
  Optional<String> madeToken() {
    return tokens.made().map(Secret::reveal);
  }

  /**
   * Takes on nothing more, answers the questions that are under way, and stops all runs, which go
   * on when it is started again.
   */
  void drain() {
    CompletionStage<PolicyKeeper.Done> answered =
        AskPattern.ask(
            policies,
            replyTo -> new PolicyKeeper.ShutDown(drain, replyTo),
            drain.plus(STOP_TIME),
            system.scheduler());
    CompletionStage<RunKeeper.Stopped> stopped =
        AskPattern.ask(keeper, RunKeeper.ShutDown::new, drain.plus(STOP_TIME), system.scheduler());
    Await.on(stopped, drain.plus(STOP_TIME), "the runs do not stop");
    Await.on(answered, STOP_TIME, "questions do not end");
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(data.resolve(ADDRESS));
    } catch (IOException e) {
      system.log().warn("{} stays: {}", data.resolve(ADDRESS), e.getMessage());
    }
    Await.on(server.stop(), STOP_TIME, "the server does not stop");
    connections.close();
    system.terminate();
    Await.on(system.getWhenTerminated(), STOP_TIME, "the actor system does not stop");
  }
}
