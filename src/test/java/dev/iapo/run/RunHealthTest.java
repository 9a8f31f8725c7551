package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.CallRecord;
import dev.iapo.domain.Failures;
import dev.iapo.domain.Pull;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Sample;
import dev.iapo.domain.Spend;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunHealthTest {
  private final RunHealth health = new RunHealth(2, 0.5);

  private static PullRecord record(int configuration, int paidCalls) {
    CallRecord paid =
        new CallRecord(
            "id",
            1,
            0,
            1,
            0,
            0,
            Spend.NOTHING,
            new Spend(1, 1, 1),
            true,
            CallRecord.Source.BOUGHT,
            List.of(new Sample("", "stop", Optional.empty(), List.of(0.0))));
    return new PullRecord(
        new Pull(1, configuration, 0, 2, 0),
        List.of(paid).subList(0, paidCalls),
        Spend.NOTHING,
        Failures.NONE,
        Optional.empty());
  }

  private Optional<String> fails(int configuration, Kind kind) {
    return health
        .observe(record(configuration, 0), Optional.of(LlmFailure.of(kind, "it said so")))
        .map(RunHealth.Verdict::why);
  }

  private void succeeds(int configuration) {
    assertThat(health.observe(record(configuration, 1), Optional.empty())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"UNAUTHORIZED", "NOT_FOUND", "QUOTA_EXHAUSTED", "OVERCHARGED"})
  void observe_noMoreCallsCanSucceed_fatalAtAnyTime(Kind kind) {
    succeeds(0);
    assertThat(fails(0, kind)).hasValueSatisfying(why -> assertThat(why).contains("it said so"));
  }

  @Test
  void observe_rejected_fatalUntilTheConfigurationHadASuccess() {
    succeeds(0);
    assertThat(fails(0, Kind.REJECTED)).isEmpty();
    assertThat(fails(1, Kind.REJECTED)).isPresent();
  }

  @Test
  void observe_rejectedInAPullThatBroughtSome_isASuccessToo() {
    Optional<LlmFailure> rejected = Optional.of(LlmFailure.of(Kind.REJECTED, "too long"));
    assertThat(health.observe(record(1, 1), rejected)).isEmpty();
    assertThat(fails(1, Kind.REJECTED)).isEmpty();
  }

  @Test
  void observe_manyRejectedRows_neverFatalAfterASuccess() {
    succeeds(0);
    for (int i = 0; i < 100; i++) {
      assertThat(fails(0, Kind.REJECTED)).isEmpty();
    }
  }

  @Test
  void observe_unreachable_fatalUntilAnySuccess() {
    assertThat(fails(0, Kind.UNREACHABLE)).isPresent();
    succeeds(1);
    assertThat(fails(0, Kind.UNREACHABLE)).isEmpty();
  }

  @Test
  void observe_notTheWantedApi_fatalUntilAnySuccess() {
    assertThat(fails(0, Kind.MALFORMED)).hasValueSatisfying(why -> assertThat(why).contains("API"));
    succeeds(1);
    assertThat(fails(0, Kind.MALFORMED)).isEmpty();
  }

  @Test
  void observe_serverThatOnlyFails_fatalAtItsThirdPull() {
    assertThat(fails(0, Kind.SERVER_ERROR)).isEmpty();
    assertThat(fails(1, Kind.SERVER_ERROR)).isEmpty();
    assertThat(fails(0, Kind.SERVER_ERROR)).isPresent();
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"UNREACHABLE", "UNCERTAIN", "SERVER_ERROR", "MALFORMED", "RATE_LIMITED"})
  void observe_moreThanHalfOfTheLastTwenty_fatalHoweverLongItWentWell(Kind kind) {
    for (int i = 0; i < 1000; i++) {
      succeeds(i % 2);
    }
    for (int i = 0; i < 10; i++) {
      assertThat(fails(0, kind)).isEmpty();
    }
    assertThat(fails(0, kind)).isPresent();
  }

  @Test
  void observe_aThirdFails_neverFatal() {
    for (int i = 0; i < 300; i++) {
      succeeds(0);
      succeeds(1);
      assertThat(fails(0, Kind.UNCERTAIN)).isEmpty();
    }
  }

  @Test
  void observe_notSent_neverFatal() {
    for (int i = 0; i < 100; i++) {
      assertThat(fails(0, Kind.NOT_SENT)).isEmpty();
    }
  }

  @Test
  void observe_quotaUsedUp_parksTheRun() {
    assertThat(
            health.observe(
                record(0, 0), Optional.of(LlmFailure.of(Kind.QUOTA_EXHAUSTED, "no money"))))
        .map(RunHealth.Verdict::state)
        .contains(RunResult.State.PARKED);
  }

  @Test
  void observe_tooManyFail_saysTheRateAndTheMostFrequentFailure() {
    RunHealth strict = new RunHealth(1, 0.3);
    for (int i = 0; i < 13; i++) {
      strict.observe(record(0, 1), Optional.empty());
    }
    Optional<RunHealth.Verdict> verdict = Optional.empty();
    for (int i = 0; i < 7; i++) {
      assertThat(verdict).isEmpty();
      Kind kind = i % 3 == 0 ? Kind.RATE_LIMITED : Kind.UNCERTAIN;
      verdict = strict.observe(record(0, 0), Optional.of(LlmFailure.of(kind, kind + " " + i)));
    }
    assertThat(verdict)
        .contains(
            new RunHealth.Verdict(
                RunResult.State.FAILED,
                "7 of the last 20 pulls failed, 4 of them as uncertain: UNCERTAIN 5"
                    + " (check the provider's state; faults.stop-at-error-rate says how many may fail)"));
  }

  @Test
  void observe_unsendableRows_neverFatal() {
    for (int i = 0; i < 100; i++) {
      assertThat(fails(0, Kind.UNSENDABLE)).isEmpty();
    }
  }

  @Test
  void observe_pullThatBroughtNothingAndDidNotFail_isNoSuccess() {
    assertThat(health.observe(record(1, 0), Optional.empty())).isEmpty();
    assertThat(fails(1, Kind.REJECTED)).isPresent();
    assertThat(fails(0, Kind.UNREACHABLE)).isPresent();
  }
}
