package dev.iapo.gateway;

import static dev.iapo.testkit.GatewayBench.completions;
import static dev.iapo.testkit.GatewayBench.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import dev.iapo.domain.Seeds;
import dev.iapo.domain.Spend;
import dev.iapo.llm.BatchLlm.State;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import dev.iapo.testkit.GatewayBench;
import dev.iapo.testkit.ScriptedBatches;
import dev.iapo.testkit.ScriptedBatches.Question;
import dev.iapo.testkit.ScriptedClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchGatewayTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Duration LONG = Duration.ofHours(1);
  private static final LlmFailure DOWN = LlmFailure.of(Kind.SERVER_ERROR, "HTTP 500");

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private static BatchSettings batching(int maxRequests, Duration window) {
    return new BatchSettings(
        Duration.ofMillis(100),
        Duration.ofMillis(5),
        window,
        Duration.ofSeconds(20),
        maxRequests,
        1_000_000);
  }

  private static GatewayBench bench(ScriptedBatches provider) {
    return bench(provider, batching(1000, LONG));
  }

  private static GatewayBench bench(ScriptedBatches provider, BatchSettings batching) {
    return new GatewayBench(
            KIT,
            (ledger, meters) ->
                BatchGateway.create(
                    GatewayBench.settings(), batching, provider, ledger, Optional.empty(), meters))
        .open("run", completions(10_000))
        .open("other", completions(10_000));
  }

  private static List<TestProbe<JobResult>> submit(GatewayBench bench, int jobs, int choices) {
    return IntStream.range(0, jobs)
        .mapToObj(i -> bench.submit(job("run", "j/" + i, choices)))
        .toList();
  }

  private static List<JobResult> results(List<TestProbe<JobResult>> probes) {
    return probes.stream().map(probe -> probe.receiveMessage(Duration.ofSeconds(20))).toList();
  }

  private static Spend charged(List<JobResult> results) {
    Spend all = Spend.NOTHING;
    for (JobResult result : results) {
      all = all.plus(result.wasted());
      for (JobResult.PaidCall call : result.calls()) {
        all = all.plus(call.charge().total());
      }
    }
    return all;
  }

  /** Answers as told for each batch, and obligingly where nothing is told. */
  private static ScriptedBatches answering(Map<Integer, LlmResult> byBatch) {
    return new ScriptedBatches(
        (batch, request) -> {
          LlmResult told = byBatch.get(batch);
          return told != null ? told : ScriptedClient.reply(request, request.choices());
        });
  }

  @Test
  void jobs_thatComeTogether_areOneBatchChargedAsTheProviderBills() {
    ScriptedBatches provider = ScriptedBatches.obliging().repeating(2);
    GatewayBench bench = bench(provider);
    List<JobResult> results = results(submit(bench, 20, 5));

    assertThat(results).allMatch(r -> r.failure().isEmpty() && r.calls().size() == 1);
    assertThat(results)
        .allMatch(r -> r.calls().get(0).reply().completions().size() == 5 && r.failedCalls() == 0);
    assertThat(provider.sizes()).containsExactly(20);
    assertThat(bench.settled("run")).isEqualTo(provider.bill()).isEqualTo(charged(results));
    assertThat(bench.status()).isEqualTo(new LlmGateway.Status(0, 0, Set.of(), false));
  }

  @Test
  void batch_namesItsRunAndRequestsTheSameInEveryProcess() {
    ScriptedBatches provider = ScriptedBatches.obliging();
    GatewayBench bench = bench(provider);
    TestProbe<JobResult> other = bench.submit(job("other", "j/0", 1));
    results(submit(bench, 1, 19));
    other.receiveMessage();

    assertThat(provider.metadata())
        .containsExactlyInAnyOrder(
            Map.of("iapo_run", "run", "iapo_batch", "1"),
            Map.of("iapo_run", "other", "iapo_batch", "1"));
    int batch = provider.sizes().indexOf(3);
    assertThat(provider.ids(batch)).containsExactly("j/0:0", "j/0:8", "j/0:16");
    assertThat(CustomId.of("été/1", 3))
        .isEqualTo(CustomId.of("été/1", 3))
        .matches("[0-9a-f]{40}:3");
    assertThat(CustomId.of("x".repeat(200), 3)).hasSizeLessThanOrEqualTo(64);
  }

  @Test
  void jobs_moreThanABatchHolds_areSeveralBatches() {
    ScriptedBatches provider = ScriptedBatches.obliging();
    GatewayBench bench = bench(provider, batching(8, LONG));
    List<JobResult> results = results(submit(bench, 20, 1));

    assertThat(results).allMatch(r -> r.failure().isEmpty());
    assertThat(provider.sizes()).containsExactlyInAnyOrder(8, 8, 4);
    assertThat(bench.settled("run")).isEqualTo(provider.bill());
  }

  @Test
  void jobs_largerThanAFile_areSeveralBatches() {
    ScriptedBatches provider = ScriptedBatches.obliging();
    BatchSettings small =
        new BatchSettings(Duration.ofMillis(100), Duration.ofMillis(5), LONG, LONG, 1000, 15);
    GatewayBench bench = bench(provider, small);
    results(submit(bench, 5, 1)); // of 5 bytes each

    assertThat(provider.sizes()).containsExactlyInAnyOrder(3, 2);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"SERVER_ERROR", "RATE_LIMITED", "UNCERTAIN", "MALFORMED", "OVERLOADED"})
  void request_thatFails_isInTheNextBatch(Kind kind) {
    ScriptedBatches provider = answering(Map.of(0, LlmFailure.of(kind, "no")));
    GatewayBench bench = bench(provider);
    List<JobResult> results = results(submit(bench, 5, 2));

    assertThat(results).allMatch(r -> r.failure().isEmpty() && r.failedCalls() == 1);
    assertThat(provider.executed()).isEqualTo(10);
    assertThat(bench.settled("run")).isEqualTo(provider.bill()).isEqualTo(charged(results));
  }

  @Test
  void request_thatAlwaysFails_isGivenUpAfterItsAttempts() {
    ScriptedBatches provider = new ScriptedBatches((batch, request) -> DOWN);
    GatewayBench bench = bench(provider);
    JobResult result = bench.complete(job("run", "a", 2));

    assertThat(result.failure().map(LlmFailure::kind)).contains(Kind.SERVER_ERROR);
    assertThat(provider.executed()).isEqualTo(4);
    assertThat(bench.settled("run")).isEqualTo(Spend.NOTHING);
  }

  @Test
  void provider_thatIgnoresN_isToppedUpInTheNextBatch() {
    ScriptedBatches provider =
        new ScriptedBatches((batch, request) -> ScriptedClient.reply(request, 1));
    GatewayBench bench = bench(provider);
    JobResult result = bench.complete(job("run", "a", 5));

    assertThat(result.failure()).isEmpty();
    assertThat(result.calls())
        .extracting(JobResult.PaidCall::offset)
        .containsExactly(0, 1, 2, 3, 4);
    assertThat(provider.sizes()).containsExactly(1, 4);
    assertThat(bench.settled("run")).isEqualTo(provider.bill());
    assertThat(bench.status().singly()).containsExactly("model-x");
  }

  @Test
  void batch_thatExpires_goesOnInTheNextOneAndPaysOnlyWhatWasExecuted() {
    ScriptedBatches provider =
        new ScriptedBatches(
            new ScriptedBatches.Script() {
              @Override
              public boolean executes(int batch, LlmRequest request) {
                return batch > 0 || request.seed() % 2 == 0;
              }

              @Override
              public State end(int batch) {
                return batch == 0 ? State.EXPIRED : State.COMPLETED;
              }

              @Override
              public LlmResult answer(int batch, LlmRequest request) {
                return ScriptedClient.reply(request, request.choices());
              }
            });
    GatewayBench bench = bench(provider);
    List<JobResult> results = results(submit(bench, 30, 2));

    assertThat(results).allMatch(r -> r.failure().isEmpty());
    assertThat(provider.executed()).isEqualTo(30);
    assertThat(provider.sizes()).hasSize(2);
    assertThat(bench.settled("run")).isEqualTo(provider.bill());
  }

  @Test
  void request_thatTheResultsDoNotName_isChargedItsMaximumAndTriedAgain() {
    ScriptedBatches provider =
        new ScriptedBatches(
            new ScriptedBatches.Script() {
              @Override
              public boolean names(int batch, LlmRequest request) {
                return batch > 0;
              }

              @Override
              public LlmResult answer(int batch, LlmRequest request) {
                return ScriptedClient.reply(request, request.choices());
              }
            });
    GatewayBench bench = bench(provider);
    JobResult result = bench.complete(job("run", "a", 2));

    Spend most = job("run", "a", 2).reservation();
    assertThat(result.failure()).isEmpty();
    assertThat(result.wasted()).isEqualTo(most);
    assertThat(bench.settled("run"))
        .isEqualTo(most.plus(result.calls().get(0).charge().total()))
        .matches(spent -> spent.picoUsd() > provider.bill().picoUsd());
  }

  @Test
  void outage_whileTheBatchIsUnderWay_isWaitedOut() {
    ScriptedBatches provider =
        ScriptedBatches.obliging()
            .failing(Question.STATUS, DOWN, 40)
            .failing(Question.STATUS, LlmFailure.of(Kind.UNREACHABLE, "refused"), 40);
    GatewayBench bench = bench(provider);
    List<JobResult> results = results(submit(bench, 5, 2));

    assertThat(results).allMatch(r -> r.failure().isEmpty() && r.failedCalls() == 0);
    assertThat(provider.sizes()).containsExactly(5);
    assertThat(bench.settled("run")).isEqualTo(provider.bill());
  }

  @Test
  void results_thatBreakOff_areReadAgain() {
    ScriptedBatches provider =
        ScriptedBatches.obliging()
            .failing(Question.RESULTS, LlmFailure.of(Kind.UNCERTAIN, "reset"), 3);
    GatewayBench bench = bench(provider);
    List<JobResult> results = results(submit(bench, 10, 2));

    assertThat(results).allMatch(r -> r.failure().isEmpty() && r.failedCalls() == 0);
    assertThat(bench.settled("run")).isEqualTo(provider.bill());
  }

  @Test
  void results_thatAreGone_areChargedAtTheirMaximum() {
    ScriptedBatches provider =
        ScriptedBatches.obliging()
            .failing(Question.RESULTS, LlmFailure.of(Kind.REJECTED, "HTTP 404"), 1000);
    GatewayBench bench = bench(provider);
    JobResult result = bench.complete(job("run", "a", 2)); // half of one line is none

    assertThat(result.failure().map(LlmFailure::kind)).contains(Kind.UNCERTAIN);
    assertThat(bench.settled("run"))
        .isEqualTo(result.wasted())
        .matches(spent -> spent.picoUsd() >= provider.bill().picoUsd());
  }

  @Test
  void batch_thatStartedWithoutSayingSo_isFoundAndNotPaidTwice() {
    ScriptedBatches provider = ScriptedBatches.obliging().startingWithoutSayingSo();
    GatewayBench bench = bench(provider);
    List<JobResult> results = results(submit(bench, 5, 2));

    assertThat(results).allMatch(r -> r.failure().isEmpty() && r.failedCalls() == 0);
    assertThat(provider.executed()).isEqualTo(5);
    assertThat(bench.settled("run")).isEqualTo(provider.bill());
  }

  @Test
  void batch_thatIsNotFound_isWithdrawnAndMadeAgain() {
    ScriptedBatches provider =
        ScriptedBatches.obliging()
            .failing(Question.CREATE, LlmFailure.of(Kind.UNCERTAIN, "reset"), 1);
    GatewayBench bench = bench(provider);
    List<JobResult> results = results(submit(bench, 5, 2));

    assertThat(results).allMatch(r -> r.failure().isEmpty());
    assertThat(provider.executed()).isEqualTo(5);
    assertThat(bench.settled("run")).isEqualTo(provider.bill());
  }

  @Test
  void batch_thatMayHaveStarted_isChargedItsMaximum() {
    ScriptedBatches provider =
        ScriptedBatches.obliging()
            .failing(Question.CREATE, LlmFailure.of(Kind.UNCERTAIN, "reset"), 1)
            .failing(Question.DELETE, DOWN, 1);
    GatewayBench bench = bench(provider);
    JobResult result = bench.complete(job("run", "a", 2));

    assertThat(result.wasted()).isEqualTo(job("run", "a", 2).reservation());
    assertThat(result.failure()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Question.class,
      names = {"UPLOAD", "CREATE"})
  void start_thatFailsForAWhile_isTriedAgainAndCostsNothing(Question question) {
    ScriptedBatches provider = ScriptedBatches.obliging().failing(question, DOWN, 3);
    GatewayBench bench = bench(provider);
    JobResult result = bench.complete(job("run", "a", 2));

    assertThat(result.failure()).isEmpty();
    assertThat(result.failedCalls()).isZero();
    assertThat(bench.settled("run")).isEqualTo(provider.bill());
  }

  @Test
  void start_thatIsRefused_failsTheJobsWithTheReason() {
    ScriptedBatches provider =
        ScriptedBatches.obliging()
            .failing(Question.UPLOAD, LlmFailure.of(Kind.UNAUTHORIZED, "HTTP 401"), 1);
    GatewayBench bench = bench(provider);
    JobResult result = bench.complete(job("run", "a", 2));

    assertThat(result.failure().map(LlmFailure::kind)).contains(Kind.UNAUTHORIZED);
    assertThat(bench.settled("run")).isEqualTo(Spend.NOTHING);
  }

  @Test
  void input_thatIsRefused_failsTheJobsWithTheReason() {
    ScriptedBatches provider = ended(State.FAILED);
    GatewayBench bench = bench(provider);
    JobResult result = bench.complete(job("run", "a", 2));

    assertThat(result.failure().map(LlmFailure::kind)).contains(Kind.REJECTED);
    assertThat(result.failure().map(LlmFailure::message))
        .contains("the batch was refused: line 1: bad (invalid_json_line)");
    assertThat(bench.settled("run")).isEqualTo(Spend.NOTHING);
  }

  private static ScriptedBatches ended(State end) {
    return new ScriptedBatches(
        new ScriptedBatches.Script() {
          @Override
          public State end(int batch) {
            return end;
          }

          @Override
          public LlmResult answer(int batch, LlmRequest request) {
            return ScriptedClient.reply(request, request.choices());
          }
        });
  }

  @Test
  void batch_thatDoesNotEndInItsWindow_isChargedItsMaximum() {
    ScriptedBatches provider = ScriptedBatches.obliging().holding();
    GatewayBench bench = bench(provider, batching(1000, Duration.ofMillis(1)));
    JobResult result = bench.complete(job("run", "a", 2));

    assertThat(result.failure().map(LlmFailure::kind)).contains(Kind.UNCERTAIN);
    assertThat(result.failedCalls()).isEqualTo(4);
    assertThat(bench.settled("run")).isEqualTo(result.wasted());
  }

  @Test
  void abandon_cancelsTheBatchAndPaysOnlyWhatWasExecuted() {
    ScriptedBatches provider =
        new ScriptedBatches(
                new ScriptedBatches.Script() {
                  @Override
                  public boolean executes(int batch, LlmRequest request) {
                    return request.seed() % 2 == 0;
                  }

                  @Override
                  public LlmResult answer(int batch, LlmRequest request) {
                    return ScriptedClient.reply(request, request.choices());
                  }
                })
            .holding();
    GatewayBench bench = bench(provider);
    List<TestProbe<JobResult>> underWay = submit(bench, 40, 2);
    await().until(() -> provider.sizes().equals(List.of(40)));
    TestProbe<JobResult> waiting = bench.submit(job("run", "late", 2));

    bench.gateway.tell(new LlmGateway.Abandon("run"));

    assertThat(waiting.receiveMessage().failure().map(LlmFailure::kind)).contains(Kind.NOT_SENT);
    List<JobResult> results = results(underWay);
    assertThat(results.stream().filter(r -> !r.calls().isEmpty()))
        .hasSize(provider.executed())
        .isNotEmpty();
    assertThat(results)
        .allMatch(
            r -> r.failure().map(LlmFailure::kind).equals(java.util.Optional.of(Kind.NOT_SENT)));
    assertThat(bench.settled("run")).isEqualTo(provider.bill()).isEqualTo(charged(results));
  }

  @Test
  void abandon_whileTheProviderIsDown_cancelsOnceItIsNot() {
    ScriptedBatches provider =
        ScriptedBatches.obliging().holding().failing(Question.CANCEL, DOWN, 3);
    GatewayBench bench = bench(provider);
    TestProbe<JobResult> job = bench.submit(job("run", "a", 2));
    await().until(() -> provider.sizes().equals(List.of(1)));

    bench.gateway.tell(new LlmGateway.Abandon("run"));

    JobResult result = job.receiveMessage(Duration.ofSeconds(10));
    assertThat(result.wasted()).isEqualTo(Spend.NOTHING);
    assertThat(bench.settled("run")).isEqualTo(provider.bill());
  }

  /** A filter answers with one choice, however many a model gives. */
  @Test
  void promptBlocked_saysNothingOfTheModelsChoices() {
    LlmResult blocked =
        new LlmReply(
            List.of(new LlmReply.Completion("", "content_filter")), java.util.Optional.empty());
    ScriptedBatches provider =
        new ScriptedBatches(
            (batch, request) ->
                batch == 0 ? blocked : ScriptedClient.reply(request, request.choices()));
    GatewayBench bench = bench(provider);

    bench.submit(job("run", "a", 4)).receiveMessage(Duration.ofSeconds(10));

    assertThat(bench.status().singly()).isEmpty();
  }

  @Test
  void abandon_ofOneRun_leavesTheOthersBatches() {
    ScriptedBatches provider = ScriptedBatches.obliging().holding();
    GatewayBench bench = bench(provider);
    TestProbe<JobResult> other = bench.submit(job("other", "a", 2));
    TestProbe<JobResult> own = bench.submit(job("run", "a", 2));
    await().until(() -> provider.sizes().size() == 2);

    bench.gateway.tell(new LlmGateway.Abandon("run"));
    own.receiveMessage();
    other.expectNoMessage(Duration.ofMillis(50));
    provider.release();

    assertThat(other.receiveMessage().failure()).isEmpty();
  }

  @Test
  void job_beyondTheQueue_isRefused() {
    ScriptedBatches provider = ScriptedBatches.obliging().holding();
    GatewaySettings one =
        GatewayBench.settings(
            1, 1, GatewayBench.retry(4), new GatewaySettings.Breaker(1, 1000, LONG));
    GatewayBench bench =
        new GatewayBench(
                KIT,
                (ledger, meters) ->
                    BatchGateway.create(
                        one, batching(1000, LONG), provider, ledger, Optional.empty(), meters))
            .open("run", completions(100));
    bench.submit(job("run", "a", 1));

    assertThat(bench.complete(job("run", "b", 1)).failure().map(LlmFailure::message))
        .contains("the queue of provider fake is full");
  }

  /** Every fault at once: no budget is stranded, and never is less charged than is billed. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void chaos_anySeed_everyJobIsAnsweredAndTheBooksAgree(long seed) {
    List<Kind> kinds =
        List.of(
            Kind.SERVER_ERROR, Kind.RATE_LIMITED, Kind.UNCERTAIN, Kind.REJECTED, Kind.MALFORMED);
    ScriptedBatches provider =
        new ScriptedBatches(
                (batch, request) -> {
                  long draw = Math.floorMod(Seeds.mix(seed, batch, request.seed()), 20L);
                  return draw < kinds.size()
                      ? LlmFailure.of(kinds.get((int) draw), "chaos")
                      : ScriptedClient.reply(request, draw < 8 ? 1 : request.choices());
                })
            .repeating(2)
            .failing(Question.UPLOAD, DOWN, (int) seed % 3)
            .failing(Question.STATUS, DOWN, (int) seed % 7)
            .failing(Question.RESULTS, DOWN, (int) seed % 4);
    GatewayBench bench = bench(provider, batching(16, LONG));
    List<TestProbe<JobResult>> probes = new ArrayList<>(submit(bench, 60, 11));
    List<JobResult> results = results(probes);

    assertThat(results.stream().map(JobResult::id).collect(Collectors.toSet())).hasSize(60);
    assertThat(bench.settled("run")).isEqualTo(provider.bill()).isEqualTo(charged(results));
  }
}
