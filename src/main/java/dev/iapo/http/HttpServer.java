package dev.iapo.http;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Props;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.settings.ParserSettings;
import akka.http.javadsl.settings.ServerSettings;
import akka.stream.Materializer;
import dev.iapo.daemon.RunKeeper;
import dev.iapo.http.Settings.Limits;
import dev.iapo.http.SystemRoutes.About;
import dev.iapo.serve.PolicyKeeper;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import scala.concurrent.duration.FiniteDuration;

/** The server of the API: of a daemon, or of policies alone. */
public final class HttpServer {
  /**
   * What operations are made of.
   *
   * @param blocking where files are read and written
   */
  record Parts(
      ActorSystem<?> system,
      Settings settings,
      Clock clock,
      Bodies bodies,
      EventHub events,
      Executor blocking) {}

  /**
   * What the server is the face of.
   *
   * @param version of the program
   * @param ready whether runs can be submitted, and policies asked
   * @param metrics in Prometheus' text format
   * @param runs empty where there are none: then nothing can be deployed, and there is no dashboard
   */
  public record Backend(
      String version,
      BooleanSupplier ready,
      Supplier<String> metrics,
      Optional<Runs> runs,
      Optional<Policies> policies) {}

  /**
   * Runs of a daemon.
   *
   * @param uploads those that tasks name
   */
  public record Runs(ActorRef<RunKeeper.Command> keeper, Providers providers, Uploads uploads) {}

  /**
   * Policies that are asked.
   *
   * @param mostDeadline the longest that a request may state
   */
  public record Policies(ActorRef<PolicyKeeper.Command> keeper, Duration mostDeadline) {}

  private interface Handler
      extends akka.japi.function.Function<HttpRequest, CompletionStage<HttpResponse>> {}

  static final int MAX_HEADERS = 64;
  static final int MAX_HEADER_BYTES = 8192;
  static final int MAX_URI_BYTES = 4096;
  private static final int BACKLOG = 1024;

  /** Until the last answers have been sent. */
  private static final Duration LAST_ANSWERS = Duration.ofMillis(200);

  /** That all connections are closed is waited for no longer. */
  private static final Duration MAX_CLOSING = Duration.ofSeconds(2);

  private final Settings settings;
  private final ServerBinding binding;
  private final EventHub events;
  private final Operations operations;
  private final UnderWay underWay;

  private HttpServer(
      Settings settings,
      ServerBinding binding,
      EventHub events,
      Operations operations,
      UnderWay underWay) {
    this.underWay = underWay;
    this.settings = settings;
    this.binding = binding;
    this.events = events;
    this.operations = operations;
  }

  /**
   * Starts to listen; the stage fails if the address cannot be bound.
   *
   * @param longest until an answer begins
   * @param more operations besides those of the server itself
   */
  static CompletionStage<HttpServer> start(
      ActorSystem<?> system,
      Settings settings,
      TokenFile tokens,
      Clock clock,
      About about,
      Duration longest,
      Function<Parts, List<Operation>> more) {
    Parts parts = parts(system, settings, clock);
    // Which port it is, and so what is asked for under its name, is known when it is bound
    CompletableFuture<Responder> responder = new CompletableFuture<>();
    UnderWay underWay = new UnderWay();
    Handler handler = request -> responder.thenCompose(known -> known.answer(request));
    return Http.get(system)
        .newServerAt(settings.host(), settings.port())
        .withSettings(serverSettings(system, settings.limits(), longest))
        .bind(handler)
        .thenApply(
            binding -> {
              int port = binding.localAddress().getPort();
              Hosts hosts = new Hosts(settings.host(), port, settings.hosts(), settings.https());
              Sessions sessions = new Sessions(clock, settings.https());
              Guard guard = new Guard(tokens, sessions, hosts, clock);
              List<Operation> all =
                  new ArrayList<>(new SystemRoutes(about, guard, sessions).operations());
              all.addAll(more.apply(parts));
              Operations operations = new Operations(all);
              responder.complete(new Responder(guard, operations, parts.bodies(), underWay));
              return new HttpServer(settings, binding, parts.events(), operations, underWay);
            });
  }

  /** Starts the server of a daemon, or of policies alone. */
  public static CompletionStage<HttpServer> start(
      ActorSystem<?> system, Settings settings, TokenFile tokens, Backend backend) {
    Clock clock = Clock.systemUTC();
    About about = new About(backend.version(), clock.instant(), backend.ready(), backend.metrics());
    Duration usual = settings.limits().answerTime();
    Duration longest =
        backend.policies().map(policies -> longest(policies, settings.limits())).orElse(usual);
    return start(
        system,
        settings,
        tokens,
        clock,
        about,
        longest.compareTo(usual) > 0 ? longest : usual,
        parts -> {
          List<Operation> all = new ArrayList<>();
          if (backend.runs().isPresent()) {
            Runs runs = backend.runs().get();
            system.systemActorOf(
                NewsActor.create(runs.keeper(), parts.events()), "http-news", Props.empty());
            all.addAll(pageOperations(parts, runs.uploads()));
            Keeper keeper = new Keeper(system, runs.keeper(), usual);
            all.addAll(runOperations(parts, keeper, runs.providers()));
          }
          if (backend.policies().isPresent()) {
            Policies policies = backend.policies().get();
            all.addAll(policyOperations(parts, policies, backend.runs().isPresent()));
          }
          return all;
        });
  }

