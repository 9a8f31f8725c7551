package dev.iapo.run;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;
import dev.iapo.gateway.GatewaySettings;
import dev.iapo.gateway.LlmGateway;
import dev.iapo.ledger.Ledger;
import dev.iapo.store.Recorder;
import dev.iapo.store.Store;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What calls go through, as children of the actor that wants them: a recorder if they are kept, a
 * ledger, and a gateway per provider.
 *
 * @param gateways by provider
 */
public record Infrastructure(
    Optional<ActorRef<Recorder.Command>> recorder,
    ActorRef<Ledger.Command> ledger,
    Map<String, ActorRef<LlmGateway.Command>> gateways) {

  /** Children of an actor, with the spending of today as the store has it. */
  public static Infrastructure spawn(
      ActorContext<?> context,
      List<Provider> providers,
      Optional<Store> store,
      MeterRegistry meters) {
    InstantSource clock = InstantSource.system();
    Map<String, List<Budget>> daily = daily(providers);
    Map<String, Spend> today =
        daily.isEmpty()
            ? Map.of()
            : store.map(kept -> kept.spentSince(today(clock))).orElse(Map.of());
    Optional<ActorRef<Recorder.Command>> recorder =
        store.map(
            kept ->
                context.spawn(
                    RunGuardian.stopOnBug(Recorder.create(kept, clock, meters)),
                    "recorder",
                    Recorder.dispatcher()));
    Optional<ActorRef<Ledger.Charged>> charges =
        recorder.map(kept -> context.spawn(charges(kept), "charges"));
    ActorRef<Ledger.Command> ledger =
        context.spawn(
            RunGuardian.stopOnBug(Ledger.create(meters, daily, today, clock, charges)), "ledger");
    Map<String, ActorRef<LlmGateway.Command>> gateways = new HashMap<>();
    for (Provider provider : providers) {
      gateways.put(
          provider.gateway().provider(),
          context.spawn(
              RunGuardian.stopOnBug(provider.behavior(ledger, recorder, meters)),
              "gateway-" + gateways.size()));
    }
    return new Infrastructure(recorder, ledger, gateways);
  }

  /** Has what is charged to nobody who is kept counted in the days, also after a restart. */
  private static Behavior<Ledger.Charged> charges(ActorRef<Recorder.Command> recorder) {
    return Behaviors.receiveMessage(
        charged -> {
          recorder.tell(new Recorder.Charge(charged.provider(), charged.spend()));
          return Behaviors.same();
        });
  }

  /**
   * A gateway to a provider of a single run, with the same ledger and recorder.
   *
   * @param context of the actor whose child it is
   */
  public ActorRef<LlmGateway.Command> also(
      ActorContext<?> context, Provider provider, MeterRegistry meters) {
    return context.spawnAnonymous(
        RunGuardian.stopOnBug(provider.behavior(ledger, recorder, meters)));
  }

  private static Instant today(InstantSource clock) {
    return clock.instant().truncatedTo(ChronoUnit.DAYS);
  }

  private static Map<String, List<Budget>> daily(List<Provider> providers) {
    return providers.stream()
        .map(Provider::gateway)
        .filter(gateway -> !gateway.perDay().isEmpty())
        .collect(Collectors.toMap(GatewaySettings::provider, GatewaySettings::perDay));
  }
}
