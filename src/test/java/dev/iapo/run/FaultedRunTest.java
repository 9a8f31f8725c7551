package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.iapo.domain.Budget;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.llm.LlmClient;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.testkit.EnvironmentClient;
import dev.iapo.testkit.Environments;
import dev.iapo.testkit.Fault;
import dev.iapo.testkit.FaultEndpoint;
import dev.iapo.testkit.GatewayOverHttp;
import dev.iapo.testkit.RunBench;
import dev.iapo.testkit.RunBench.Finished;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole runs over HTTP against an endpoint that fails now and then, and keeps its own books. */
class FaultedRunTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final int CHOICES = 4;
  private final RunBench bench = new RunBench(KIT);

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private static List<Fault> mixed() {
    List<Fault> faults = new ArrayList<>(Fault.losses());
    faults.add(Fault.rateLimited("Retry-After: 0.005"));
    faults.add(Fault.status("429 Slow", "<html/>"));
    faults.add(Fault.error("500 Internal", "Oops.", "server_error"));
    faults.add(Fault.status("502 Bad Gateway", "<html/>"));
    faults.add(Fault.error("503 Unavailable", "Busy.", "overloaded"));
    return faults;
  }

  private Finished run(Task task, FaultEndpoint endpoint, int inFlight) {
    try (LlmClient client = GatewayOverHttp.client(endpoint.baseUri())) {
      return bench.run(task, CHOICES, inFlight, client);
    }
  }

  private static FaultEndpoint endpoint(RecordedEnvironment environment, FaultEndpoint.Plan plan) {
    return new FaultEndpoint(
        plan, (request, choices) -> EnvironmentClient.answer(environment, request, choices));
  }

  /** What the run knows of a pull apart from what its faults cost. */
  private static List<Object> drawn(Finished run) {
    List<Object> drawn = new ArrayList<>();
    for (PullRecord record : run.records()) {
      assertThat(record.missing()).isEmpty();
      drawn.add(List.of(record.pull(), record.calls()));
    }
    return drawn;
  }

  private static void assertNeverOverspent(Finished run, FaultEndpoint endpoint, Budget budget) {
    Spend spent = run.result().tally().spend();
    assertThat(spent.missingFor(endpoint.billed())).isEqualTo(Spend.NOTHING);
    assertThat(spent.in(budget.unit())).isLessThanOrEqualTo(budget.limit());
  }

  @ParameterizedTest
  @CsvSource({"votes, COMPLETIONS, 400, 1", "votes, COMPLETIONS, 400, 2"})
  void run_mixedFaults_samePolicyAndDrawsAsWithout(
      String name, Budget.Unit unit, long limit, long seed) {
    RecordedEnvironment environment =
        name.equals("votes") ? Environments.votes(TieRule.FAIR) : Environments.scores();
    Budget budget = new Budget(unit, limit, 0.3);
    Task task = RunBench.task(environment, budget, 11);
    Set<List<Object>> draws = new HashSet<>();
    Set<String> choices = new HashSet<>();
    try (FaultEndpoint calm = endpoint(environment, call -> Fault.NONE)) {
      Finished undisturbed = run(task, calm, 8);
      draws.add(drawn(undisturbed));
      choices.add(undisturbed.result().choices().toString());
      assertThat(undisturbed.result().tally().spend()).isEqualTo(calm.billed());
    }
    for (int inFlight : new int[] {1, 16}) {
      try (FaultEndpoint faulty = endpoint(environment, FaultEndpoint.mix(seed, 0.05, mixed()))) {
        Finished run = run(task, faulty, inFlight);

        assertThat(run.result().state()).isEqualTo(RunResult.State.COMPLETED);
        assertThat(run.result().tally().total().failedCalls())
            .isEqualTo(faulty.entries().stream().filter(e -> !e.fault().equals(Fault.NONE)).count())
            .isPositive();
        assertNeverOverspent(run, faulty, budget);
        draws.add(drawn(run));
        choices.add(run.result().choices().toString());
      }
    }
    assertThat(draws).hasSize(1);
    assertThat(choices).hasSize(1);
  }

  /** A third of the calls fails, and the contingency is nothing: money holds all the same. */
  @ParameterizedTest
  @CsvSource({"1, COMPLETIONS, 200", "2, TOKENS, 9000", "3, USD, 50000000", "4, TOKENS, 20000"})
  void run_manyFaults_neverOverspendsAndScoresNoFault(long seed, Budget.Unit unit, long limit) {
    RecordedEnvironment environment = Environments.votes(TieRule.FAIR);
    Budget budget = new Budget(unit, limit, 0);
    Task task = RunBench.task(environment, budget, seed);
    try (FaultEndpoint faulty = endpoint(environment, FaultEndpoint.mix(seed, 0.33, mixed()))) {
      Finished run = run(task, faulty, 8);

      assertNeverOverspent(run, faulty, budget);
      long answered =
          faulty.entries().stream()
              .filter(entry -> entry.fault().equals(Fault.NONE))
              .mapToLong(entry -> entry.call().request().choices())
              .sum();
      assertThat(run.result().tally().total().completions()).isEqualTo(answered);
      assertThat(run.records())
          .allSatisfy(
              record ->
                  assertThat(record.completions() == record.pull().scale())
                      .isEqualTo(record.missing().isEmpty()));
    }
  }

  @Test
  void run_quotaUsedUpHalfWay_parkedAndNothingMoreIsSent() {
    RecordedEnvironment environment = Environments.votes(TieRule.FAIR);
    Budget budget = new Budget(Budget.Unit.COMPLETIONS, 400, 0);
    try (FaultEndpoint faulty =
        endpoint(environment, call -> call.number() < 20 ? Fault.NONE : Fault.quotaUsedUp())) {
      Finished run = run(RunBench.task(environment, budget, 1), faulty, 4);

      assertThat(run.result().state()).isEqualTo(RunResult.State.PARKED);
      assertThat(run.result().detail()).contains("HTTP 429: You exceeded your quota.");
      assertThat(faulty.calls()).isLessThanOrEqualTo(20 + 2 * 4);
      assertThat(run.result().tally().spend()).isEqualTo(faulty.billed());
    }
  }

  /** A provider that refuses n: the same draws whatever the concurrency. */
  @ParameterizedTest
  @CsvSource({"400 Bad Request", "500 Internal"})
  void run_severalChoicesRefused_sameDrawsAtAnyConcurrency(String status) {
    RecordedEnvironment environment = Environments.votes(TieRule.FAIR);
    Budget budget = new Budget(Budget.Unit.COMPLETIONS, 200, 0);
    Task task = RunBench.task(environment, budget, 5);
    Fault refused = Fault.error(status, "n must be 1", "invalid_request_error");
    Set<List<Object>> draws = new HashSet<>();
    for (int inFlight : new int[] {1, 16}) {
      try (FaultEndpoint faulty =
          endpoint(environment, call -> call.request().choices() > 1 ? refused : Fault.NONE)) {
        Finished run = run(task, faulty, inFlight);

        assertThat(run.result().state()).isEqualTo(RunResult.State.COMPLETED);
        assertThat(run.result().tally().spend()).isEqualTo(faulty.billed());
        draws.add(drawn(run));
      }
    }
    assertThat(draws).hasSize(1);
  }
}
