package dev.iapo.embedding;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.iapo.domain.Policy;
import dev.iapo.domain.Task;
import dev.iapo.gateway.GatewaySettings;
import dev.iapo.ledger.Tariff;
import dev.iapo.llm.LlmClient;
import dev.iapo.run.Expectations;
import dev.iapo.run.Policies;
import dev.iapo.run.Provider;
import dev.iapo.run.RunEvent;
import dev.iapo.run.RunGuardian;
import dev.iapo.run.RunSettings;
import dev.iapo.run.RunSupervisor;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An actor of yours that runs an optimisation as its child and answers with the policy. */
public final class EmbeddingExample {
  private EmbeddingExample() {}

  /** What your actor is told by the run. */
  public record Told(RunEvent event) {}

  /** Optimises the task with your client; the policy goes to {@code replyTo}. */
  public static Behavior<Told> create(
      Task task, LlmClient client, MeterRegistry meters, ActorRef<Policy> replyTo) {
    return Behaviors.setup(
        context -> {
          GatewaySettings gateway = gateway();
          ActorRef<RunSupervisor.Command> run =
              context.spawn(
                  RunGuardian.create(
                      settings(task, gateway),
                      List.of(new Provider(gateway, client)),
                      meters,
                      context.messageAdapter(RunEvent.class, Told::new)),
                  "run");
          context.watch(run); // should it stop without RunEvent.Ended, this actor stops as well
          return Behaviors.receive(Told.class)
              .onMessage(
                  Told.class,
                  told -> {
                    if (told.event() instanceof RunEvent.Progress progress) {
                      context.getLog().info("{} completions", progress.completions());
                    } else if (told.event() instanceof RunEvent.Ended ended) {
                      replyTo.tell(Policies.of(ended.result(), "my-program 1.0"));
                      return Behaviors.stopped();
                    }
                    return Behaviors.same();
                  })
              .build();
        });
  }

  private static RunSettings settings(Task task, GatewaySettings gateway) {
    Tariff tariff = new Tariff(Optional.empty()); // or your prices, for a budget in USD
    List<Tariff> tariffs = Collections.nCopies(task.configurations().size(), tariff);
    Expectations expectations = Expectations.of(task, tariffs, Map.of());
    return new RunSettings(
        "my-run",
        task,
        tariffs,
        expectations.in(task.search().budget().unit()),
        gateway.inFlight());
  }

  private static GatewaySettings gateway() {
    return new GatewaySettings(
        "my-provider", // what the models of your task name
        64, // calls in flight
        0, // requests per minute: no limit
        0, // tokens per minute: no limit
        List.of(), // limits per day: none
        10_000, // jobs, waiting or under way
        Duration.ofSeconds(60),
        new GatewaySettings.Retry(
            5,
            Duration.ofMillis(500),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            0.2,
            20),
        new GatewaySettings.Breaker(0.8, 50, Duration.ofSeconds(10)));
  }
}
