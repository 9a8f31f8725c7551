package dev.iapo.serve;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.iapo.config.ServingTerms;
import dev.iapo.domain.Seeds;
import dev.iapo.gateway.LlmGateway;
import dev.iapo.io.DeploymentCodec;
import dev.iapo.io.DeploymentCodec.Deployment;
import dev.iapo.run.Infrastructure;
import dev.iapo.run.Provider;
import dev.iapo.serve.PolicyKeeper.All;
import dev.iapo.serve.PolicyKeeper.Ask;
import dev.iapo.serve.PolicyKeeper.Command;
import dev.iapo.serve.PolicyKeeper.Deploy;
import dev.iapo.serve.PolicyKeeper.Done;
import dev.iapo.serve.PolicyKeeper.Ended;
import dev.iapo.serve.PolicyKeeper.Get;
import dev.iapo.serve.PolicyKeeper.GetAll;
import dev.iapo.serve.PolicyKeeper.GetModels;
import dev.iapo.serve.PolicyKeeper.GetRecording;
import dev.iapo.serve.PolicyKeeper.Loaded;
import dev.iapo.serve.PolicyKeeper.Model;
import dev.iapo.serve.PolicyKeeper.Models;
import dev.iapo.serve.PolicyKeeper.Order;
import dev.iapo.serve.PolicyKeeper.Promote;
import dev.iapo.serve.PolicyKeeper.Readied;
import dev.iapo.serve.PolicyKeeper.Recorded;
import dev.iapo.serve.PolicyKeeper.RollBack;
import dev.iapo.serve.PolicyKeeper.Share;
import dev.iapo.serve.PolicyKeeper.ShutDown;
import dev.iapo.serve.PolicyKeeper.Undeploy;
import dev.iapo.serve.PolicyKeeper.Written;
import dev.iapo.serve.Reply.Reason;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The behavior of {@link PolicyKeeper}. Orders are executed one after the other. */
final class PolicyKeeping extends AbstractBehavior<Command> {
  static final int MOST_POLICIES = 1000;
  private static final int MOST_ORDERS = 1000;
  private static final Duration SOON = Duration.ofSeconds(1);

  /** A deployed policy as it was found. */
  record Found(String name, Deployment kept, Map<Integer, Ready> versions) {}

  /**
   * A version as it was found.
   *
   * @param prepared empty if it cannot be asked
   */
  record Ready(
      dev.iapo.domain.Deployable policy,
      ServingTerms terms,
      Optional<Prepared> prepared,
      Optional<String> unavailable) {}

  private final PolicySettings settings;
  private final Optional<PolicyFiles> files;
  private final Planner planner;
  private final Infrastructure through;
  private final Backer backer;
  private final MeterRegistry meters;
  private final InstantSource clock;
  private final Executor waiting;
  private final Map<String, Deployed> policies = new TreeMap<>();
  private final Deque<Order> orders = new ArrayDeque<>(); // that wait for their turn
  private final SplittableRandom random = new SplittableRandom();
  private boolean loading = true;
  private boolean busy = true;
  private int underWay;
  private @Nullable ActorRef<Done> stopping;

  private PolicyKeeping(
      ActorContext<Command> context,
      PolicySettings settings,
      Infrastructure through,
      Backer backer,
      MeterRegistry meters,
      InstantSource clock) {
    super(context);
    this.settings = settings;
    this.files = settings.folder().map(PolicyFiles::new);
    this.planner = new Planner(settings.serving());
    this.through = through;
    this.backer = backer;
    this.meters = meters;
    this.clock = clock;
    this.waiting = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
    context.pipeToSelf(
        later(() -> new Loading(files, backer).all()).thenCompose(stage -> stage), Loaded::new);
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
        .onMessage(Order.class, this::onOrder)
        .onMessage(Loaded.class, this::onLoaded)
        .onMessage(Readied.class, this::onReadied)
        .onMessage(Written.class, this::onWritten)
        .onMessage(GetModels.class, this::onGetModels)
        .onMessage(Get.class, this::onGet)
        .onMessage(GetAll.class, this::onGetAll)
        .onMessage(GetRecording.class, this::onGetRecording)
        .onMessage(ShutDown.class, this::onShutDown)
        .onSignal(Terminated.class, gone -> onQuestionGone())
        .onSignal(PostStop.class, stopped -> onPostStop())
        .build();
  }

