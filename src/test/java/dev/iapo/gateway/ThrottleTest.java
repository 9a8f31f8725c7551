package dev.iapo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmResult;
import dev.iapo.llm.RateLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long START = -5 * SECOND;
  private static final LlmResult LIMITED = LlmFailure.of(Kind.RATE_LIMITED, "slow down");
  private static final LlmResult REPLY =
      new LlmReply(List.of(new LlmReply.Completion("x", "stop")), Optional.empty());
  private static final LlmResult TROUBLE = LlmFailure.of(Kind.SERVER_ERROR, "no");

  private static Throttle throttle(int inFlight, int requestsPerMinute, long tokensPerMinute) {
    return throttle(inFlight, requestsPerMinute, tokensPerMinute, START);
  }

  static Throttle throttle(
      int inFlight, int requestsPerMinute, long tokensPerMinute, long startNanos) {
    return new Throttle(
        new GatewaySettings(
            "fake",
            inFlight,
            requestsPerMinute,
            tokensPerMinute,
            List.of(),
            100,
            Duration.ofSeconds(30),
            new GatewaySettings.Retry(
                4,
                Duration.ofMillis(1),
                Duration.ofMillis(4),
                Duration.ofMinutes(2),
                Duration.ofMinutes(10),
                0.2,
                20),
            new GatewaySettings.Breaker(0.5, 2, Duration.ofSeconds(60))),
        startNanos);
  }

  /** As those of models that think for minutes. */
  @Test
  void breakerWaitNanos_longAnswers_never() {
    Throttle throttle = throttle(4, 0, 0);
    for (int i = 0; i < 10; i++) {
      assertThat(throttle.breakerWaitNanos()).isZero();
      throttle.sent(START, 1);
      throttle.ended(REPLY, START, START + 100 * SECOND);
    }
  }

  @Test
  void waitNanos_unlimited_never() {
    Throttle throttle = throttle(4, 0, 0);
    throttle.sent(START, 1_000_000);
    assertThat(throttle.waitNanos(START)).isZero();
    assertThat(throttle.isPaused(START)).isFalse();
  }

  @Test
  void waitNanos_requestsAndTokensPaced_theLongerWaitCounts() {
    Throttle throttle = throttle(4, 60, 600);
    throttle.sent(START, 30);
    assertThat(throttle.waitNanos(START)).as("30 tokens at 10/s").isEqualTo(3 * SECOND);
    throttle.refund(25);
    throttle.ended(TROUBLE, START, START);
    assertThat(throttle.waitNanos(START)).as("a request at 1/s").isEqualTo(SECOND);
  }

  @Test
  void isFull_asManyInFlightAsAllowed_untilOneEnds() {
    Throttle throttle = throttle(2, 0, 0);
    throttle.sent(START, 1);
    assertThat(throttle.isFull()).isFalse();
    throttle.sent(START, 1);
    assertThat(throttle.isFull()).isTrue();
    throttle.ended(TROUBLE, START, START + SECOND);
    assertThat(throttle.isFull()).isFalse();
    assertThat(throttle.inFlight()).isEqualTo(1);
  }

  @Test
  void limited_whileOthersAreInFlight_allWaitTheLongestPauseAndTheWindowHalvesOnce() {
    Throttle throttle = throttle(8, 0, 0);
    for (int i = 0; i < 8; i++) {
      throttle.sent(START, 1);
    }
    throttle.ended(LIMITED, START, START);
    throttle.limited(START, START, Duration.ofSeconds(3));
    throttle.ended(LIMITED, START, START);
    throttle.limited(START, START, Duration.ofSeconds(1));

    assertThat(throttle.waitNanos(START + SECOND)).isEqualTo(2 * SECOND);
    assertThat(throttle.isPaused(START + SECOND)).isTrue();
    assertThat(throttle.isPaused(START + 3 * SECOND)).isFalse();
    throttle.ended(LIMITED, START, START);
    assertThat(throttle.inFlight()).isEqualTo(5);
    assertThat(throttle.isFull()).isTrue();
    throttle.ended(LIMITED, START, START);
    throttle.ended(LIMITED, START, START);
    assertThat(throttle.isFull()).isFalse();
  }

  @Test
  void breakerWaitNanos_mostCallsFailed_thePause() {
    Throttle throttle = throttle(8, 0, 0);
    for (int i = 0; i < 2; i++) {
      assertThat(throttle.breakerWaitNanos()).isZero();
      throttle.sent(START, 1);
      throttle.ended(TROUBLE, START, START + 1);
    }
    assertThat(throttle.breakerWaitNanos()).isEqualTo(60 * SECOND);
    assertThat(throttle.isPaused(START)).isTrue();
  }

  private static int sendAll(Throttle throttle, long now) {
    int sent = 0;
    while (!throttle.isFull() && throttle.waitNanos(now) == 0) {
      throttle.sent(now, 1);
      sent++;
    }
    return sent;
  }

  @Test
  void waitNanos_pauseIsOver_restartsWithAFew() {
    Throttle throttle = throttle(1000, 0, 0);
    assertThat(sendAll(throttle, START)).isEqualTo(1000);
    for (int i = 0; i < 1000; i++) {
      throttle.ended(LIMITED, START, START + 1);
      throttle.limited(START, START + 1, Duration.ofSeconds(3));
    }
    assertThat(sendAll(throttle, START + SECOND)).isZero();

    long later = START + 4 * SECOND;
    assertThat(sendAll(throttle, later)).isEqualTo(4);
    for (int i = 0; i < 4; i++) {
      throttle.ended(REPLY, later, later + 1);
    }
    assertThat(sendAll(throttle, later + 1)).isEqualTo(8);
  }

  @Test
  void ended_unavailableWithRetryAfter_allWaitAndTheWindowHalves() {
    Throttle throttle = throttle(8, 0, 0);
    throttle.sent(START, 1);
    throttle.ended(
        new LlmFailure(Kind.OVERLOADED, "busy", Optional.of(Duration.ofSeconds(7))), START, START);
    assertThat(throttle.waitNanos(START)).isEqualTo(7 * SECOND);
    assertThat(sendAll(throttle, START + 7 * SECOND)).isEqualTo(4);
  }

  @Test
  void ended_unavailableForVeryLong_waitIsCut() {
    Throttle throttle = throttle(8, 0, 0);
    throttle.sent(START, 1);
    throttle.ended(
        new LlmFailure(Kind.OVERLOADED, "busy", Optional.of(Duration.ofDays(9000))), START, START);
    assertThat(throttle.waitNanos(START)).isEqualTo(120 * SECOND);
  }

  private static LlmResult left(long remaining, Duration reset) {
    RateLimits.Quota quota =
        new RateLimits.Quota(OptionalLong.of(60), OptionalLong.of(remaining), Optional.of(reset));
    return new LlmReply(
        List.of(new LlmReply.Completion("x", "stop")),
        Optional.empty(),
        new RateLimits(RateLimits.Quota.UNKNOWN, quota));
  }

  @Test
  void ended_replySaysThatNothingIsLeft_waitsForTheReset() {
    Throttle throttle = throttle(8, 0, 0);
    throttle.sent(START, 1);
    throttle.ended(left(1, Duration.ofSeconds(9)), START, START);
    assertThat(throttle.waitNanos(START)).isZero();
    throttle.sent(START, 1);
    throttle.ended(left(0, Duration.ofSeconds(9)), START, START);
    assertThat(throttle.waitNanos(START)).isEqualTo(9 * SECOND);
    throttle.ended(left(0, Duration.ofDays(1_000_000)), START, START);
    assertThat(throttle.waitNanos(START)).isEqualTo(120 * SECOND);
  }
}
