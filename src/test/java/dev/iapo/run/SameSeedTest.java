package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Priority;
import dev.iapo.domain.Pull;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Task;
import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.EstimatorKind;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.io.SamplesCodec;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import dev.iapo.schedule.Algorithms.Variant;
import dev.iapo.schedule.BudgetRule;
import dev.iapo.schedule.Choice;
import dev.iapo.schedule.Decision;
import dev.iapo.schedule.QueryOrder;
import dev.iapo.schedule.Schedule;
import dev.iapo.simulate.Laboratory;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.simulate.Trial;
import dev.iapo.testkit.EnvironmentClient;
import dev.iapo.testkit.Environments;
import dev.iapo.testkit.RunBench;
import dev.iapo.testkit.RunBench.Finished;
import dev.iapo.testkit.ScriptedClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same seed gives the same policy, whatever the concurrency and the order of arrival. */
class SameSeedTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final RecordedEnvironment VOTES = Environments.votes(TieRule.HALF);
  private final RunBench bench = new RunBench(KIT);

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private static RecordedEnvironment environment(String name) {
    return name.equals("votes") ? VOTES : Environments.scores();
  }

  private static ScriptedClient late(RecordedEnvironment environment, int choices, long salt) {
    return new ScriptedClient(
        (request, call) ->
            EnvironmentClient.later(
                EnvironmentClient.answer(
                    environment, request, Math.min(choices, request.choices())),
                salt * 1_000_003 + call));
  }

  @ParameterizedTest
  @CsvSource({
    "votes, COMPLETIONS, 150, 4, 4",
    "votes, TOKENS, 9000, 4, 4",
    "votes, USD, 30000000, 1, 1",
    "votes, TOKENS, 9000, 4, 1",
    "votes, COMPLETIONS, 150, 5, 2",
    "scores, COMPLETIONS, 150, 1, 1",
    "scores, TOKENS, 12000, 4, 4",
    "scores, USD, 50000000, 3, 2",
  })
  void run_anyConcurrency_samePolicyAndSamplesWithinTheBudget(
      String name, Budget.Unit unit, long limit, int choicesPerCall, int choicesGiven) {
    RecordedEnvironment environment = environment(name);
    Task task = RunBench.task(environment, new Budget(unit, limit, 0.02), 42);
    Set<String> policies = new HashSet<>();
    Set<List<String>> samples = new HashSet<>();
    for (int inFlight : new int[] {1, 7, 256}) {
      ScriptedClient client = late(environment, choicesGiven, inFlight);
      Finished run = bench.run(task, choicesPerCall, inFlight, client);

      assertThat(run.result().state()).isEqualTo(RunResult.State.COMPLETED);
      assertThat(client.bill().in(unit)).isBetween(limit / 2, limit);
      assertThat(run.result().tally().spend()).isEqualTo(client.bill());
      assertThat(client.mostInFlight()).isLessThanOrEqualTo(inFlight);
      policies.add(run.policy());
      samples.add(run.samples());
    }
    assertThat(samples).hasSize(1);
    assertThat(policies).hasSize(1);
  }

  @Test
  void run_reprioritisedAllAlong_samePolicyAndSamples() {
    Task task = RunBench.task(VOTES, new Budget(Budget.Unit.TOKENS, 9000, 0.02), 42);
    Finished undisturbed = bench.run(task, 4, 7, late(VOTES, 4, 1));
    AtomicReference<RunBench.@Nullable Running> started = new AtomicReference<>();
    ScriptedClient client =
        new ScriptedClient(
            (request, call) -> {
              RunBench.Running run = started.get();
              if (run != null) {
                Priority priority = List.of(Priority.values()).get(call % 3);
                run.guardian().tell(new RunSupervisor.Reprioritise(priority, 1 + call * 5 % 17));
              }
              return EnvironmentClient.later(
                  EnvironmentClient.answer(VOTES, request, request.choices()), call);
            });
    RunBench.Running running =
        bench.start(RunBench.settings(task, 4, 3), RunBench.gateway(20), client);
    started.set(running);
    Finished reprioritised = running.finished();

    assertThat(client.mostInFlight()).isGreaterThan(3);
    assertThat(reprioritised.samples()).isEqualTo(undisturbed.samples());
    assertThat(reprioritised.policy()).isEqualTo(undisturbed.policy());
  }

  @Test
  void run_otherSeed_otherSamples() {
    Budget budget = new Budget(Budget.Unit.COMPLETIONS, 100, 0);
    List<String> first =
        bench.run(RunBench.task(VOTES, budget, 1), 4, 4, EnvironmentClient.of(VOTES)).samples();
    List<String> second =
        bench.run(RunBench.task(VOTES, budget, 2), 4, 4, EnvironmentClient.of(VOTES)).samples();
    assertThat(second).isNotEqualTo(first);
  }

  /** A third of the requests fail at first, some of them billed: within the contingency. */
  @Test
  void run_failuresThatRetriesMend_samePolicy() {
    Task task = RunBench.task(VOTES, new Budget(Budget.Unit.COMPLETIONS, 250, 0.3), 5);
    Set<String> choices = new HashSet<>();
    Set<Long> failed = new HashSet<>();
    for (int inFlight : new int[] {1, 7, 256}) {
      Set<Object> seen = new HashSet<>();
      ScriptedClient client =
          new ScriptedClient(
              (request, call) -> {
                boolean again;
                synchronized (seen) {
                  again = !seen.add(List.of(request.seed(), request.messages()));
                }
                return EnvironmentClient.later(again ? good(request) : atFirst(request), call);
              });
      Finished run = bench.run(task, 4, inFlight, client);
      assertThat(run.result().state()).isEqualTo(RunResult.State.COMPLETED);
      assertThat(run.result().tally().spend()).isEqualTo(client.bill());
      assertThat(run.result().tally().total().missing()).isZero();
      choices.add(run.policy());
      failed.add(run.result().tally().total().failedCalls());
    }
    assertThat(choices).hasSize(1);
    assertThat(failed).hasSize(1).doesNotContain(0L);
  }

  private static LlmResult good(LlmRequest request) {
    return EnvironmentClient.answer(VOTES, request, request.choices());
  }

  private static LlmResult atFirst(LlmRequest request) {
    return switch (request.seed() % 6) {
      case 0 -> LlmFailure.of(Kind.SERVER_ERROR, "down");
      case 1 -> LlmFailure.of(request.seed() % 5 == 0 ? Kind.UNCERTAIN : Kind.RATE_LIMITED, "no");
      default -> good(request);
    };
  }

  @ParameterizedTest
  @CsvSource({"votes, TOKENS, 9000", "scores, COMPLETIONS, 300"})
  void samples_readBack_giveTheSamePolicy(String name, Budget.Unit unit, long limit) {
    RecordedEnvironment environment = environment(name);
    Task task = RunBench.task(environment, new Budget(unit, limit, 0.02), 7);
    Finished run = bench.run(task, 4, 16, late(environment, 4, 1));

    SamplesCodec codec = new SamplesCodec(task);
    List<PullRecord> read = codec.read(run.samples().stream());
    assertThat(read).isEqualTo(run.records());

    RunSettings settings = RunBench.settings(task, 4, 16);
    Schedule schedule = Problems.schedule(settings.task(), settings.expected());
    Observer observer = new Observer(unit, task.judging().objectives());
    RunTally tally = new RunTally(task);
    int next = 0;
    while (schedule.decision() instanceof Decision.Round round) {
      List<PullRecord> records = new ArrayList<>(read.subList(next, next + round.pulls().size()));
      next += records.size();
      List<Observation> observations = observer.observe(records);
      schedule.observe(observations);
      records.forEach(tally::add);
      records.forEach(tally::inspect);
    }
    assertThat(next).isEqualTo(read.size());
    RunResult replayed =
        new RunResult(
            RunResult.State.COMPLETED,
            "",
            task,
            schedule.choices(),
            schedule.estimates(),
            List.of(),
            tally,
            schedule::isAlive);
    assertThat(RunBench.policy(replayed)).isEqualTo(run.policy());
  }

  /** The laboratory and a run are two shells around one core. */
  @ParameterizedTest
  @CsvSource({"votes, psst, 300", "votes, psst-top1, 200", "scores, psst, 250", "scores, psst, 9"})
  void completionsOfARun_inTheLaboratory_giveTheSamePolicy(
      String name, String algorithm, long limit) {
    RecordedEnvironment environment = environment(name);
    Task.Search search =
        new Task.Search(
            algorithm,
            EstimatorKind.COMPLETE.label(),
            QueryOrder.PAIRED.label(),
            new Budget(Budget.Unit.COMPLETIONS, limit, 0),
            11);
    Task task = RunBench.task(environment, search);
    Finished run = bench.run(task, 4, 16, late(environment, 4, 1));

    Observer observer = new Observer(Budget.Unit.COMPLETIONS, task.judging().objectives());
    Map<Pull, Observation> brought = new HashMap<>();
    for (Observation observation : observer.observe(run.records())) {
      brought.put(observation.pull(), observation);
    }
    Variant variant = new Variant(EstimatorKind.COMPLETE, QueryOrder.PAIRED, BudgetRule.HARD);
    Trial trial =
        new Laboratory(environment, 1)
            .run(algorithm, variant, Budget.ofCompletions(limit), 11, pull -> brought.remove(pull));
    assertThat(brought).isEmpty();
    assertThat(trial.completions()).isEqualTo(run.result().tally().total().completions());
    ArmSpace arms = run.result().estimates().arms();
    for (Choice choice : run.result().choices()) {
      assertThat(trial.policy().get(task.goal().contexts().get(choice.context()).id()))
          .isEqualTo(
              new Trial.Arm(
                  task.configurations().get(arms.configuration(choice.arm())).id(),
                  arms.scale(choice.arm())));
    }
  }
}
