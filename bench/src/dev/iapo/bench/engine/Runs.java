package dev.iapo.bench.engine;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.Behaviors;
import dev.iapo.domain.Task;
import dev.iapo.gateway.GatewaySettings;
import dev.iapo.gateway.LlmGateway;
import dev.iapo.ledger.Ledger;
import dev.iapo.ledger.Tariff;
import dev.iapo.llm.LlmClient;
import dev.iapo.run.Expectations;
import dev.iapo.run.RunEvent;
import dev.iapo.run.RunResult;
import dev.iapo.run.RunSettings;
import dev.iapo.run.RunSupervisor;
import dev.iapo.store.Recorder;
import dev.iapo.store.Store;
import dev.iapo.testkit.KeptRuns;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An actor system in which runs are started together, with one gateway and one ledger, and awaited.
 */
final class Runs implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofSeconds(120);

  /** How runs go about it: calls in flight in all, and what becomes of those that fail. */
  record Flight(int inFlight, Duration callTimeout, int attempts) {
    /** Calls that do not fail. */
    static Flight of(int inFlight) {
      return new Flight(inFlight, Duration.ofSeconds(60), 1);
    }

    GatewaySettings gateway() {
      return new GatewaySettings(
          Tasks.PROVIDER,
          inFlight,
          0,
          0,
          List.of(),
          100_000,
          callTimeout,
          new GatewaySettings.Retry(
              attempts,
              Duration.ofMillis(5),
              Duration.ofMillis(20),
              Duration.ofSeconds(1),
              Duration.ofSeconds(60),
              0.2,
              20),
          new GatewaySettings.Breaker(1, 1000, Duration.ofSeconds(1)));
    }
  }

  /** A round: when it was planned and when it was complete, by the monotonic clock. */
  record Round(int pulls, long startedNanos, long completedNanos) {}

  /** A run from its start to its end. */
  record Finished(RunResult result, List<Round> rounds, long startedNanos, long endedNanos) {
    double seconds() {
      return (endedNanos - startedNanos) / 1e9;
    }

    long completions() {
      return result.tally().total().completions();
    }
  }

  private record Told(int run, RunEvent event, long nanos) {}

  private final ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "bench");
  private final Optional<Store> store;
  private int started;

  /** Runs that are not kept. */
  Runs() {
    this(Optional.empty());
  }

  /** Runs that are kept in a store, if there is one, which is used and not closed. */
  Runs(Optional<Store> store) {
    this.store = store;
  }

  /** Runs a task to its end. */
  Finished run(Task task, Flight flight, LlmClient client) {
    return run(List.of(task), flight, client).get(0);
  }

  /** Runs tasks at the same time, each with a part of the calls in flight, to the end of all. */
  List<Finished> run(List<Task> tasks, Flight flight, LlmClient client) {
    List<RunSettings> settings = new ArrayList<>();
    for (Task task : tasks) {
      settings.add(settings("run" + started++, task, flight));
    }
    BlockingQueue<Told> told = new LinkedBlockingQueue<>();
    long start = System.nanoTime();
    system.systemActorOf(
        session(settings, flight, client, told), "session" + started, Props.empty());
    List<Collected> collected = tasks.stream().map(task -> new Collected(start)).toList();
    while (!collected.stream().allMatch(Collected::ended)) {
      Told next = next(told);
      collected.get(next.run).add(next);
    }
    return collected.stream().map(Collected::finished).toList();
  }

  /** Starts a run that is not waited for. */
  void start(Task task, Flight flight, LlmClient client) {
    List<RunSettings> settings = List.of(settings("run" + started++, task, flight));
    system.systemActorOf(
        session(settings, flight, client, new LinkedBlockingQueue<>()),
        "session" + started,
        Props.empty());
  }

  private RunSettings settings(String run, Task task, Flight flight) {
    List<Tariff> tariffs = Collections.nCopies(task.configurations().size(), Tasks.TARIFF);
    RunSettings settings =
        new RunSettings(
            run,
            task,
            tariffs,
            Expectations.of(task, tariffs, Map.of()).in(task.search().budget().unit()),
            flight.inFlight());
    return store.map(kept -> goingOn(settings, kept)).orElse(settings);
  }

  /** A run that the store has goes on where it stopped. */
  private static RunSettings goingOn(RunSettings settings, Store store) {
    KeptRuns.create(settings, store);
    return settings.kept(KeptRuns.recording(settings, store, false, false));
  }

  private static Told next(BlockingQueue<Told> told) {
    try {
      Told next = told.poll(LONGEST.toSeconds(), TimeUnit.SECONDS);
      if (next == null) {
        throw new IllegalStateException("a run stands still (expected: progress all the time)");
      }
      return next;
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  private Behavior<Void> session(
      List<RunSettings> runs, Flight flight, LlmClient client, BlockingQueue<Told> told) {
    return Behaviors.setup(
        context -> {
          SimpleMeterRegistry meters = new SimpleMeterRegistry();
          ActorRef<Ledger.Command> ledger = context.spawn(Ledger.create(meters), "ledger");
          Optional<ActorRef<Recorder.Command>> recorder =
              store.map(
                  kept ->
                      context.spawn(
                          Recorder.create(kept, InstantSource.system()),
                          "recorder",
                          Recorder.dispatcher()));
          ActorRef<LlmGateway.Command> gateway =
              context.spawn(
                  LlmGateway.create(flight.gateway(), client, ledger, recorder, meters), "gateway");
          List<ActorRef<RunEvent>> left = new ArrayList<>();
          for (int i = 0; i < runs.size(); i++) {
            ActorRef<RunEvent> observer = context.spawn(observer(i, told), "observer" + i);
            context.spawn(
                RunSupervisor.create(
                    runs.get(i), Map.of(Tasks.PROVIDER, gateway), ledger, recorder, observer::tell),
                "run" + i);
            context.watch(observer); // it stops with the run's last word
            left.add(observer);
          }
          return Behaviors.receive(Void.class)
              .onSignal(
                  Terminated.class,
                  terminated -> {
                    left.removeIf(observer -> observer.equals(terminated.getRef()));
                    return left.isEmpty() ? Behaviors.stopped() : Behaviors.same();
                  })
              .build();
        });
  }

  private static Behavior<RunEvent> observer(int run, BlockingQueue<Told> told) {
    return Behaviors.receiveMessage(
        event -> {
          told.add(new Told(run, event, System.nanoTime()));
          return event instanceof RunEvent.Ended ? Behaviors.stopped() : Behaviors.same();
        });
  }

  /** What one run told so far. */
  private static final class Collected {
    private final long startedNanos;
    private final List<Round> rounds = new ArrayList<>();
    private int pulls;
    private long roundStartedNanos;
    private Finished finished;

    Collected(long startedNanos) {
      this.startedNanos = startedNanos;
    }

    void add(Told told) {
      if (told.event instanceof RunEvent.RoundStarted round) {
        pulls = round.round().pulls().size();
        roundStartedNanos = told.nanos;
      } else if (told.event instanceof RunEvent.RoundCompleted) {
        rounds.add(new Round(pulls, roundStartedNanos, told.nanos));
      } else if (told.event instanceof RunEvent.Ended ended) {
        finished = new Finished(ended.result(), rounds, startedNanos, told.nanos);
      }
    }

    boolean ended() {
      return finished != null;
    }

    Finished finished() {
      if (finished.result.state() != RunResult.State.COMPLETED) {
        throw new IllegalStateException(
            "a run did not complete: %s, %s"
                .formatted(finished.result.state(), finished.result.detail()));
      }
      return finished;
    }
  }

  @Override
  public void close() {
    system.terminate();
  }
}
