package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.iapo.domain.Budget;
import dev.iapo.domain.CallRecord;
import dev.iapo.domain.Policy;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Sample;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import dev.iapo.gateway.GatewaySettings;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.io.SamplesCodec;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.llm.LlmReply.Usage;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import dev.iapo.report.Report;
import dev.iapo.schedule.Plan;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.testkit.EnvironmentClient;
import dev.iapo.testkit.Environments;
import dev.iapo.testkit.GatewayBench;
import dev.iapo.testkit.RunBench;
import dev.iapo.testkit.RunBench.Finished;
import dev.iapo.testkit.RunBench.Running;
import dev.iapo.testkit.ScriptedClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How runs end, for good and for bad. */
class RunOutcomesTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final RecordedEnvironment VOTES = Environments.votes(TieRule.FAIR);
  private static final Budget BUDGET = new Budget(Budget.Unit.COMPLETIONS, 200, 0);
  private static final Task TASK = RunBench.task(VOTES, BUDGET, 3);
  private final RunBench bench = new RunBench(KIT);

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private static LlmReply good(LlmRequest request) {
    return EnvironmentClient.answer(VOTES, request, request.choices());
  }

  private static CompletableFuture<LlmResult> now(LlmResult result) {
    return CompletableFuture.completedFuture(result);
  }

  private static void assertFailed(Finished run, String... message) {
    assertThat(run.result().state()).isEqualTo(RunResult.State.FAILED);
    assertThat(run.result().detail()).contains(message);
    Policy policy = Policies.of(run.result(), "test");
    assertThat(policy.complete()).isFalse();
    assertThat(policy.conclusive()).isFalse();
    assertThat(policy.reason()).contains(message);
    assertThat(run.policy()).contains("\"complete\" : false");
  }

  @ParameterizedTest
  @CsvSource({
    "UNAUTHORIZED, HTTP 401: bad key",
    "NOT_FOUND, HTTP 404: no such model",
    "UNREACHABLE, http://x cannot be reached",
  })
  void run_fatalFromTheStart_failsWithTheMessageAndStopsCalls(Kind kind, String message) {
    ScriptedClient client = ScriptedClient.answering(LlmFailure.of(kind, message));

    Finished run = bench.run(TASK, 5, 4, client);

    assertFailed(run, message);
    assertThat(client.calls()).isLessThanOrEqualTo(8);
    assertThat(run.result().tally().spend()).isEqualTo(Spend.NOTHING);
    assertThat(run.records().get(0).missing()).isPresent();
  }

  @Test
  void run_quotaUsedUp_parkedWithTheMessageTheRemedyAndWhatWasDrawn() {
    ScriptedClient client =
        new ScriptedClient(
            (request, call) ->
                now(
                    call < 12
                        ? good(request)
                        : LlmFailure.of(Kind.QUOTA_EXHAUSTED, "HTTP 402: no money")));

    Finished run = bench.run(TASK, 5, 4, client);

    assertThat(run.result().state()).isEqualTo(RunResult.State.PARKED);
    assertThat(run.result().detail())
        .isEqualTo(
            "the provider's quota is used up: HTTP 402: no money"
                + " (raise the quota or add credit at the provider, then run again)");
    assertThat(client.calls()).isLessThanOrEqualTo(12 + 4);
    assertThat(run.result().tally().total().completions()).isEqualTo(60);
    assertThat(run.result().tally().spend()).isEqualTo(client.bill());
    assertThat(Policies.of(run.result(), "test").complete()).isFalse();
    assertThat(new SamplesCodec(TASK).read(run.samples().stream())).isEqualTo(run.records());
  }

  @Test
  void run_rejectedInOneOfManyCalls_failsWithTheProvidersMessage() {
    ScriptedClient client =
        ScriptedClient.answering(LlmFailure.of(Kind.REJECTED, "HTTP 404: no such model"));

    assertFailed(bench.run(TASK, 1, 1, client), "HTTP 404: no such model");

    assertThat(client.calls()).isEqualTo(1);
  }

  @Test
  void run_costFieldMissing_failsAndWhatWasPaidIsCounted() {
    ScriptedClient client =
        new ScriptedClient(
            (request, call) ->
                now(
                    new LlmReply(
                        good(request).completions(),
                        Optional.of(new Usage(10, 0, 5, Map.of("prompt_tokens", 10.0))))));

    Finished run = bench.run(TASK, 5, 3, client);

    assertFailed(run, "the provider's usage has no number \"iapo_cost\"");
    assertThat(client.calls()).isLessThanOrEqualTo(3);
    assertThat(run.result().tally().spend()).isEqualTo(client.bill());
  }

  @Test
  void run_providerGoesDownForGood_failsInsteadOfSpendingTheRest() {
    ScriptedClient client =
        new ScriptedClient(
            (request, call) ->
                now(call < 12 ? good(request) : LlmFailure.of(Kind.UNREACHABLE, "gone")));

    Finished run = bench.run(TASK, 5, 1, client);

    assertFailed(run, "gone");
    assertThat(run.result().tally().total().completions()).isEqualTo(60);
    assertThat(run.result().tally().spend()).isEqualTo(client.bill());
  }

  /** Prompt p0 is always right, and a third of its calls fail: it is no worse for that. */
  @Test
  void run_missingData_isNotWrongAnswers() {
    ScriptedClient client =
        new ScriptedClient(
            (request, call) -> {
              boolean best = EnvironmentClient.prompt(request).equals("p0");
              if (best && request.seed() % 3 == 0) {
                return now(LlmFailure.of(Kind.SERVER_ERROR, "down"));
              }
              String answer = best ? right(EnvironmentClient.query(request)) : "wrong";
              return now(
                  new LlmReply(
                      Collections.nCopies(request.choices(), new Completion(answer, "stop")),
                      Optional.of(new Usage(5, 0, 5, Map.of("iapo_cost", 0.0)))));
            });

    Finished run = bench.run(TASK, 5, 4, client);

    assertThat(run.result().state()).isEqualTo(RunResult.State.COMPLETED);
    assertThat(run.result().tally().of(0).missing()).isPositive();
    Policy.Choice choice = Policies.of(run.result(), "test").choices().get(0);
    assertThat(choice.configuration().id()).isEqualTo("p0");
    assertThat(choice.utility().estimate()).isEqualTo(1.0);
    assertThat(run.result().tally().spend()).isEqualTo(client.bill());
  }

  private static String right(String query) {
    return Map.of("q0", "a", "q1", "b", "q2", "c").getOrDefault(query, "");
  }

  /** What is not there for any row is no outcome of a row. */
  @Test
  void run_modelGoneHalfWay_failsAndScoresNothingOfIt() {
    ScriptedClient client =
        new ScriptedClient(
            (request, call) ->
                now(
                    call < 20
                        ? good(request)
                        : LlmFailure.of(Kind.NOT_FOUND, "HTTP 404: no such model")));

    Finished run = bench.run(TASK, 2, 1, client);

    assertFailed(run, "HTTP 404: no such model");
    assertThat(run.result().tally().total().filtered()).isZero();
    assertThat(run.result().tally().spend()).isEqualTo(client.bill());
  }

  /** A row that the provider refuses is an outcome of that row, or prompts would gain by it. */
  @Test
  void run_rowRejectedAfterSuccess_isAnOutcome() {
    Set<String> succeeded = ConcurrentHashMap.newKeySet();
    ScriptedClient client =
        new ScriptedClient(
            (request, call) -> {
              String prompt = EnvironmentClient.prompt(request);
              boolean refused =
                  EnvironmentClient.query(request).equals("q2") && succeeded.contains(prompt);
              succeeded.add(prompt);
              return now(
                  refused ? LlmFailure.of(Kind.REJECTED, "HTTP 400: filtered") : good(request));
            });

    Finished run = bench.run(TASK, 2, 1, client);

    assertThat(run.result().state()).isEqualTo(RunResult.State.COMPLETED);
    List<PullRecord> refused =
        run.records().stream().filter(record -> record.failedCalls() > 0).toList();
    assertThat(refused).isNotEmpty();
    for (PullRecord record : refused) {
      assertThat(record.completions()).isEqualTo(record.pull().scale());
      CallRecord last = record.calls().get(record.calls().size() - 1);
      assertThat(last.source()).isEqualTo(CallRecord.Source.REFUSED);
      assertThat(last.completions())
          .extracting(Sample::finishReason)
          .containsOnly(ArmActor.REJECTED);
      assertThat(last.completions().get(0).scores()).containsExactly(0.0);
    }
    RunTally.Counts counts = run.result().tally().total();
    assertThat(counts.calls()).isEqualTo(client.calls());
    assertThat(counts.missing()).isZero();
    assertThat(counts.filtered()).isPositive();
    assertThat(run.result().tally().spend()).isEqualTo(client.bill());
    assertThat(new SamplesCodec(TASK).read(run.samples().stream())).isEqualTo(run.records());
  }

  /** Whatever is asked of it, one query breaks the provider. */
  @ParameterizedTest
  @CsvSource({"1, SERVER_ERROR", "7, MALFORMED", "64, UNSENDABLE"})
  void run_queryThatNeverWorks_setAsideFromTheNextRoundOnAndTheRunCompletes(
      int inFlight, Kind kind) {
    ScriptedClient client =
        new ScriptedClient(
            (request, call) ->
                now(
                    EnvironmentClient.query(request).equals("q1")
                        ? LlmFailure.of(kind, "broken")
                        : good(request)));

    Finished run = bench.run(TASK, 5, inFlight, client);

    assertThat(run.result().state()).isEqualTo(RunResult.State.COMPLETED);
    assertThat(run.result().tally().quarantined()).containsExactly(1);
    List<PullRecord> onIt =
        run.records().stream().filter(record -> record.pull().query() == 1).toList();
    int firstSkipped =
        onIt.stream()
            .filter(record -> record.failedCalls() == 0)
            .mapToInt(record -> record.pull().round())
            .min()
            .orElseThrow();
    assertThat(onIt)
        .allSatisfy(
            record -> {
              assertThat(record.completions()).isZero();
              assertThat(record.failedCalls() > 0).isEqualTo(record.pull().round() < firstSkipped);
            });
    assertThat(run.result().tally().spend()).isEqualTo(client.bill());
    assertThat(Report.of(run.result(), Policies.of(run.result(), "test")).markdown())
        .contains("1 query was set aside", "`q1`");
  }

  @Test
  void run_queryThatWorksNowAndThen_isNotSetAside() {
    ScriptedClient client =
        new ScriptedClient(
            (request, call) ->
                now(
                    EnvironmentClient.query(request).equals("q2")
                            && EnvironmentClient.prompt(request).equals("p1")
                        ? LlmFailure.of(Kind.SERVER_ERROR, "broken")
                        : good(request)));

    assertThat(bench.run(TASK, 5, 4, client).result().tally().quarantined()).isEmpty();
  }

  @Test
  void run_stopMidRound_endsWithWhatWasDrawnAndSendsNoMore() throws Exception {
    Task task = RunBench.task(VOTES, new Budget(Budget.Unit.COMPLETIONS, 5_000, 0), 3);
    CountDownLatch tenCalls = new CountDownLatch(10);
    CompletableFuture<Void> released = new CompletableFuture<>();
    ScriptedClient client =
        new ScriptedClient(
            (request, call) -> {
              tenCalls.countDown();
              return call < 6 ? now(good(request)) : released.thenApply(go -> good(request));
            });
    Running running = bench.start(RunBench.settings(task, 5, 4), RunBench.gateway(4), client);
    tenCalls.await();

    running.guardian().tell(new RunSupervisor.Stop());
    released.complete(null);
    Finished run = running.finished();

    assertThat(run.result().state()).isEqualTo(RunResult.State.INTERRUPTED);
    assertThat(run.result().detail()).isEqualTo("stopped on request");
    assertThat(Policies.of(run.result(), "test").complete()).isFalse();
    assertThat(run.result().tally().spend()).isEqualTo(client.bill());
    assertThat(run.result().tally().total().completions()).isEqualTo(client.bill().completions());
    long drawn = run.records().stream().filter(record -> record.completions() > 0).count();
    assertThat(drawn).isBetween(10L, (long) client.calls());
    assertThat(run.records()).anyMatch(record -> record.missing().isPresent());
    assertThat(new SamplesCodec(task).read(run.samples().stream())).isEqualTo(run.records());
  }

  @Test
  void run_stopWhileTheProviderLimits_endsAtOnce() {
    ScriptedClient client =
        ScriptedClient.answering(
            new LlmFailure(Kind.RATE_LIMITED, "slow", Optional.of(Duration.ofHours(1))));
    Running running = bench.start(RunBench.settings(TASK, 5, 4), RunBench.gateway(4), client);
    await().until(() -> client.calls() > 0);

    running.guardian().tell(new RunSupervisor.Stop());

    assertThat(running.finished().result().state()).isEqualTo(RunResult.State.INTERRUPTED);
    assertThat(client.bill()).isEqualTo(Spend.NOTHING);
  }

  /** What is under way when it turns out is all that can be spent too much. */
  @Test
  void run_providerKeepsToNoMaximum_failsAndBooksWhatWasCharged() {
    Budget budget = new Budget(Budget.Unit.TOKENS, 20_000, 0);
    int perCall = 5 * 256 * 5;
    ScriptedClient client =
        new ScriptedClient(
            (request, call) ->
                now(
                    new LlmReply(
                        good(request).completions(),
                        Optional.of(new Usage(20, 0, perCall, Map.of("iapo_cost", 1.0))))));

    Finished run = bench.run(RunBench.task(VOTES, budget, 3), 5, 3, client);

    assertFailed(
        run, "the provider charged 6420 tokens where at most", "(try sampling.max-tokens-field)");
    assertThat(client.calls()).isLessThanOrEqualTo(3);
    assertThat(run.result().tally().spend()).isEqualTo(client.bill());
    assertThat(new SamplesCodec(run.task()).read(run.samples().stream())).isEqualTo(run.records());
  }

  @Test
  void run_dayOfTheProviderUsedUp_parkedWithWhatWasDrawn() {
    GatewaySettings usual = RunBench.gateway(4);
    GatewaySettings limited =
        new GatewaySettings(
            usual.provider(),
            usual.inFlight(),
            0,
            0,
            List.of(new Budget(Budget.Unit.COMPLETIONS, 50, 0)),
            usual.queueLimit(),
            usual.callTimeout(),
            usual.retry(),
            usual.breaker());
    ScriptedClient client =
        new ScriptedClient((request, call) -> EnvironmentClient.later(good(request), call));

    Finished run = bench.start(RunBench.settings(TASK, 5, 4), limited, client).finished();

    assertThat(run.result().state()).isEqualTo(RunResult.State.PARKED);
    assertThat(run.result().detail()).contains("provider fake", "limits.per-day");
    assertThat(client.bill().completions()).isBetween(46L, 50L);
    assertThat(run.result().tally().total().completions()).isEqualTo(client.bill().completions());
  }

  /** A schedule that plans on too little asks for more than the budget covers. */
  @ParameterizedTest
  @CsvSource({"1", "7", "64"})
  void run_pullsBeyondTheBudget_refusedInLogicalOrder(int inFlight) {
    Budget budget = new Budget(Budget.Unit.TOKENS, 9_000, 0);
    Task task = RunBench.withChoices(RunBench.task(VOTES, budget, 3), 5);
    RunSettings tooCheap =
        new RunSettings(
            "run-1",
            task,
            List.of(GatewayBench.TARIFF, GatewayBench.TARIFF),
            List.of(new Plan.Expected(0, 15), new Plan.Expected(0, 15)),
            inFlight);
    ScriptedClient client =
        new ScriptedClient(
            (request, call) ->
                EnvironmentClient.later(
                    new LlmReply(
                        good(request).completions(),
                        Optional.of(new Usage(20, 0, 200, Map.of("iapo_cost", 1.0)))),
                    call));

    Finished run = bench.start(tooCheap, RunBench.gateway(inFlight), client).finished();

    List<Boolean> admitted = new ArrayList<>();
    List<Boolean> expected = new ArrayList<>();
    long left = budget.limit();
    for (PullRecord record : run.records()) {
      long most =
          ScriptedClient.most(
                  task.configurations()
                      .get(record.pull().configuration())
                      .prompt()
                      .render(task.data().train().get(record.pull().query())),
                  record.pull().scale(),
                  256)
              .tokens();
      expected.add(most <= left);
      admitted.add(record.missing().isEmpty());
      left -= record.spend().tokens();
    }
    assertThat(admitted).isEqualTo(expected).contains(true, false);
    assertThat(run.result().tally().spend()).isEqualTo(client.bill());
    assertThat(client.bill().tokens()).isLessThanOrEqualTo(budget.limit());
  }
}
