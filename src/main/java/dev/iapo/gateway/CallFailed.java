package dev.iapo.gateway;

import dev.iapo.llm.LlmFailure;

/** A failed call, as the breaker wants it. */
final class CallFailed extends RuntimeException {
  private static final long serialVersionUID = 1;

  CallFailed(LlmFailure failure) {
    super(failure.kind() + ": " + failure.message(), null, false, false);
  }
}
