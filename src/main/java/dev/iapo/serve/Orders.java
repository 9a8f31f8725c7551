package dev.iapo.serve;

import akka.actor.typed.javadsl.ActorContext;
import dev.iapo.config.ConfigException;
import dev.iapo.io.DeploymentCodec;
import dev.iapo.io.DeploymentCodec.Deployment;
import dev.iapo.serve.PolicyKeeper.Command;
import dev.iapo.serve.PolicyKeeper.Deploy;
import dev.iapo.serve.PolicyKeeper.Loaded;
import dev.iapo.serve.PolicyKeeper.Order;
import dev.iapo.serve.PolicyKeeper.Promote;
import dev.iapo.serve.PolicyKeeper.Readied;
import dev.iapo.serve.PolicyKeeper.RollBack;
import dev.iapo.serve.PolicyKeeper.Share;
import dev.iapo.serve.PolicyKeeper.Undeploy;
import dev.iapo.serve.PolicyKeeper.Written;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Executes orders, one after the other: each change is written before it is true, by threads that
 * may wait.
 */
final class Orders {
  static final int MOST_POLICIES = 1000;
  private static final int MOST_WAITING = 1000;

  private final ActorContext<Command> context;
  private final Shelf shelf;
  private final Optional<PolicyFiles> files;
  private final Backer backer;
  private final InstantSource clock;
  private final Executor blocking;
  private final Deque<Order> waiting = new ArrayDeque<>();
  private final Set<String> unreadable = new TreeSet<>(); // names
  private boolean busy;

  Orders(
      ActorContext<Command> context,
      Shelf shelf,
      Optional<PolicyFiles> files,
      Backer backer,
      InstantSource clock,
      Executor blocking) {
    this.context = context;
    this.shelf = shelf;
    this.files = files;
    this.backer = backer;
    this.clock = clock;
    this.blocking = blocking;
  }

  boolean busy() {
    return busy;
  }

