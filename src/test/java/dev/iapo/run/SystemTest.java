package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import dev.iapo.endpoint.SimulatedEndpoint;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.llm.LlmClient;
import dev.iapo.llm.http.HttpLlmClient;
import dev.iapo.llm.http.HttpSettings;
import dev.iapo.llm.openai.OpenAiWire;
import dev.iapo.simulate.EnvironmentResponses;
import dev.iapo.simulate.EnvironmentTask;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.testkit.Environments;
import dev.iapo.testkit.RunBench;
import dev.iapo.testkit.RunBench.Finished;
import dev.iapo.testkit.ScriptedClient;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole runs over HTTP, against the simulated endpoint, which keeps count of what it served. */
class SystemTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private final RunBench bench = new RunBench(KIT);

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private static SimulatedEndpoint endpoint(
      RecordedEnvironment environment, SimulatedEndpoint.Choices choices) throws Exception {
    return SimulatedEndpoint.start(
            KIT.system(),
            new EnvironmentResponses(environment),
            SimulatedEndpoint.Settings.loopback(Set.of(RunBench.MODEL), 1).withChoices(choices))
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  private static HttpLlmClient client(URI base) {
    return new HttpLlmClient(
        new HttpSettings(
            base, Optional.empty(), Duration.ofSeconds(5), Optional.empty(), 300, 1_000_000),
        new OpenAiWire());
  }

  /** Keeps the bill, and holds answers back for a random while. */
  private static ScriptedClient late(LlmClient http) {
    return new ScriptedClient(
        (request, call) ->
            http.complete(request)
                .thenCompose(
                    result ->
                        CompletableFuture.supplyAsync(
                            () -> result,
                            CompletableFuture.delayedExecutor(
                                new SplittableRandom(call).nextInt(1_000),
                                TimeUnit.MICROSECONDS))));
  }

  @ParameterizedTest
  @CsvSource({
    "votes, COMPLETIONS, 120, 128, false",
    "votes, TOKENS, 6000, 128, true",
    "scores, USD, 40000000, 128, false",
    "scores, COMPLETIONS, 120, 128, true",
  })
  void run_overHttpAtAnyConcurrency_samePolicyWithinTheBudget(
      String name, Budget.Unit unit, long limit, int most, boolean ignored) throws Exception {
    RecordedEnvironment environment =
        name.equals("votes") ? Environments.votes(TieRule.FAIR) : Environments.scores();
    Task task = RunBench.task(environment, new Budget(unit, limit, 0.02), 11);
    Set<String> policies = new HashSet<>();
    Set<List<String>> samples = new HashSet<>();
    for (int inFlight : new int[] {1, 7, 256}) {
      SimulatedEndpoint endpoint =
          endpoint(environment, new SimulatedEndpoint.Choices(most, ignored));
      try (HttpLlmClient http = client(endpoint.baseUri())) {
        ScriptedClient client = late(http);
        Finished run = bench.run(task, 4, inFlight, client);

        assertThat(run.result().state()).isEqualTo(RunResult.State.COMPLETED);
        assertThat(run.result().tally().spend()).isEqualTo(client.bill());
        assertThat(client.bill().in(unit)).isBetween(limit / 2, limit);
        SimulatedEndpoint.Served served = endpoint.served();
        assertThat(served.calls()).isEqualTo(client.calls());
        assertThat(served.completions()).isEqualTo(client.bill().completions());
        assertThat(served.inputTokens() + served.outputTokens()).isEqualTo(client.bill().tokens());
        policies.add(run.policy());
        samples.add(run.samples());
      } finally {
        endpoint.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
      }
    }
    assertThat(samples).hasSize(1);
    assertThat(policies).hasSize(1);
  }

  private Finished failing(Function<URI, URI> base, String model) throws Exception {
    RecordedEnvironment environment = Environments.votes(TieRule.FAIR);
    SimulatedEndpoint endpoint = endpoint(environment, new SimulatedEndpoint.Choices(128, false));
    Task task = RunBench.task(environment, new Budget(Budget.Unit.COMPLETIONS, 200, 0), 1);
    if (!model.equals(RunBench.MODEL)) {
      task =
          EnvironmentTask.of(
              environment, RunBench.model(model), "f".repeat(64), 0.05, task.search());
    }
    try (HttpLlmClient http = client(base.apply(endpoint.baseUri()))) {
      return bench.run(task, 4, 8, http);
    } finally {
      endpoint.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void run_unknownModel_failsWithTheProvidersWords() throws Exception {
    Finished run = failing(base -> base, "other-model");
    assertThat(run.result().state()).isEqualTo(RunResult.State.FAILED);
    assertThat(run.result().detail()).contains("HTTP 404: The model `other-model` does not exist.");
    assertThat(run.result().tally().total().completions()).isZero();
  }

  @Test
  void run_nothingListens_failsWithTheAddress() throws Exception {
    URI nowhere = URI.create("http://127.0.0.1:1/v1");
    Finished run = failing(base -> nowhere, RunBench.MODEL);
    assertThat(run.result().state()).isEqualTo(RunResult.State.FAILED);
    assertThat(run.result().detail()).contains("http://127.0.0.1:1/v1 cannot be reached");
    assertThat(run.result().tally().spend()).isEqualTo(Spend.NOTHING);
  }
}
