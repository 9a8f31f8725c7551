package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Sample;
import dev.iapo.domain.Seeds;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.testkit.Judged;
import dev.iapo.testkit.JudgedProviders;
import dev.iapo.testkit.JudgedProviders.Trouble;
import dev.iapo.testkit.RunBench;
import dev.iapo.testkit.RunBench.Finished;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Judges and services that fail. */
class JudgeTroubleTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final int AFTER = 60;
  private final RunBench bench = new RunBench(KIT);

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private Finished run(Judged.Kind kind, JudgedProviders providers) {
    Budget budget = new Budget(Budget.Unit.USD, 300_000_000, 0.3);
    Finished run =
        bench
            .start(
                RunBench.settings(Judged.task(kind, budget, 3), 4, 4),
                providers.providers(4),
                Optional.empty())
            .finished();
    assertThat(run.result().tally().spend()).isEqualTo(providers.bill());
    assertThat(providers.bill().picoUsd()).isLessThanOrEqualTo(300_000_000);
    return run;
  }

  private Finished judged(Trouble judge) {
    return run(Judged.Kind.RATED, new JudgedProviders(Trouble.NONE, judge, Trouble.NONE));
  }

  private static List<Sample> samples(Finished run) {
    List<Sample> samples = new ArrayList<>();
    run.records().forEach(r -> r.calls().forEach(c -> samples.addAll(c.completions())));
    return samples;
  }

  private static void assertFailed(Finished run, String... words) {
    assertThat(run.result().state()).isEqualTo(RunResult.State.FAILED);
    assertThat(run.result().detail()).contains(words);
  }

  private static void assertNeverZero(Finished run) {
    assertThat(samples(run))
        .allSatisfy(
            sample ->
                assertThat(sample.isScored())
                    .isEqualTo(
                        sample.text().isBlank()
                            || !sample.judged().verdicts().get(0).answers().isEmpty()));
  }

  private static Trouble saying(String text) {
    return (request, call, good) ->
        new LlmReply(List.of(new Completion(text, "stop")), good.usage());
  }

  private static Trouble always(Kind kind) {
    return (request, call, good) -> LlmFailure.of(kind, "it said no");
  }

  @Test
  void judge_answersNonsenseOnly_runFailsSoonWithItsNameAndAnAnswer() {
    Finished run = judged(saying("I like it."));
    assertFailed(run, "rater: no score of helpful within 0.0..1.0 at $.helpful", "I like it.");
    assertThat(samples(run)).hasSizeLessThan(60);
    assertThat(samples(run)).allMatch(s -> s.text().isBlank() || !s.isScored());
  }

  @Test
  void referee_usableInOneOrderOnly_runFailsWithItsName() {
    Trouble firstOnly =
        (request, call, good) ->
            request.messages().get(1).content().startsWith("<a>so ")
                ? saying("both").befall(request, call, good)
                : good;
    Finished run =
        run(Judged.Kind.COMPARED, new JudgedProviders(Trouble.NONE, firstOnly, Trouble.NONE));
    assertFailed(run, "referee: ", "one order");
  }

  @Test
  void judge_answersNonsenseNowAndThen_runGoesOnWithTheOtherAnswers() {
    Trouble sometimes =
        (request, call, good) ->
            Math.floorMod(Seeds.mix(request.seed(), 5), 4) == 0
                ? saying("Hm.").befall(request, call, good)
                : good;
    Finished run = judged(sometimes);
    assertThat(run.result().state()).isEqualTo(RunResult.State.COMPLETED);
    assertThat(samples(run))
        .anyMatch(s -> s.judged().opinions().stream().anyMatch(o -> o.unusable() > 0));
    assertNeverZeroOpinions(run);
  }

  private static void assertNeverZeroOpinions(Finished run) {
    assertThat(samples(run))
        .filteredOn(sample -> !sample.text().isBlank())
        .allSatisfy(
            sample ->
                assertThat(sample.isScored())
                    .isEqualTo(
                        sample.judged().opinions().stream()
                            .noneMatch(opinion -> opinion.scores().isEmpty())));
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {
        "UNREACHABLE",
        "SERVER_ERROR",
        "OVERLOADED",
        "UNCERTAIN",
        "MALFORMED",
        "UNAUTHORIZED",
        "NOT_FOUND",
        "REJECTED"
      })
  void judge_neverWorks_runFailsSoonWithItsNameAndMessage(Kind kind) {
    Finished run = judged(always(kind));
    assertFailed(run, "rater: it said no");
    assertThat(samples(run)).hasSizeLessThan(60);
    assertNeverZero(run);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"UNREACHABLE", "SERVER_ERROR", "UNCERTAIN", "MALFORMED"})
  void judge_goesDownLater_runFailsByTheErrorRateWithItsName(Kind kind) {
    Finished run =
        judged((request, call, good) -> call < AFTER ? good : LlmFailure.of(kind, "it said no"));
    assertFailed(run, "of the last 20 pulls failed", "rater: it said no");
    assertNeverZero(run);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, AFTER})
  void judge_quotaExhausted_parked(int after) {
    Finished run =
        judged(
            (request, call, good) ->
                call < after ? good : LlmFailure.of(Kind.QUOTA_EXHAUSTED, "no credit"));
    assertThat(run.result().state()).isEqualTo(RunResult.State.PARKED);
    assertThat(run.result().detail()).contains("rater: no credit");
    assertNeverZero(run);
  }

  @ParameterizedTest
  @CsvSource({"RATED", "SERVED"})
  void appraiser_refusesSomeCompletions_theseAreMissingAndTheRunGoesOn(Judged.Kind kind) {
    Trouble refusing =
        (request, call, good) ->
            request.messages().stream().anyMatch(m -> Seeds.hash(m.content()) % 7 == 0)
                ? LlmFailure.of(Kind.REJECTED, "filtered")
                : good;
    Finished run = run(kind, new JudgedProviders(Trouble.NONE, refusing, refusing));
    assertThat(run.result().state()).isEqualTo(RunResult.State.COMPLETED);
    assertThat(samples(run)).anyMatch(s -> !s.isScored()).anyMatch(Sample::isScored);
    assertThat(samples(run))
        .filteredOn(s -> !s.isScored())
        .allMatch(
            s -> s.judged().verdicts().get(0).missing().equals(Optional.of("REJECTED: filtered")));
    assertNeverZero(run);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"UNREACHABLE", "UNCERTAIN", "MALFORMED", "UNAUTHORIZED", "SERVER_ERROR"})
  void service_neverWorks_runFailsSoonWithItsNameAndMessage(Kind kind) {
    Finished run =
        run(Judged.Kind.SERVED, new JudgedProviders(Trouble.NONE, Trouble.NONE, always(kind)));
    assertFailed(run, "reward: it said no");
    assertNeverZero(run);
  }

  @Test
  void service_nullAnswers_theseAreMissing() {
    Trouble nulls =
        (request, call, good) ->
            new LlmReply(
                good.completions().stream()
                    .map(c -> c.text().contains(".4") ? new Completion("{\"score\":null}", "") : c)
                    .toList(),
                good.usage());
    Finished run = run(Judged.Kind.SERVED, new JudgedProviders(Trouble.NONE, Trouble.NONE, nulls));
    assertThat(run.result().state()).isEqualTo(RunResult.State.COMPLETED);
    assertThat(samples(run))
        .filteredOn(s -> !s.text().isBlank())
        .allSatisfy(
            s -> {
              double quality = JudgedProviders.quality(s.text());
              assertThat(s.scores())
                  .isEqualTo(("" + quality).contains(".4") ? List.of() : List.of(quality));
            });
  }
}
