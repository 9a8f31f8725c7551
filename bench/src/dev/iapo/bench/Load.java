package dev.iapo.bench;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.iapo.domain.Budget;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Sampling;
import dev.iapo.gateway.GatewaySettings;
import dev.iapo.gateway.Job;
import dev.iapo.gateway.JobResult;
import dev.iapo.gateway.LlmGateway;
import dev.iapo.ledger.Ledger;
import dev.iapo.ledger.Tariff;
import dev.iapo.llm.LlmClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A run that always has as many jobs of one call waiting as it may, for some time. */
final class Load {
  private static final String RUN = "load";
  private static final Tariff TARIFF = new Tariff(Optional.empty());

  private sealed interface Event {}

  private record Reserved(Ledger.Reservation reservation) implements Event {}

  private record Ended(JobResult result) implements Event {}

  private record TimeIsUp() implements Event {}

  private final ActorContext<Event> context;
  private final ActorRef<Ledger.Command> ledger;
  private final ActorRef<LlmGateway.Command> gateway;
  private final ActorRef<Ledger.Reservation> reserved;
  private final ActorRef<JobResult> ended;
  private final CompletableFuture<Long> done;
  private long jobs;
  private long succeeded;

  private Load(
      ActorContext<Event> context,
      GatewaySettings settings,
      LlmClient client,
      CompletableFuture<Long> done) {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    this.context = context;
    this.ledger = context.spawn(Ledger.create(meters), "ledger");
    this.gateway = context.spawn(LlmGateway.create(settings, client, ledger, meters), "gateway");
    this.reserved = context.messageAdapter(Ledger.Reservation.class, Reserved::new);
    this.ended = context.messageAdapter(JobResult.class, Ended::new);
    this.done = done;
  }

  /**
   * The behaviour of such a run.
   *
   * @param waiting how many jobs are open at a time
   * @param done completed with the number of calls that succeeded in that time
   */
  static Behavior<?> create(
      GatewaySettings settings,
      LlmClient client,
      int waiting,
      Duration time,
      CompletableFuture<Long> done) {
    return Behaviors.<Event>setup(
        context ->
            Behaviors.withTimers(
                timers -> new Load(context, settings, client, done).start(timers, waiting, time)));
  }

  private Behavior<Event> start(TimerScheduler<Event> timers, int waiting, Duration time) {
    ledger.tell(new Ledger.OpenAccount(RUN, Budget.ofCompletions(Integer.MAX_VALUE)));
    timers.startSingleTimer(new TimeIsUp(), time);
    for (int i = 0; i < waiting; i++) {
      reserve();
    }
    return Behaviors.receive(Event.class)
        .onMessage(Reserved.class, event -> submit(event.reservation()))
        .onMessage(Ended.class, event -> next(event.result()))
        .onMessage(TimeIsUp.class, event -> stop())
        .build();
  }

  private Job job(String id) {
    List<ChatMessage> messages = List.of(new ChatMessage("user", "What is six times seven?"));
    Sampling sampling = Sampling.ofMaxTokens(8);
    return new Job(
        RUN,
        id,
        "fixed",
        TARIFF.bound(messages, sampling),
        messages,
        sampling,
        List.of(new Job.Range(0, 1)),
        1,
        jobs,
        Optional.empty());
  }

  private void reserve() {
    Job job = job("job" + jobs++);
    ledger.tell(new Ledger.Reserve(RUN, job.id(), "nginx", job.reservation(), reserved));
  }

  private Behavior<Event> submit(Ledger.Reservation reservation) {
    gateway.tell(new LlmGateway.Complete(job(reservation.id()), ended));
    return Behaviors.same();
  }

  private Behavior<Event> next(JobResult result) {
    succeeded += result.failure().isEmpty() ? 1 : 0;
    reserve();
    return Behaviors.same();
  }

  private Behavior<Event> stop() {
    done.complete(succeeded);
    return Behaviors.stopped();
  }
}
