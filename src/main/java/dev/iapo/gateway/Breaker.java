package dev.iapo.gateway;

import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmResult;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Stops calls for a while when most of the last ones failed by the provider's trouble. */
final class Breaker {
  private static final Duration NEVER = Duration.ofDays(365);

  private final CircuitBreaker breaker;

  Breaker(String provider, GatewaySettings.Breaker settings) {
    this.breaker =
        CircuitBreaker.of(
            provider,
            CircuitBreakerConfig.custom()
                .failureRateThreshold((float) (100 * settings.failureShare()))
                .slidingWindowSize(settings.window())
                .minimumNumberOfCalls(settings.window())
                .waitDurationInOpenState(settings.pause())
                .slowCallDurationThreshold(NEVER) // long answers are answers
                .build());
  }

  /** May be asked by any thread. */
  boolean isOpen() {
    return breaker.getState() == CircuitBreaker.State.OPEN;
  }

  /** Whether a call may be sent now; one that may has to be told of when it has ended. */
  boolean admits() {
    return breaker.tryAcquirePermission();
  }

  /** Limits and refusals are answers of a provider that works. */
  void ended(LlmResult result, long nanos) {
    boolean trouble =
        result instanceof LlmFailure failure
            && failure.kind().retryable()
            && failure.kind() != LlmFailure.Kind.RATE_LIMITED;
    if (trouble) {
      breaker.onError(nanos, TimeUnit.NANOSECONDS, new CallFailed(result.toString()));
    } else {
      breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
    }
  }

  /** A failed call, as the library wants it. */
  private static final class CallFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    CallFailed(String what) {
      super(what, null, false, false);
    }
  }
}
