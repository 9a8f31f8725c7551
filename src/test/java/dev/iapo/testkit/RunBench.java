package dev.iapo.testkit;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.iapo.domain.Appraiser;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Model;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Task;
import dev.iapo.gateway.GatewaySettings;
import dev.iapo.io.PolicyCodec;
import dev.iapo.io.SamplesCodec;
import dev.iapo.ledger.Tariff;
import dev.iapo.llm.LlmClient;
import dev.iapo.run.Expectations;
import dev.iapo.run.Policies;
import dev.iapo.run.Provider;
import dev.iapo.run.RunEvent;
import dev.iapo.run.RunGuardian;
import dev.iapo.run.RunResult;
import dev.iapo.run.RunSettings;
import dev.iapo.run.RunSupervisor;
import dev.iapo.simulate.EnvironmentTask;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.store.Store;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whole runs: started, watched to their end, and written down. */
public final class RunBench {
  public static final String MODEL = "model-x";
  public static final String PROVIDER = "fake";

  /** What a service bills for an answer. */
  public static final long PICO_USD_PER_ANSWER = 5_000;

  private static final PolicyCodec.Timing TIMING =
      new PolicyCodec.Timing("run-1", Instant.EPOCH, Duration.ZERO);
  private static final Tariff TARIFF = GatewayBench.TARIFF;

  private final ActorTestKit kit;

  public RunBench(ActorTestKit kit) {
    this.kit = kit;
  }

  /** A run under way. */
  public record Running(
      Task task, ActorRef<RunSupervisor.Command> guardian, TestProbe<RunEvent> events) {
    /** Waits for the end. */
    public Finished finished() {
      List<RunEvent> seen = new ArrayList<>();
      while (true) {
        RunEvent event = events.receiveMessage(Duration.ofSeconds(30));
        seen.add(event);
        if (event instanceof RunEvent.Ended ended) {
          events.expectTerminated(guardian);
          return new Finished(task, seen, ended.result());
        }
      }
    }
  }

  /** A run that has ended, and all it told. */
  public record Finished(Task task, List<RunEvent> events, RunResult result) {
    /** The records of all rounds, in order. */
    public List<PullRecord> records() {
      List<PullRecord> records = new ArrayList<>();
      for (RunEvent event : events) {
        if (event instanceof RunEvent.Drawn drawn) {
          records.addAll(drawn.records());
        }
      }
      return records;
    }

    /** The lines of the samples file. */
    public List<String> samples() {
      SamplesCodec codec = new SamplesCodec(task);
      return records().stream().flatMap(record -> codec.write(record).stream()).toList();
    }

    /** The policy file. */
    public String policy() {
      return RunBench.policy(result);
    }
  }

  public static String policy(RunResult result) {
    return PolicyCodec.write(Policies.of(result, "test"), TIMING);
  }

  /** The task of an environment, with paired queries. */
  public static Task task(RecordedEnvironment environment, Budget budget, long seed) {
    return task(environment, new Task.Search("psst", "complete", "paired", budget, seed));
  }

  /** The task of an environment. */
  public static Task task(RecordedEnvironment environment, Task.Search search) {
    return EnvironmentTask.of(environment, model(MODEL), "f".repeat(64), 0.05, search);
  }

  /** A model of the bench's provider that gives one completion per call. */
  public static Model model(String name) {
    return new Model(PROVIDER, name, 1);
  }

  /** The same task asked of models that give so many completions per call. */
  public static Task withChoices(Task task, int choicesPerCall) {
    return new Task(
        task.name(),
        task.description(),
        task.configurations().stream()
            .map(
                c ->
                    new Configuration(
                        c.id(),
                        c.prompt(),
                        new Model(c.model().provider(), c.model().name(), choicesPerCall),
                        c.sampling()))
            .toList(),
        task.data(),
        task.judging(),
        task.goal(),
        task.search());
  }

  public static RunSettings settings(Task task, int choicesPerCall, int inFlight) {
    Task asked = withChoices(task, choicesPerCall);
    List<Tariff> tariffs = tariffs(task);
    return new RunSettings(
        "run-1",
        asked,
        tariffs,
        Expectations.of(asked, tariffs, Map.of()).in(task.search().budget().unit()),
        inFlight);
  }

  private static List<Tariff> tariffs(Task task) {
    List<Tariff> tariffs =
        new ArrayList<>(Collections.nCopies(task.configurations().size(), TARIFF));
    for (Appraiser appraiser : task.judging().appraisers()) {
      boolean service = appraiser.kind() == Appraiser.Kind.SERVICE;
      tariffs.add(service ? Tariff.perAnswer(PICO_USD_PER_ANSWER) : TARIFF);
    }
    return tariffs;
  }

  public Running start(RunSettings settings, GatewaySettings gateway, LlmClient client) {
    return start(settings, gateway, client, Optional.empty());
  }

  /** Starts a run that is kept, if its settings say how. */
  public Running start(
      RunSettings settings, GatewaySettings gateway, LlmClient client, Optional<Store> store) {
    return start(settings, List.of(new Provider(gateway, client)), store);
  }

  /** Starts a run that asks several providers. */
  public Running start(RunSettings settings, List<Provider> providers, Optional<Store> store) {
    TestProbe<RunEvent> events = kit.createTestProbe();
    ActorRef<RunSupervisor.Command> guardian =
        kit.spawn(
            RunGuardian.create(
                settings, providers, store, new SimpleMeterRegistry(), events.getRef()));
    return new Running(settings.task(), guardian, events);
  }

  /** Runs a task to its end, with quick retries and up to as many calls at a time as pulls. */
  public Finished run(Task task, int choicesPerCall, int inFlight, LlmClient client) {
    return start(settings(task, choicesPerCall, inFlight), gateway(inFlight), client).finished();
  }

  /** The usual settings of another provider. */
  public static GatewaySettings gateway(
      String provider, int inFlight, List<Budget> perDay, Duration callTimeout) {
    GatewaySettings usual = gateway(inFlight);
    return new GatewaySettings(
        provider,
        usual.inFlight(),
        usual.requestsPerMinute(),
        usual.tokensPerMinute(),
        perDay,
        usual.queueLimit(),
        callTimeout,
        usual.retry(),
        usual.breaker());
  }

  public static GatewaySettings gateway(int inFlight) {
    return GatewayBench.settings(
        inFlight,
        10_000,
        GatewayBench.retry(3),
        new GatewaySettings.Breaker(1, 1000, Duration.ofSeconds(1)));
  }
}
