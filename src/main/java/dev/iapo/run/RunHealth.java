package dev.iapo.run;

import dev.iapo.domain.PullRecord;
import dev.iapo.llm.LlmFailure;
import java.util.Optional;

/** Tells failures that end a run from those that leave a gap. */
final class RunHealth {
  /** So many pulls have to end before their share of failures is judged. */
  private static final int MIN_PULLS = 20;

  private final boolean[] succeeded; // by configuration
  private boolean anySucceeded;
  private int ended;
  private int failed;

  RunHealth(int configurations) {
    this.succeeded = new boolean[configurations];
  }

  /** Takes in how a pull ended; why the run has to end, if it has to. */
  Optional<String> observe(PullRecord record, Optional<LlmFailure> failure) {
    ended++;
    if (failure.isEmpty()) {
      succeeded[record.pull().configuration()] = true;
      anySucceeded = true;
      return Optional.empty();
    }
    failed += failure.get().kind() == LlmFailure.Kind.NOT_SENT ? 0 : 1;
    boolean fatal =
        switch (failure.get().kind()) {
          case UNAUTHORIZED, QUOTA_EXHAUSTED -> true;
          case REJECTED -> !succeeded[record.pull().configuration()];
          case UNREACHABLE -> !anySucceeded;
          default -> ended >= MIN_PULLS && 2 * failed > ended;
        };
    return fatal ? Optional.of(explained(failure.get())) : Optional.empty();
  }

  private static String explained(LlmFailure failure) {
    String remedy =
        switch (failure.kind()) {
          case UNAUTHORIZED -> "check the key, and what it may use";
          case QUOTA_EXHAUSTED -> "raise the quota at the provider";
          case REJECTED -> "check the model and the sampling parameters";
          case UNREACHABLE -> "check provider.base-url, and that the server runs";
          default -> "more than half of the pulls failed; the last one like this";
        };
    return failure.message() + " (" + remedy + ")";
  }
}
