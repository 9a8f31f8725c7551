package dev.iapo.run;

import dev.iapo.domain.CallRecord;
import dev.iapo.domain.PullRecord;
import dev.iapo.llm.LlmFailure;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Tells failures that end a run from those that leave a gap. */
final class RunHealth {
  /** Of so many pulls, the last ones, more than half have to fail to end the run. */
  private static final int WINDOW = 20;

  /** A server that has failed so many pulls, each of them tried several times, and none else. */
  private static final int FIRST = 3;

  private final boolean[] succeeded; // by configuration
  private final Deque<Boolean> lastFailed = new ArrayDeque<>();
  private boolean anySucceeded;

  RunHealth(int configurations) {
    this.succeeded = new boolean[configurations];
  }

  /** Takes in how a pull ended; why the run has to end, if it has to. */
  Optional<String> observe(PullRecord record, Optional<LlmFailure> failure) {
    if (failure.isEmpty() || record.calls().stream().anyMatch(CallRecord::paid)) {
      succeeded[record.pull().configuration()] = true;
      anySucceeded = true;
    }
    if (failure.isEmpty()) {
      ended(false);
      return Optional.empty();
    }
    if (failure.get().kind().retryable()) {
      ended(true);
    }
    boolean fatal =
        switch (failure.get().kind()) {
          case UNAUTHORIZED, QUOTA_EXHAUSTED, OVERCHARGED -> true;
          case REJECTED -> !succeeded[record.pull().configuration()];
          case NOT_SENT -> false;
          case UNREACHABLE, MALFORMED -> mostFail() || !anySucceeded;
          case SERVER_ERROR, OVERLOADED ->
              mostFail() || (!anySucceeded && lastFailed.size() >= FIRST);
          case RATE_LIMITED, UNCERTAIN -> mostFail();
        };
    return fatal ? Optional.of(explained(failure.get())) : Optional.empty();
  }

  private static String explained(LlmFailure failure) {
    String remedy =
        switch (failure.kind()) {
          case UNAUTHORIZED -> "check the key, and what it may use";
          case QUOTA_EXHAUSTED -> "raise the quota at the provider";
          case OVERCHARGED -> "try sampling.max-tokens-field";
          case REJECTED -> "check the model and the sampling parameters";
          case UNREACHABLE -> "check provider.base-url, and that the server runs";
          case MALFORMED -> "check that provider.base-url is that of an OpenAI-compatible API";
          default -> "most of the last pulls failed; this one like this";
        };
    return failure.message() + " (" + remedy + ")";
  }

  /**
   * The record, without what a refusal made up: it is an outcome of its row only if the
   * configuration does work on other rows.
   */
  PullRecord credible(PullRecord record) {
    return succeeded[record.pull().configuration()]
        ? record
        : new PullRecord(
            record.pull(),
            record.calls().stream().filter(CallRecord::paid).toList(),
            record.wasted(),
            record.failedCalls(),
            record.missing());
  }

  private boolean mostFail() {
    long failed = lastFailed.stream().filter(pull -> pull).count();
    return lastFailed.size() == WINDOW && 2 * failed > WINDOW;
  }

  private void ended(boolean failed) {
    lastFailed.add(failed);
    if (lastFailed.size() > WINDOW) {
      lastFailed.remove();
    }
  }
}