  private <T> CompletableFuture<T> later(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, waiting);
  }

  // Questions

  private Behavior<Command> onAsk(Ask ask) {
    try {
      begin(ask);
    } catch (Unanswered e) {
      ask.replyTo().tell(e.reply());
    } catch (RuntimeException e) { // one question must not end all
      getContext().getLog().error("a question failed", e);
      ask.replyTo().tell(Reply.Refused.of(Reason.FAILED, "an internal error; the log tells more"));
    }
    return this;
  }

  private void begin(Ask ask) throws Unanswered {
    if (stopping != null) {
      throw later(Reason.STOPPING, "the server stops");
    }
    if (loading) {
      throw later(Reason.PROVIDER_UNAVAILABLE, "the server starts");
    }
    Planner.Target target = target(ask.question());
    if (underWay >= settings.serving().inFlight()) {
      throw later(Reason.BUSY, "%d requests are under way, as many as may be".formatted(underWay));
    }
    long seed = ask.question().seed().orElseGet(random::nextLong);
    String id = "chatcmpl-%016x%016x".formatted(random.nextLong(), random.nextLong());
    ServedQuery.Plan plan = planner.plan(target, ask.question(), id, seed);
    ActorRef<Handled> ended = getContext().messageAdapter(Handled.class, Ended::new);
    ActorRef<?> query = getContext().spawnAnonymous(ServedQuery.create(plan, ask.replyTo(), ended));
    getContext().watch(query);
    underWay++;
  }

  private static Unanswered later(Reason reason, String message) {
    return new Unanswered(
        new Reply.Refused(reason, message, Optional.empty(), Optional.empty(), Optional.of(SOON)));
  }

  private Planner.Target target(Question question) throws Unanswered {
    Optional<ModelName> name = ModelName.parse(question.model());
    Deployed deployed = name.map(known -> policies.get(known.policy())).orElse(null);
    if (name.isEmpty() || deployed == null) {
      throw unknown(question.model());
    }
    OptionalInt named = name.get().version();
    if (named.isPresent() && !deployed.has(named.getAsInt())) {
      throw unknown(question.model());
    }
    int number = named.orElseGet(() -> deployed.route(draw(deployed.name(), question)));
    Deployed.Version version = deployed.version(number);
    if (version.ready().isEmpty()) {
      throw later(
          Reason.PROVIDER_UNAVAILABLE,
          "version %d of %s cannot be asked: %s"
              .formatted(number, deployed.name(), version.unavailable().orElse("")));
    }
    return new Planner.Target(deployed.name(), number, version.ready().get());
  }

  private Unanswered unknown(String model) {
    return new Unanswered(
        Reason.UNKNOWN_MODEL,
        "model %s (expected %s)"
            .formatted(
                model,
                policies.isEmpty()
                    ? "a deployed policy; there is none"
                    : "one of: "
                        + String.join(
                            ", ",
                            policies.keySet().stream().map(n -> ModelName.PREFIX + n).toList())),
        "model");
  }

  /** In 0..1; the same for all questions of a user. */
  private double draw(String policy, Question question) {
    return question
        .user()
        .map(user -> (Seeds.mix(Seeds.hash(policy), Seeds.hash(user)) >>> 11) * 0x1p-53)
        .orElseGet(random::nextDouble);
  }

  private Behavior<Command> onEnded(Ended ended) {
    return this;
  }

  private Behavior<Command> onQuestionGone() {
    underWay--;
    return endIfDone();
  }

  // Orders

  private Behavior<Command> onOrder(Order order) {
    if (stopping != null) {
      refuse(order, new Unfit(Outcome.Why.SHUTTING_DOWN, "the server stops"));
    } else if (orders.size() >= MOST_ORDERS) {
      refuse(order, new Unfit(Outcome.Why.WRONG_STATE, MOST_ORDERS + " orders wait"));
    } else {
      orders.add(order);
      next();
    }
    return this;
  }

  private void next() {
    while (!busy && !orders.isEmpty()) {
      Order order = orders.remove();
      try {
        begin(order);
      } catch (Unfit e) {
        refuse(order, e);
      }
    }
  }

  private static void refuse(Order order, Unfit why) {
    order.replyTo().tell(why.refused());
  }

  private void begin(Order order) throws Unfit {
    if (order instanceof Deploy deploy) {
      checkName(deploy.name());
      busy = true;
      getContext()
          .pipeToSelf(
              later(() -> Prepared.of(deploy.source(), deploy.terms(), backer))
                  .thenCompose(stage -> stage),
              (prepared, failure) -> new Readied(deploy, prepared, failure));
      return;
    }
    Deployed deployed = policies.get(order.name());
    if (deployed == null) {
      throw unknownPolicy(order.name());
    }
    Deployment now = deployed.kept();
    if (order instanceof Promote promote) {
      change(order, deployed, Versions.promoted(now, promote.version()));
    } else if (order instanceof RollBack) {
      change(order, deployed, Versions.rolledBack(now));
    } else if (order instanceof Share share) {
      change(order, deployed, Versions.shared(now, share.share()));
    } else if (order instanceof Undeploy undeploy && undeploy.version().isPresent()) {
      int number = undeploy.version().getAsInt();
      Deployment next = Versions.without(now, number);
      write(
          order,
          kept -> {
            kept.write(deployed.name(), next);
            kept.deleteVersion(deployed.name(), number);
          },
          () -> {
            deployed.change(next);
            end(deployed.remove(number));
            order.replyTo().tell(new Outcome.Done(deployed.view()));
          });
    } else {
      write(
          order,
          kept -> kept.delete(deployed.name()),
          () -> {
            policies.remove(deployed.name());
            deployed.all().forEach(this::end);
            order.replyTo().tell(new Outcome.Undeployed(deployed.name()));
          });
    }
  }

  private void checkName(String name) throws Unfit {
    if (!PolicyKeeper.NAME.matcher(name).matches()) {
      throw new Unfit(
          Outcome.Why.INVALID_REQUEST,
          "name %s (expected: lower case letters, digits, \".\", \"_\" and \"-\", at most 64)"
              .formatted(name));
    }
    if (policies.size() >= MOST_POLICIES && !policies.containsKey(name)) {
      throw new Unfit(Outcome.Why.WRONG_STATE, MOST_POLICIES + " policies (expected: fewer)");
    }
  }

  private Unfit unknownPolicy(String name) {
    return new Unfit(
        Outcome.Why.UNKNOWN_POLICY,
        "policy %s (expected %s)"
            .formatted(
                name,
                policies.isEmpty()
                    ? "one that is deployed; there is none"
                    : "one of: " + String.join(", ", policies.keySet())));
  }

  private void change(Order order, Deployed deployed, Deployment next) {
    write(
        order,
        kept -> kept.write(deployed.name(), next),
        () -> {
          deployed.change(next);
          order.replyTo().tell(new Outcome.Done(deployed.view()));
        });
  }

  /** Has a change written, and then applied. */
  private void write(Order order, java.util.function.Consumer<PolicyFiles> work, Runnable apply) {
    busy = true;
    getContext()
        .pipeToSelf(
            later(
                () -> {
                  files.ifPresent(work);
                  return true;
                }),
            (done, failure) -> new Written(apply, order, failure));
  }

  private Behavior<Command> onWritten(Written written) {
    busy = false;
    if (written.failure() != null) {
      getContext().getLog().error("a deployed policy was not written", cause(written.failure()));
      refuse(
          written.order(),
          new Unfit(
              Outcome.Why.STORAGE_FAILED, String.valueOf(cause(written.failure()).getMessage())));
    } else {
      written.apply().run();
    }
    next();
    return endIfDone();
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private Behavior<Command> onReadied(Readied readied) {
    busy = false;
    Deploy order = readied.order();
    try {
      if (readied.prepared() == null) {
        throw unfit(cause(readied.failure()));
      }
      add(order, readied.prepared());
    } catch (Unfit e) {
      if (readied.prepared() != null) {
        readied.prepared().backing().closing().run();
      }
      refuse(order, e);
    }
    next();
    return endIfDone();
  }

  private Unfit unfit(@Nullable Throwable failure) {
    if (failure instanceof Unfit expected) {
      return expected;
    }
    if (failure instanceof dev.iapo.config.ConfigException problems) {
      return new Unfit(Outcome.Why.INVALID_POLICY, "it cannot be served here", problems.problems());
    }
    getContext().getLog().error("a deployment failed", failure);
    return new Unfit(Outcome.Why.STORAGE_FAILED, "it failed: " + failure);
  }

  private void add(Deploy order, Prepared prepared) throws Unfit {
    Deployed known = policies.get(order.name());
    int number = known == null ? 1 : Versions.next(known.kept());
    DeploymentCodec.Version version =
        new DeploymentCodec.Version(
            number,
            clock.instant(),
            order.by(),
            order.note(),
            prepared.run(),
            order.terms().json());
    Deployment next =
        known == null
            ? Versions.first(version, order.share())
            : Versions.with(known.kept(), version, order.share());
    write(
        order,
        kept -> {
          kept.writeVersion(order.name(), number, prepared.json());
          kept.write(order.name(), next);
        },
        () -> {
          Deployed deployed =
              policies.computeIfAbsent(order.name(), name -> new Deployed(name, next));
          deployed.add(number, ready(prepared, order.terms()));
          deployed.change(next);
          order.replyTo().tell(new Outcome.Deployed(deployed.view(), number));
        });
  }

  // Versions

  private Deployed.Version ready(Prepared prepared, ServingTerms terms) {
    Map<String, ActorRef<LlmGateway.Command>> gateways = new HashMap<>(through.gateways());
    List<ActorRef<LlmGateway.Command>> own = new ArrayList<>();
    for (Provider provider : prepared.backing().own()) {
      ActorRef<LlmGateway.Command> gateway = through.also(getContext(), provider, meters);
      gateways.put(provider.gateway().provider(), gateway);
      own.add(gateway);
    }
    return new Deployed.Version(
        prepared.policy(),
        terms,
        Optional.of(
            new DeployedVersion(
                prepared.policy(), terms, prepared.backing().models(), gateways, through.ledger())),
        Optional.empty(),
        own,
        prepared.backing().closing());
  }

  private void end(Deployed.Version version) {
    version.gateways().forEach(getContext()::stop);
    version.closing().run();
  }

  private Behavior<Command> onLoaded(Loaded loaded) {
    if (loaded.all() == null) {
      throw new IllegalStateException("deployed policies cannot be read", loaded.failure());
    }
    for (Found found : loaded.all()) {
      Deployed deployed = new Deployed(found.name(), found.kept());
      found
          .versions()
          .forEach(
              (number, version) ->
                  deployed.add(
                      number,
                      version
                          .prepared()
                          .map(prepared -> ready(prepared, version.terms()))
                          .orElseGet(
                              () ->
                                  new Deployed.Version(
                                      version.policy(),
                                      version.terms(),
                                      Optional.empty(),
                                      version.unavailable(),
                                      List.of(),
                                      () -> {}))));
      policies.put(found.name(), deployed);
    }
    loading = false;
    busy = false;
    next();
    return endIfDone();
  }

  // Views

  private Behavior<Command> onGetModels(GetModels get) {
    get.replyTo()
        .tell(
            new Models(
                policies.values().stream()
                    .map(
                        deployed ->
                            new Model(ModelName.PREFIX + deployed.name(), deployed.liveSince()))
                    .toList()));
    return this;
  }

  private Behavior<Command> onGet(Get get) {
    Deployed deployed = policies.get(get.name());
    get.replyTo()
        .tell(
            deployed == null
                ? unknownPolicy(get.name()).refused()
                : new Outcome.Done(deployed.view()));
    return this;
  }

  private Behavior<Command> onGetAll(GetAll get) {
    get.replyTo().tell(new All(policies.values().stream().map(Deployed::view).toList()));
    return this;
  }

  private Behavior<Command> onGetRecording(GetRecording get) {
    get.replyTo()
        .tell(
            new Recorded(
                files
                    .filter(kept -> policies.containsKey(get.name()))
                    .map(kept -> kept.recording(get.name()))
                    .filter(Files::exists)));
    return this;
  }

  // The end

  private Behavior<Command> onShutDown(ShutDown shutDown) {
    stopping = shutDown.replyTo();
    orders.forEach(
        order -> refuse(order, new Unfit(Outcome.Why.SHUTTING_DOWN, "the server stops")));
    orders.clear();
    return endIfDone();
  }

  private Behavior<Command> endIfDone() {
    if (stopping == null || underWay > 0 || busy) {
      return this;
    }
    stopping.tell(new Done());
    return Behaviors.stopped();
  }

  private Behavior<Command> onPostStop() {
    policies.values().forEach(deployed -> deployed.all().forEach(v -> v.closing().run()));
    return this;
  }
}