  private <T> CompletableFuture<T> later(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, blocking);
  }

  /** Finds what was deployed before anything else. */
  void load() {
    busy = true;
    context.pipeToSelf(
        later(() -> new Loading(files, backer).all()).thenCompose(stage -> stage), Loaded::new);
  }

  void loaded(Loaded loaded) {
    if (loaded.all() == null) {
      throw new IllegalStateException("deployed policies cannot be read", loaded.failure());
    }
    loaded.all().served().forEach(shelf::add);
    unreadable.addAll(loaded.all().unreadable());
    goOn();
  }

  void take(Order order) {
    if (waiting.size() >= MOST_WAITING) {
      refuse(order, new Unfit(Outcome.Why.WRONG_STATE, MOST_WAITING + " orders wait"));
      return;
    }
    waiting.add(order);
    next();
  }

  /** What has not begun is refused. */
  void stop() {
    waiting.forEach(this::refuseAsStopping);
    waiting.clear();
  }

  void refuseAsStopping(Order order) {
    refuse(order, new Unfit(Outcome.Why.SHUTTING_DOWN, "the server stops"));
  }

  private static void refuse(Order order, Unfit why) {
    order.replyTo().tell(why.refused());
  }

  private void goOn() {
    busy = false;
    next();
  }

  private void next() {
    while (!busy && !waiting.isEmpty()) {
      Order order = waiting.remove();
      try {
        begin(order);
      } catch (Unfit | RuntimeException e) {
        refuse(order, unfit(e));
      }
    }
  }

  private void begin(Order order) throws Unfit {
    if (order instanceof Deploy deploy) {
      prepare(deploy);
      return;
    }
    Deployed deployed = find(order.name());
    Deployment now = deployed.kept();
    if (order instanceof Promote promote) {
      change(order, deployed, Versions.promoted(now, promote.version()));
    } else if (order instanceof RollBack) {
      change(order, deployed, Versions.rolledBack(now));
    } else if (order instanceof Share share) {
      change(order, deployed, Versions.shared(now, share.share()));
    } else if (order instanceof Undeploy undeploy && undeploy.version().isPresent()) {
      remove(order, deployed, undeploy.version().getAsInt());
    } else {
      write(
          order,
          kept -> kept.delete(deployed.name()),
          () -> {
            shelf.remove(deployed);
            order.replyTo().tell(new Outcome.Undeployed(deployed.name()));
          });
    }
  }

  /**
   * @throws Unfit if there is none of that name
   */
  Deployed find(String name) throws Unfit {
    return shelf
        .find(name)
        .orElseThrow(
            () ->
                new Unfit(
                    Outcome.Why.UNKNOWN_POLICY,
                    "policy %s (expected %s)".formatted(name, shelf.names(""))));
  }

  private void prepare(Deploy deploy) throws Unfit {
    if (!PolicyKeeper.NAME.matcher(deploy.name()).matches()) {
      throw new Unfit(
          Outcome.Why.INVALID_REQUEST,
          "name %s (expected: lower case letters, digits, \".\", \"_\" and \"-\", at most 64)"
              .formatted(deploy.name()));
    }
    if (shelf.size() >= MOST_POLICIES && shelf.find(deploy.name()).isEmpty()) {
      throw new Unfit(Outcome.Why.WRONG_STATE, MOST_POLICIES + " policies (expected: fewer)");
    }
    shelf.requireAllowed(deploy.terms());
    if (unreadable.contains(deploy.name())) {
      throw new Unfit(
          Outcome.Why.WRONG_STATE,
          "policy %s is there and cannot be read, as the log tells (expected: another name; or its files mended or removed, and a restart)"
              .formatted(deploy.name()));
    }
    busy = true;
    context.pipeToSelf(
        later(() -> Prepared.of(deploy.source(), deploy.terms(), backer))
            .thenCompose(stage -> stage),
        (prepared, failure) -> new Readied(deploy, prepared, failure));
  }

  void readied(Readied readied) {
    Deploy order = readied.order();
    Prepared prepared = readied.prepared();
    if (prepared == null) {
      refuse(order, unfit(cause(readied.failure())));
      goOn();
      return;
    }
    try {
      add(order, prepared);
    } catch (Unfit | RuntimeException e) {
      prepared.backing().closing().run();
      refuse(order, unfit(e));
      goOn();
    }
  }

  private Unfit unfit(@Nullable Throwable failure) {
    if (failure instanceof Unfit expected) {
      return expected;
    }
    if (failure instanceof ConfigException problems) {
      return new Unfit(Outcome.Why.INVALID_POLICY, "it cannot be served here", problems.problems());
    }
    context.getLog().error("a deployment failed", failure);
    return new Unfit(Outcome.Why.STORAGE_FAILED, "it failed: " + failure);
  }

  private static @Nullable Throwable cause(@Nullable Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private void add(Deploy order, Prepared prepared) throws Unfit {
    shelf.requireCallable(prepared);
    Optional<Deployment> known = shelf.find(order.name()).map(Deployed::kept);
    int number = known.map(Versions::next).orElse(1);
    DeploymentCodec.Version version =
        new DeploymentCodec.Version(
            number,
            clock.instant(),
            order.by(),
            order.note(),
            prepared.run(),
            order.terms().json());
    Deployment next =
        known.isEmpty()
            ? Versions.first(version, order.share())
            : Versions.with(known.get(), version, order.share());
    write(
        order,
        kept -> {
          if (known.isEmpty()) {
            kept.clear(order.name());
          }
          kept.writeVersion(order.name(), number, prepared.json());
          kept.write(order.name(), next);
        },
        () -> {
          Deployed deployed = shelf.add(order.name(), next, number, prepared, order.terms());
          order.replyTo().tell(new Outcome.Deployed(deployed.view(), number));
        });
  }

  private void remove(Order order, Deployed deployed, int number) throws Unfit {
    Deployment next = Versions.without(deployed.kept(), number);
    write(
        order,
        kept -> {
          kept.write(deployed.name(), next);
          kept.deleteVersion(deployed.name(), number);
        },
        () -> {
          deployed.change(next);
          deployed.remove(number).end();
          order.replyTo().tell(new Outcome.Done(deployed.view()));
        });
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

  private void write(Order order, Consumer<PolicyFiles> work, Runnable apply) {
    busy = true;
    context.pipeToSelf(
        later(
            () -> {
              files.ifPresent(work);
              return true;
            }),
        (done, failure) -> new Written(apply, order, failure));
  }

  void written(Written written) {
    Throwable failure = cause(written.failure());
    if (failure != null) {
      context.getLog().error("a deployed policy was not written", failure);
      refuse(
          written.order(),
          new Unfit(Outcome.Why.STORAGE_FAILED, String.valueOf(failure.getMessage())));
    } else {
      written.apply().run();
    }
    goOn();
  }
}