  /** Until a question is answered, from the first byte of its body. */
  static Duration longest(Policies policies, Limits limits) {
    return limits.bodyTime().plus(policies.mostDeadline()).plus(ChatRoutes.MARGIN);
  }

  /** The dashboard, and data for its tasks. */
  static List<Operation> pageOperations(Parts parts, Uploads uploads) {
    List<Operation> all = new ArrayList<>(new DataRoutes(parts, uploads).operations());
    all.addAll(Assets.read().operations());
    return all;
  }

  static List<Operation> runOperations(Parts parts, Keeper keeper, Providers providers) {
    List<Operation> all = new ArrayList<>(new RunRoutes(keeper, parts.bodies()).operations());
    all.addAll(new ResultRoutes(keeper, parts.blocking()).operations());
    all.addAll(new SampleRoutes(keeper, parts.blocking()).operations());
    all.addAll(new EventRoutes(keeper, parts.events()).operations());
    all.add(ProviderRoutes.of(providers));
    return all;
  }

  /**
   * @param deploying whether policies can be deployed and steered, and not only asked
   */
  static List<Operation> policyOperations(Parts parts, Policies policies, boolean deploying) {
    Limits limits = parts.settings().limits();
    Deployments deployments =
        new Deployments(
            parts.system(), policies.keeper(), limits.answerTime(), policies.mostDeadline());
    List<Operation> all =
        new ArrayList<>(
            new ChatRoutes(deployments, parts.bodies(), parts.clock(), longest(policies, limits))
                .operations());
    all.addAll(new ModelRoutes(deployments).operations());
    PolicyRoutes routes = new PolicyRoutes(deployments, parts.bodies());
    all.addAll(deploying ? routes.operations() : routes.looking());
    if (deploying) {
      all.addAll(new RecordingRoutes(deployments, parts.blocking()).operations());
    }
    return all;
  }

  private static Parts parts(ActorSystem<?> system, Settings settings, Clock clock) {
    Executor blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
    Materializer materializer = Materializer.matFromSystem(system);
    Bodies bodies = new Bodies(settings.limits(), materializer, system.executionContext());
    EventHub events =
        new EventHub(settings.limits().streams(), settings.limits().heartbeat(), clock.millis());
    return new Parts(system, settings, clock, bodies, events, blocking);
  }

  private static ServerSettings serverSettings(
      ActorSystem<?> system, Limits limits, Duration longest) {
    ServerSettings usual = ServerSettings.create(system.classicSystem());
    ParserSettings parser =
        usual
            .getParserSettings()
            .withMaxHeaderCount(MAX_HEADERS)
            .withMaxHeaderValueLength(MAX_HEADER_BYTES)
            .withMaxUriLength(MAX_URI_BYTES)
            .withMaxContentLength(Long.MAX_VALUE) // each operation has a limit of its own
            .withModeledHeaderParsing(false)
            .withIllegalHeaderWarnings(false);
    Duration idle = limits.heartbeat().plus(limits.bodyTime()).plus(longest);
    return usual
        .withServerHeader(Optional.empty())
        .withMaxConnections(limits.connections())
        .withBacklog(BACKLOG)
        .withTransparentHeadRequests(true)
        .withParserSettings(parser)
        .withParsingErrorHandler(ParsingProblems.class.getName())
        .withTimeouts(
            usual
                .getTimeouts()
                .withRequestTimeout(scala(limits.answerTime()))
                .withIdleTimeout(scala(idle)));
  }

  static FiniteDuration scala(Duration duration) {
    return scala.concurrent.duration.Duration.fromNanos(duration.toNanos());
  }

  List<Operation> operations() {
    return operations.all();
  }

  /** Where it listens, without a path. */
  public URI uri() {
    String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
    return URI.create("http://" + host + ":" + binding.localAddress().getPort());
  }

  /**
   * Refuses further requests, ends event streams, and lets what is under way end; what has not by
   * the time of the settings is cut off.
   */
  public CompletionStage<Done> stop() {
    events.close();
    CompletionStage<Void> drained = underWay.close();
    CompletionStage<Void> late = pause(settings.limits().stopTime());
    return drained
        .applyToEither(late, Function.identity())
        .thenCompose(none -> pause(LAST_ANSWERS))
        .thenCompose(none -> terminated());
  }

  private CompletionStage<Done> terminated() {
    return binding
        .terminate(LAST_ANSWERS)
        .<Done>thenApply(terminated -> Done.getInstance())
        .toCompletableFuture()
        .completeOnTimeout(Done.getInstance(), MAX_CLOSING.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static CompletionStage<Void> pause(Duration time) {
    return new CompletableFuture<Void>()
        .completeOnTimeout(null, time.toMillis(), TimeUnit.MILLISECONDS);
  }
}
