package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import dev.iapo.llm.LlmFailure;
import dev.iapo.store.Store;
import dev.iapo.store.jdbc.Stores;
import dev.iapo.testkit.Judged;
import dev.iapo.testkit.Judged.Kind;
import dev.iapo.testkit.JudgedProviders;
import dev.iapo.testkit.JudgedProviders.Trouble;
import dev.iapo.testkit.KeptRuns;
import dev.iapo.testkit.RunBench;
import dev.iapo.testkit.RunBench.Finished;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What judges said of completions, taken from other runs and from before. */
class JudgedReuseTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final int IN_FLIGHT = 7;

  private final RunBench bench = new RunBench(KIT);

  @TempDir private Path folder;
  private Store store;

  @BeforeEach
  void open() {
    store = Stores.open(folder.resolve("store"), Optional.empty());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private static Task task(Kind kind, long seed) {
    return Judged.task(kind, new Budget(Budget.Unit.USD, 60_000_000, 0.3), seed);
  }

  private Finished kept(
      Task task, String run, JudgedProviders providers, boolean reuse, boolean replayOnly) {
    RunSettings usual = RunBench.settings(task, 4, IN_FLIGHT);
    RunSettings settings =
        new RunSettings(
            run,
            usual.task(),
            usual.tariffs(),
            usual.expected(),
            IN_FLIGHT,
            usual.faults(),
            Optional.empty());
    KeptRuns.create(settings, store);
    return bench
        .start(
            settings.kept(KeptRuns.recording(settings, store, reuse, replayOnly)),
            providers.providers(IN_FLIGHT),
            Optional.of(store))
        .finished();
  }

  /** What it saves it may spend on more. */
  @ParameterizedTest
  @EnumSource
  void run_sameSeed_buysNothingOfWhatIsThere(Kind kind) {
    JudgedProviders providers = new JudgedProviders();
    Finished first = kept(task(kind, 5), "a", providers, true, false);
    JudgedProviders again = new JudgedProviders();

    Finished second = kept(task(kind, 5), "b", again, true, false);

    assertThat(Collections.disjoint(again.generation.requests(), providers.generation.requests()))
        .isTrue();
    assertThat(Collections.disjoint(again.judge.requests(), providers.judge.requests())).isTrue();
    assertThat(second.result().tally().spend()).isEqualTo(again.bill());
    assertThat(second.result().tally().saved().picoUsd())
        .isGreaterThan(first.result().tally().spend().picoUsd() / 2);
    assertThat(store.totals("b").saved()).isEqualTo(second.result().tally().saved());
  }

  @ParameterizedTest
  @EnumSource
  void run_anotherSeed_takesCompletionsAndWhatWasSaidOfThem(Kind kind) {
    kept(task(kind, 5), "a", new JudgedProviders(), true, false);
    JudgedProviders providers = new JudgedProviders();

    Finished second = kept(task(kind, 6), "b", providers, true, false);

    assertThat(second.result().state()).isEqualTo(RunResult.State.COMPLETED);
    assertThat(second.result().tally().spend()).isEqualTo(providers.bill());
    assertThat(second.result().tally().saved().picoUsd()).isGreaterThan(10_000_000);
    assertThat(store.totals("b").saved()).isEqualTo(second.result().tally().saved());
    Spend judged =
        second.records().stream()
            .map(record -> record.appraised().saved())
            .reduce(Spend.NOTHING, Spend::plus);
    assertThat(judged.picoUsd()).isPositive();

    JudgedProviders nobody = new JudgedProviders();
    Finished again = kept(task(kind, 6), "b", nobody, true, true);
    assertThat(nobody.calls()).isZero();
    assertThat(again.samples()).isEqualTo(second.samples());
  }

  @Test
  void run_judgesAnswersThatItDidWithout_areNotAskedForAgain() {
    Trouble refusing =
        (request, call, good) ->
            request.seed() % 5 == 0 ? LlmFailure.of(LlmFailure.Kind.REJECTED, "filtered") : good;
    JudgedProviders first = new JudgedProviders(Trouble.NONE, refusing, Trouble.NONE);
    Finished run = kept(task(Kind.RATED_AT_ONCE, 5), "a", first, false, false);
    JudgedProviders nobody = new JudgedProviders();

    Finished again = kept(task(Kind.RATED_AT_ONCE, 5), "a", nobody, false, false);

    assertThat(nobody.calls()).isZero();
    assertThat(again.samples()).isEqualTo(run.samples());
    assertThat(run.samples()).anyMatch(line -> line.contains("REJECTED: filtered"));
  }
}
