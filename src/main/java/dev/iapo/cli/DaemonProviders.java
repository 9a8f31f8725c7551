package dev.iapo.cli;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.AskPattern;
import dev.iapo.config.DaemonSetup;
import dev.iapo.config.ProviderSetup;
import dev.iapo.daemon.RunKeeper;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;
import dev.iapo.gateway.GatewaySettings;
import dev.iapo.gateway.LlmGateway;
import dev.iapo.http.Providers;
import dev.iapo.run.Infrastructure;
import dev.iapo.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What the providers of a daemon do now: their gateways are asked, and the store. */
record DaemonProviders(
    ActorSystem<?> system, DaemonSetup setup, ActorRef<RunKeeper.Command> keeper, Store store)
    implements Providers {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Status IDLE = new Status(0, 0, false, List.of());

  @Override
  public CompletionStage<List<View>> now() {
    CompletionStage<Infrastructure> through =
        AskPattern.ask(keeper, RunKeeper.GetInfrastructure::new, PATIENCE, system.scheduler());
    return today()
        .thenCombine(through, (spent, shared) -> views(spent, shared.gateways()))
        .thenCompose(all -> all);
  }

  private CompletionStage<Map<String, Spend>> today() {
    return CompletableFuture.supplyAsync(
        () -> store.spentSince(Instant.now().truncatedTo(ChronoUnit.DAYS)),
        system.dispatchers().lookup(DispatcherSelector.blocking()));
  }

  private CompletionStage<List<View>> views(
      Map<String, Spend> today, Map<String, ActorRef<LlmGateway.Command>> gateways) {
    CompletionStage<List<View>> all = CompletableFuture.completedStage(new ArrayList<>());
    for (Map.Entry<String, DaemonSetup.Provider> provider : setup.providers().entrySet()) {
      String name = provider.getKey();
      CompletionStage<Status> status =
          Optional.ofNullable(gateways.get(name))
              .map(this::status)
              .orElse(CompletableFuture.completedStage(IDLE));
      Spend spent = today.getOrDefault(name, Spend.NOTHING);
      all =
          all.thenCombine(
              status,
              (views, now) -> {
                views.add(view(name, provider.getValue(), now, spent));
                return views;
              });
    }
    return all;
  }

  private CompletionStage<Status> status(ActorRef<LlmGateway.Command> gateway) {
    CompletionStage<LlmGateway.Status> asked =
        AskPattern.ask(gateway, LlmGateway.GetStatus::new, PATIENCE, system.scheduler());
    return asked.thenApply(
        now ->
            new Status(
                now.inFlight(),
                now.queued(),
                now.paused(),
                now.singly().stream().sorted().toList()));
  }

  private static View view(String name, DaemonSetup.Provider provider, Status status, Spend spent) {
    ProviderSetup setup = provider.setup();
    GatewaySettings limits = setup.gateway();
    int requests = limits.requestsPerMinute();
    long tokens = limits.tokensPerMinute();
    return new View(
        name,
        setup.kind().label(),
        provider.models(),
        new Limits(
            limits.inFlight(),
            requests == 0 ? OptionalInt.empty() : OptionalInt.of(requests),
            tokens == 0 ? OptionalLong.empty() : OptionalLong.of(tokens),
            new PerDay(
                count(limits, Budget.Unit.COMPLETIONS),
                count(limits, Budget.Unit.TOKENS),
                limit(limits, Budget.Unit.USD)
                    .map(usd -> OptionalDouble.of(usd.display(usd.limit())))
                    .orElse(OptionalDouble.empty()))),
        status,
        spent);
  }

  private static OptionalLong count(GatewaySettings limits, Budget.Unit unit) {
    return limit(limits, unit)
        .map(budget -> OptionalLong.of(budget.limit()))
        .orElse(OptionalLong.empty());
  }

  private static Optional<Budget> limit(GatewaySettings limits, Budget.Unit unit) {
    return limits.perDay().stream().filter(budget -> budget.unit() == unit).findFirst();
  }
}
