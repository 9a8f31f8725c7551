package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Failures;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.schedule.Decision;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.store.Fact;
import dev.iapo.store.Outcome;
import dev.iapo.store.Store;
import dev.iapo.store.jdbc.Stores;
import dev.iapo.testkit.EnvironmentClient;
import dev.iapo.testkit.Environments;
import dev.iapo.testkit.KeptRuns;
import dev.iapo.testkit.RunBench;
import dev.iapo.testkit.RunBench.Finished;
import dev.iapo.testkit.ScriptedClient;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs that are kept in a store: as others, and from there. */
class KeptRunTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final RecordedEnvironment VOTES = Environments.votes(TieRule.HALF);
  private static final int IN_FLIGHT = 7;

  private final RunBench bench = new RunBench(KIT);
  private final ScriptedClient client = EnvironmentClient.of(VOTES);

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

  private void create(String run, Task task) {
    KeptRuns.create(settings(task, run, 1), store);
  }

  private static RunSettings settings(Task task, String run, int choices) {
    RunSettings usual = RunBench.settings(task, choices, IN_FLIGHT);
    return new RunSettings(
        run,
        usual.task(),
        usual.tariffs(),
        usual.expected(),
        usual.inFlight(),
        usual.faults(),
        Optional.empty());
  }

  private Finished kept(Task task, String run, int choices, boolean reuse, boolean replayOnly) {
    RunSettings settings = settings(task, run, choices);
    settings = settings.kept(KeptRuns.recording(settings, store, reuse, replayOnly));
    return bench
        .start(settings, RunBench.gateway(IN_FLIGHT), client, Optional.of(store))
        .finished();
  }

  @ParameterizedTest
  @CsvSource({"COMPLETIONS, 300, 4", "TOKENS, 18000, 1", "USD, 60000000, 5"})
  void run_kept_asOneThatIsNot(Budget.Unit unit, long limit, int choices) {
    Task task = RunBench.task(VOTES, new Budget(unit, limit, 0.02), 5);
    Finished usual = bench.run(task, choices, IN_FLIGHT, EnvironmentClient.of(VOTES));
    create("a", task);

    Finished kept = kept(task, "a", choices, false, false);

    assertThat(kept.samples()).isEqualTo(usual.samples());
    assertThat(kept.policy()).isEqualTo(usual.policy());
    assertThat(store.totals("a").spent()).isEqualTo(usual.result().tally().spend());
    assertThat(store.open("a")).isEmpty();
  }

  @Test
  void run_finishedBefore_replayedWithoutACall() {
    Task task = RunBench.task(VOTES, new Budget(Budget.Unit.COMPLETIONS, 300, 0.02), 5);
    create("a", task);
    Finished first = kept(task, "a", 4, false, false);
    int calls = client.requests().size();

    Finished again = kept(task, "a", 4, false, true);

    assertThat(client.requests()).hasSize(calls);
    assertThat(again.samples()).isEqualTo(first.samples());
    assertThat(again.policy()).isEqualTo(first.policy());
    assertThat(again.result().state()).isEqualTo(RunResult.State.COMPLETED);
  }

  @Test
  void run_sameRequestsAsAnother_boughtOnce() {
    Task task = RunBench.task(VOTES, new Budget(Budget.Unit.COMPLETIONS, 300, 0.02), 5);
    create("a", task);
    create("b", task);
    Finished first = kept(task, "a", 4, true, false);
    int calls = client.requests().size();

    Finished second = kept(task, "b", 4, true, false);

    assertThat(client.requests()).hasSize(calls);
    assertThat(second.result().tally().spend()).isEqualTo(Spend.NOTHING);
    assertThat(second.result().tally().saved()).isEqualTo(first.result().tally().spend());
    assertThat(second.result().choices()).isEqualTo(first.result().choices());
    assertThat(store.totals("b").saved()).isEqualTo(first.result().tally().spend());
  }

  @Test
  void run_resumedAfterAnotherBoughtWhatItHadNotSent_takesItFromThere() {
    Task task = RunBench.task(VOTES, new Budget(Budget.Unit.COMPLETIONS, 300, 0.02), 5);
    create("a", task);
    create("b", task);
    notSent("b", task);
    Finished first = kept(task, "a", 4, true, false);
    int calls = client.requests().size();

    Finished resumed = kept(task, "b", 4, true, false);

    assertThat(client.requests()).hasSize(calls);
    assertThat(resumed.result().tally().spend()).isEqualTo(Spend.NOTHING);
    assertThat(resumed.result().choices()).isEqualTo(first.result().choices());
    assertThat(kept(task, "b", 4, true, true).samples()).isEqualTo(resumed.samples());
  }

  /** The run's first call was booked, and stopped before it was sent. */
  private void notSent(String run, Task task) {
    RunSettings settings = settings(task, run, 4);
    settings = settings.kept(KeptRuns.recording(settings, store, true, false));
    Decision.Round round = (Decision.Round) new Knowledge(settings).decision();
    Store.Wanted first = new Jobs(settings).wanted(round.pulls().get(0));
    long call = store.nextCall();
    store.write(
        List.of(
            new Fact.Booked(
                run,
                call,
                first.span(),
                first.request(),
                RunBench.PROVIDER,
                new Spend(4, 99, 99),
                Instant.EPOCH),
            new Fact.Ended(run, call, new Outcome.Released(Failures.NONE), Instant.EPOCH)));
  }
}
