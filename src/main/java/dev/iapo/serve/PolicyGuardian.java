package dev.iapo.serve;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.Behaviors;
import dev.iapo.config.ServedModels;
import dev.iapo.run.Infrastructure;
import dev.iapo.run.Provider;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;

/**
 * Policies with a ledger and gateways of their own: what a program spawns that wants to serve
 * policies and nothing else. It understands {@link PolicyKeeper}'s commands, and stops when they
 * are shut down.
 */
public final class PolicyGuardian {
  private PolicyGuardian() {}

  /**
   * A keeper of policies.
   *
   * @param models that policies may ask
   * @param providers all of theirs, and services
   */
  public static Behavior<PolicyKeeper.Command> create(
      PolicySettings settings,
      ServedModels models,
      List<Provider> providers,
      MeterRegistry meters) {
    return Behaviors.setup(
        context -> {
          Infrastructure through =
              Infrastructure.spawn(context, providers, Optional.empty(), meters);
          ActorRef<PolicyKeeper.Command> keeper =
              context.spawn(
                  PolicyKeeper.create(settings, through, new FixedBacker(models), meters),
                  "policies");
          context.watch(keeper);
          return Behaviors.receive(PolicyKeeper.Command.class)
              .onAnyMessage(
                  command -> {
                    keeper.tell(command);
                    return Behaviors.same();
                  })
              .onSignal(Terminated.class, terminated -> Behaviors.stopped())
              .build();
        });
  }
}
