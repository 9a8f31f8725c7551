package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.iapo.domain.Budget;
import dev.iapo.domain.CallRecord;
import dev.iapo.domain.Sample;
import dev.iapo.domain.Task;
import dev.iapo.testkit.Judged;
import dev.iapo.testkit.Judged.Kind;
import dev.iapo.testkit.JudgedProviders;
import dev.iapo.testkit.RunBench;
import dev.iapo.testkit.RunBench.Finished;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs whose completions are judged: scores, money, and the same at any concurrency. */
class JudgedRunTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private final RunBench bench = new RunBench(KIT);

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private Finished run(Task task, int choices, int inFlight, JudgedProviders providers) {
    return bench
        .start(
            RunBench.settings(task, choices, inFlight),
            providers.providers(inFlight),
            Optional.empty())
        .finished();
  }

  private static List<Sample> samples(Finished run) {
    List<Sample> samples = new ArrayList<>();
    run.records()
        .forEach(r -> r.calls().forEach((CallRecord c) -> samples.addAll(c.completions())));
    return samples;
  }

  private static Budget usd(long pico) {
    return new Budget(Budget.Unit.USD, pico, 0.02);
  }

  @ParameterizedTest
  @EnumSource
  void run_undisturbed_scoresEveryCompletionAndPaysWhatWasBilled(Kind kind) {
    JudgedProviders providers = new JudgedProviders();

    Finished run = run(Judged.task(kind, usd(200_000_000), 5), 4, 7, providers);

    assertThat(run.result().state()).as(run.result().detail()).isEqualTo(RunResult.State.COMPLETED);
    assertThat(samples(run)).hasSizeGreaterThan(20).allMatch(Sample::isScored);
    assertThat(run.result().tally().spend()).isEqualTo(providers.bill());
    assertThat(providers.bill().picoUsd()).isBetween(100_000_000L, 200_000_000L);
  }

  @ParameterizedTest
  @CsvSource({
    "RATED, COMPLETIONS, 200, 4",
    "RATED_AT_ONCE, TOKENS, 12000, 1",
    "COMPARED, USD, 150000000, 4",
    "SERVED, USD, 50000000, 4",
    "ALL, TOKENS, 40000, 4",
  })
  void run_anyConcurrency_samePolicyAndSamplesWithinTheBudget(
      Kind kind, Budget.Unit unit, long limit, int choices) {
    Task task = Judged.task(kind, new Budget(unit, limit, 0.02), 42);
    Set<String> policies = new HashSet<>();
    Set<List<String>> samples = new HashSet<>();
    for (int inFlight : new int[] {1, 7, 64}) {
      JudgedProviders providers = new JudgedProviders();
      Finished run = run(task, choices, inFlight, providers);

      assertThat(run.result().state()).isEqualTo(RunResult.State.COMPLETED);
      assertThat(run.result().tally().spend()).isEqualTo(providers.bill());
      assertThat(providers.bill().in(unit)).isBetween(limit / 2, limit);
      policies.add(run.policy());
      samples.add(run.samples());
    }
    assertThat(samples).hasSize(1);
    assertThat(policies).hasSize(1);
  }
}
