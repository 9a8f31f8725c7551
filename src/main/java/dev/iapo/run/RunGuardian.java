package dev.iapo.run;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.iapo.domain.Configuration;
import dev.iapo.store.Store;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One run with a ledger and a gateway of its own: what a program spawns that wants a single
 * optimisation. It understands {@link RunSupervisor}'s commands, and stops when the run has ended.
 */
public final class RunGuardian {
  private RunGuardian() {}

  /**
   * A run that starts at once, and is not kept.
   *
   * @param providers all that the task names
   * @param observer is told of the run until {@link RunEvent.Ended}
   */
  public static Behavior<RunSupervisor.Command> create(
      RunSettings run,
      List<Provider> providers,
      MeterRegistry meters,
      ActorRef<RunEvent> observer) {
    return create(run, providers, Optional.empty(), meters, observer);
  }

  /**
   * A run that starts at once.
   *
   * @param providers all that the task names
   * @param store keeps the run, if its settings say so; it is used, and not closed
   * @param observer is told of the run until {@link RunEvent.Ended}
   */
  public static Behavior<RunSupervisor.Command> create(
      RunSettings run,
      List<Provider> providers,
      Optional<Store> store,
      MeterRegistry meters,
      ActorRef<RunEvent> observer) {
    requireProviders(run, providers);
    return Behaviors.setup(
        context -> {
          Infrastructure through = Infrastructure.spawn(context, providers, store, meters);
          ActorRef<RunSupervisor.Command> supervisor =
              context.spawn(
                  RunSupervisor.create(
                      run,
                      through.gateways(),
                      through.ledger(),
                      through.recorder(),
                      observer::tell),
                  "supervisor");
          return forwarding(context, supervisor);
        });
  }

  private static void requireProviders(RunSettings run, List<Provider> providers) {
    Set<String> given =
        providers.stream().map(p -> p.gateway().provider()).collect(Collectors.toSet());
    for (Configuration configuration : run.task().asked()) {
      String wanted = configuration.model().provider();
      if (!given.contains(wanted)) {
        throw new IllegalArgumentException(
            "configuration %s: provider %s (expected: one of %s)"
                .formatted(configuration.id(), wanted, given));
      }
    }
  }

  static <T> Behavior<T> stopOnBug(Behavior<T> behavior) {
    return Behaviors.supervise(behavior).onFailure(SupervisorStrategy.stop());
  }

  /** Passes on what it is told, and stops with the supervisor. */
  static Behavior<RunSupervisor.Command> forwarding(
      ActorContext<RunSupervisor.Command> context, ActorRef<RunSupervisor.Command> supervisor) {
    context.watch(supervisor);
    return Behaviors.receive(RunSupervisor.Command.class)
        .onAnyMessage(
            command -> {
              supervisor.tell(command);
              return Behaviors.same();
            })
        .onSignal(Terminated.class, terminated -> Behaviors.stopped())
        .build();
  }
}
