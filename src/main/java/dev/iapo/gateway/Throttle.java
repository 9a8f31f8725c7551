package dev.iapo.gateway;

import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmResult;
import dev.iapo.llm.RateLimits;
import java.time.Duration;

/**
 * Whether a call may be sent to a provider now, and if not, how long to wait: its pace in requests
 * and tokens, how many are in flight, its pauses and its breaker. Time is passed in, in nanoseconds
 * of a monotonic clock.
 */
final class Throttle {
  /** What is given up of the allowance, for calls that go a little late. */
  private static final double REQUEST_SLACK = 0.005;

  private static final long MOMENTS_NANOS = 20_000_000;

  private final Pacer requests;
  private final Pacer tokens;
  private final Window window;
  private final Breaker breaker;
  private final Duration breakerPause;
  private final Duration maxPause;
  private int inFlight;
  private long pausedUntil;
  private boolean restartDue;

  Throttle(GatewaySettings settings, long now) {
    this.requests = new Pacer(settings.requestsPerMinute(), REQUEST_SLACK);
    this.tokens = new Pacer(settings.tokensPerMinute(), 0);
    this.window = new Window(settings.inFlight());
    this.breaker = new Breaker(settings.provider(), settings.breaker());
    this.breakerPause = settings.breaker().pause();
    this.maxPause = settings.retry().maxRetryAfter();
    this.pausedUntil = now;
  }

  /** May be asked by any thread. */
  boolean isBreakerOpen() {
    return breaker.isOpen();
  }

  int inFlight() {
    return inFlight;
  }

  /** How many calls may be sent in the next moments, as far as can be told. */
  int soon(long now) {
    return waitNanos(now) > 0
        ? 0
        : Math.min(Math.max(0, window.size() - inFlight), requests.within(MOMENTS_NANOS));
  }

  /** Whether a call has to end before another may be sent. */
  boolean isFull() {
    return inFlight >= window.size();
  }

  /** Whether calls wait because the provider limits or the breaker is open. */
  boolean isPaused(long now) {
    return pausedUntil - now > 0 || breaker.isOpen();
  }

  /** How long the pace and a pause hold back the next call; 0 for not at all. */
  long waitNanos(long now) {
    if (restartDue && pausedUntil - now <= 0) {
      window.restart(inFlight);
      restartDue = false;
    }
    return Math.max(pausedUntil - now, Math.max(requests.waitNanos(now), tokens.waitNanos(now)));
  }

  /**
   * Asks the breaker, as the last of all, for a call that is then sent.
   *
   * @return how long it holds back the call; 0 for not at all
   */
  long breakerWaitNanos() {
    return breaker.admits() ? 0 : breakerPause.toNanos();
  }

  /** A call is sent that may cost so many tokens. */
  void sent(long now, long mostTokens) {
    inFlight++;
    requests.take(now, 1);
    requests.awaitFirst(now);
    tokens.take(now, mostTokens);
  }

  /** A call has ended that was sent at that time. */
  void ended(LlmResult result, long sentNanos, long now) {
    inFlight--;
    breaker.ended(result, now - sentNanos);
    requests.answered(sentNanos, now);
    if (result instanceof LlmReply reply) {
      window.succeeded(now - sentNanos);
      window.ended(false, sentNanos, now);
      awaitReset(reply.limits().requests(), now);
      awaitReset(reply.limits().tokens(), now);
    } else if (result instanceof LlmFailure failure && failure.kind() != Kind.RATE_LIMITED) {
      failed(failure, sentNanos, now);
    }
  }

  private void failed(LlmFailure failure, long sentNanos, long now) {
    boolean overloaded = failure.kind() == Kind.OVERLOADED;
    if (overloaded && failure.retryAfter().filter(asked -> !asked.isZero()).isPresent()) {
      limited(sentNanos, now, atMost(failure.retryAfter().orElseThrow()));
    } else {
      window.ended(overloaded || failure.kind() == Kind.UNCERTAIN, sentNanos, now);
    }
  }

  private void awaitReset(RateLimits.Quota quota, long now) {
    if (quota.remaining().orElse(1) == 0) {
      quota.reset().filter(reset -> !reset.isZero()).ifPresent(r -> pause(now, atMost(r)));
    }
  }

  private Duration atMost(Duration asked) {
    return asked.compareTo(maxPause) > 0 ? maxPause : asked;
  }

  /** A call that was sent at that time was refused for the rate: all wait so long. */
  void limited(long sentNanos, long now, Duration pause) {
    window.limited(sentNanos, now);
    pause(now, pause);
  }

  /** Nothing more is sent for so long, and then not all at once. */
  private void pause(long now, Duration pause) {
    long until = now + pause.toNanos();
    if (until - pausedUntil > 0) {
      pausedUntil = until;
    }
    restartDue = true;
  }

  /** Tokens that were taken and not used; of what was used beyond them the pace takes no note. */
  void refund(long unusedTokens) {
    tokens.refund(Math.max(0, unusedTokens));
  }
}
