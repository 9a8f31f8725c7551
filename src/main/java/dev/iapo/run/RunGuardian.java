package dev.iapo.run;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.Behaviors;
import dev.iapo.gateway.GatewaySettings;
import dev.iapo.gateway.LlmGateway;
import dev.iapo.ledger.Ledger;
import dev.iapo.llm.LlmClient;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * One run with a ledger and a gateway of its own: what a program spawns that wants a single
 * optimisation. It understands {@link RunSupervisor}'s commands, and stops when the run has ended.
 */
public final class RunGuardian {
  private RunGuardian() {}

  /**
   * A run that starts at once.
   *
   * @param run with as many choices per call as the gateway
   * @param client is used, and not closed
   * @param observer is told of the run until {@link RunEvent.Ended}
   */
  public static Behavior<RunSupervisor.Command> create(
      RunSettings run,
      GatewaySettings gateway,
      LlmClient client,
      MeterRegistry meters,
      ActorRef<RunEvent> observer) {
    if (run.choicesPerCall() != gateway.choicesPerCall()) {
      throw new IllegalArgumentException(
          "choices per call: %d of the run, %d of the gateway (expected: equal)"
              .formatted(run.choicesPerCall(), gateway.choicesPerCall()));
    }
    return Behaviors.setup(
        context -> {
          ActorRef<Ledger.Command> ledger =
              context.spawn(stopOnBug(Ledger.create(meters)), "ledger");
          ActorRef<LlmGateway.Command> llm =
              context.spawn(
                  stopOnBug(LlmGateway.create(gateway, client, run.tariff(), ledger, meters)),
                  "gateway");
          ActorRef<RunSupervisor.Command> supervisor =
              context.spawn(RunSupervisor.create(run, llm, ledger, observer), "supervisor");
          context.watch(supervisor);
          return forwarding(supervisor);
        });
  }

  private static <T> Behavior<T> stopOnBug(Behavior<T> behavior) {
    return Behaviors.supervise(behavior).onFailure(SupervisorStrategy.stop());
  }

  private static Behavior<RunSupervisor.Command> forwarding(
      ActorRef<RunSupervisor.Command> supervisor) {
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
