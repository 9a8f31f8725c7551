package dev.iapo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {
  private static final Duration INITIAL = Duration.ofMillis(100);
  private static final Duration MOST = Duration.ofSeconds(2);
  private static final Duration MOST_ASKED = Duration.ofSeconds(30);
  private final RetryPolicy policy =
      new RetryPolicy(
          new GatewaySettings.Retry(5, INITIAL, MOST, MOST_ASKED, Duration.ofMinutes(3), 1, 1000));
  private final SplittableRandom random = new SplittableRandom(7);

  private static LlmFailure asking(Duration wait) {
    return new LlmFailure(Kind.RATE_LIMITED, "", Optional.of(wait));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void again_everyKind_onlyRetryableOnesAndUpToTheBound(Kind kind) {
    LlmFailure failure = LlmFailure.of(kind, "");
    assertThat(policy.again(failure, 1, true)).isEqualTo(kind.retryable());
    assertThat(policy.again(failure, 4, true)).isEqualTo(kind.retryable());
    assertThat(policy.again(failure, 5, true)).isFalse();
    assertThat(policy.again(failure, 6, true)).isFalse();
  }

  @Test
  void againIfLimited_waitsUpToTheBound() {
    Duration minute = Duration.ofMinutes(1);
    assertThat(policy.againIfLimited(Duration.ZERO, minute)).isTrue();
    assertThat(policy.againIfLimited(minute, minute.multipliedBy(2))).isTrue();
    assertThat(policy.againIfLimited(minute, minute.multipliedBy(2).plusNanos(1))).isFalse();
  }

  @Test
  void again_neverReached_twiceOnly() {
    LlmFailure unreachable = LlmFailure.of(Kind.UNREACHABLE, "");
    assertThat(policy.again(unreachable, 1, false)).isTrue();
    assertThat(policy.again(unreachable, 2, false)).isFalse();
    assertThat(policy.again(unreachable, 2, true)).isTrue();
    assertThat(policy.again(LlmFailure.of(Kind.SERVER_ERROR, ""), 2, false)).isTrue();
  }

  @Test
  void delay_providerSaysNothing_equalJitterOfDoublingSteps() {
    for (int attempt = 1; attempt <= 40; attempt++) {
      Duration full = INITIAL.multipliedBy(1L << Math.min(attempt - 1, 5));
      full = full.compareTo(MOST) > 0 ? MOST : full;
      for (int i = 0; i < 50; i++) {
        Duration delay = policy.delay(LlmFailure.of(Kind.SERVER_ERROR, ""), attempt, random);
        assertThat(delay).isBetween(full.dividedBy(2), full);
      }
    }
  }

  @Test
  void delay_providerAsks_obeyedWithinBounds() {
    assertThat(policy.delay(asking(Duration.ofSeconds(7)), 1, random))
        .isEqualTo(Duration.ofSeconds(7));
    assertThat(policy.delay(asking(Duration.ofNanos(Long.MAX_VALUE)), 1, random))
        .isEqualTo(MOST_ASKED);
  }

  @Test
  void delay_providerAsksForNone_backsOffAllTheSame() {
    assertThat(policy.delay(asking(Duration.ZERO), 1, random))
        .isBetween(INITIAL.dividedBy(2), INITIAL);
  }

  @Test
  void delay_providerAsksForAMomentAgainAndAgain_backsOff() {
    Duration moment = Duration.ofMillis(1);
    assertThat(policy.delay(asking(moment), 1, random)).isEqualTo(moment);
    assertThat(policy.delay(asking(moment), 4, random))
        .isBetween(INITIAL.multipliedBy(4), INITIAL.multipliedBy(8));
  }

  @Test
  void again_retriesBeyondTheBudget_onlyTheShareOfNewCalls() {
    RetryPolicy thrifty =
        new RetryPolicy(
            new GatewaySettings.Retry(
                5, INITIAL, MOST, MOST_ASKED, Duration.ofMinutes(3), 0.25, 2));
    LlmFailure broken = LlmFailure.of(Kind.SERVER_ERROR, "");
    int retries = 0;
    for (int i = 0; i < 100; i++) {
      thrifty.sent(true);
      while (thrifty.again(broken, 1, true)) {
        thrifty.sent(false);
        retries++;
      }
    }
    assertThat(retries).isEqualTo(2 + 24);
  }
}
