package dev.iapo.cli;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import dev.iapo.config.DaemonSetup;
import dev.iapo.config.ProviderSetup;
import dev.iapo.config.ServedModels;
import dev.iapo.config.ServingTerms;
import dev.iapo.config.TaskSetup;
import dev.iapo.endpoint.SimulatedEndpoint;
import dev.iapo.http.HttpServer;
import dev.iapo.http.TokenFile;
import dev.iapo.kept.Connections;
import dev.iapo.kept.Setup;
import dev.iapo.kept.Version;
import dev.iapo.run.Provider;
import dev.iapo.serve.Outcome;
import dev.iapo.serve.PolicyGuardian;
import dev.iapo.serve.PolicyKeeper;
import dev.iapo.serve.PolicySettings;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletionStage;

/** A policy that is served alone: its providers, its keeper, and the HTTP server. */
final class PolicyService implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

  private final ActorSystem<Void> system;
  private final Connections connections;
  private final ActorRef<PolicyKeeper.Command> policies;
  private final HttpServer server;
  private final Duration drain;

  private PolicyService(
      ActorSystem<Void> system,
      Connections connections,
      ActorRef<PolicyKeeper.Command> policies,
      HttpServer server,
      Duration drain) {
    this.system = system;
    this.connections = connections;
    this.policies = policies;
    this.server = server;
    this.drain = drain;
  }

  /**
   * Starts it.
   *
   * @param daemon whose providers are asked, unless a task is given, and how its server is set up
   * @throws CliException if it cannot listen
   */
  static PolicyService start(DaemonSetup daemon, Optional<TaskSetup> task, TokenFile tokens) {
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "iapo");
    Connections connections = new Connections();
    try {
      PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      ProcessMeters.bind(meters, system.getWhenTerminated());
      List<Provider> providers =
          task.isPresent()
              ? providers(task.get(), system, connections)
              : providers(daemon, connections);
      ServedModels models = task.map(ServedModels::of).orElseGet(() -> ServedModels.of(daemon));
      ActorRef<PolicyKeeper.Command> policies =
          system.systemActorOf(
              PolicyGuardian.create(
                  new PolicySettings(daemon.serving(), Optional.empty()),
                  models,
                  providers,
                  meters),
              "serving",
              Props.empty());
      HttpServer server =
          Await.on(
              HttpServer.start(
                  system,
                  Daemon.settings(daemon, Path.of(".")),
                  tokens,
                  new HttpServer.Backend(
                      Version.current(),
                      () -> true,
                      meters::scrape,
                      Optional.empty(),
                      Optional.of(
                          new HttpServer.Policies(policies, daemon.serving().mostDeadline())))),
              START_TIMEOUT,
              "it cannot listen at " + daemon.host() + ":" + daemon.port());
      return new PolicyService(system, connections, policies, server, daemon.drain());
    } catch (RuntimeException e) {
      stop(system, connections);
      throw e;
    }
  }

  private static List<Provider> providers(DaemonSetup daemon, Connections connections) {
    return daemon.providers().values().stream()
        .map(DaemonSetup.Provider::setup)
        .filter(provider -> !provider.simulated())
        .map(provider -> connections.to(provider.live()))
        .toList();
  }

  private static List<Provider> providers(
      TaskSetup task, ActorSystem<?> system, Connections connections) {
    Setup setup = Setup.of(task);
    List<ProviderSetup> listening = setup.providers();
    if (setup.standIn().isPresent()) {
      SimulatedEndpoint standIn =
          Await.on(
              SimulatedEndpoint.start(
                  system, setup.standIn().get().responses(), setup.standInSettings()),
              START_TIMEOUT,
              "the simulated endpoint does not start");
      listening = setup.providersAt(standIn.baseUri());
    }
    List<Provider> all = new ArrayList<>();
    listening.forEach(provider -> all.add(connections.to(provider.live())));
    setup.services().forEach(service -> all.add(connections.to(service)));
    return all;
  }

  /** Where it listens, without a path. */
  URI uri() {
    return server.uri();
  }

  /**
   * Serves a policy under a name.
   *
   * @param json the policy file's content
   * @throws CliException with everything that is in the way
   */
  void deploy(String name, String json, ServingTerms terms) {
    CompletionStage<Outcome> deployed =
        AskPattern.ask(
            policies,
            replyTo ->
                new PolicyKeeper.Deploy(
                    name,
                    new PolicyKeeper.OfFile(json),
                    terms,
                    OptionalDouble.empty(),
                    "",
                    "serve-policy",
                    replyTo),
            START_TIMEOUT,
            system.scheduler());
    if (Await.on(deployed, START_TIMEOUT, "the policy is not read")
        instanceof Outcome.Refused refused) {
      throw CliException.usage(
          refused.problems().isEmpty() ? List.of(refused.detail()) : refused.problems());
    }
  }

  /** Answers the questions that are under way, and takes on no more. */
  void drain() {
    CompletionStage<PolicyKeeper.Done> done =
        AskPattern.ask(
            policies,
            replyTo -> new PolicyKeeper.ShutDown(drain, replyTo),
            drain.plus(Daemon.STOP_TIME),
            system.scheduler());
    Await.on(done, drain.plus(Daemon.STOP_TIME), "questions do not end");
  }

  @Override
  public void close() {
    Await.on(server.stop(), Daemon.STOP_TIME, "the server does not stop");
    stop(system, connections);
  }

  private static void stop(ActorSystem<?> system, Connections connections) {
    connections.close();
    system.terminate();
    Await.on(system.getWhenTerminated(), Daemon.STOP_TIME, "the actor system does not stop");
  }
}
