package dev.iapo.run;

import dev.iapo.domain.CallRecord;
import dev.iapo.domain.PullRecord;
import dev.iapo.llm.LlmFailure;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells failures that end a run from those that leave a gap. */
final class RunHealth {
  /** How many pulls, the last ones, the error rate is of. */
  private static final int WINDOW = 20;

  /** A server that has failed so many pulls, each of them tried several times, and none else. */
  private static final int FIRST = 3;

  /** Judges answer nonsense now and then: so many pulls of it, and none else. */
  private static final int FIRST_NONSENSE = 5;

  /** Why a run has to end, and how. */
  record Verdict(RunResult.State state, String why) {}

  private final double stopAtErrorRate;
  private final boolean[] succeeded; // by configuration
  private final Deque<Optional<LlmFailure>> last = new ArrayDeque<>(); // trouble, if any
  private boolean anySucceeded;
  private boolean anyScored;

  RunHealth(int configurations, double stopAtErrorRate) {
    this.stopAtErrorRate = stopAtErrorRate;
    this.succeeded = new boolean[configurations];
  }

  /** Takes in how a pull ended; why the run has to end, if it has to. */
  Optional<Verdict> observe(PullRecord record, Optional<LlmFailure> failure) {
    if (record.calls().stream().anyMatch(RunHealth::answered)) {
      succeeded[record.pull().configuration()] = true;
      anySucceeded = true;
    }
    anyScored |= isScored(record);
    if (failure.isEmpty() || failure.get().kind().retryable()) {
      ended(failure);
    }
    return failure.flatMap(
        why ->
            record.missing().isEmpty()
                ? unscored(why).or(() -> verdict(record.pull().configuration(), why))
                : verdict(record.pull().configuration(), why));
  }

  /** Scores are missing of completions that came: a judge or a service that has never worked. */
  private Optional<Verdict> unscored(LlmFailure failure) {
    boolean never =
        !anyScored
            && switch (failure.kind()) {
              case UNREACHABLE -> true;
              case MALFORMED -> last.size() >= FIRST_NONSENSE;
              case SERVER_ERROR, OVERLOADED, UNCERTAIN -> last.size() >= FIRST;
              default -> false;
            };
    return never
        ? Optional.of(
            new Verdict(
                RunResult.State.FAILED,
                failure.message()
                    + " (nothing has been scored yet; check what it is asked, and whether it runs)"))
        : Optional.empty();
  }

  private static boolean isScored(PullRecord record) {
    return record.calls().stream()
        .flatMap(call -> call.completions().stream())
        .anyMatch(
            sample ->
                sample.isScored()
                    && (sample.judged().verdicts().isEmpty() || !sample.text().isBlank()));
  }

  private Optional<Verdict> verdict(int configuration, LlmFailure failure) {
    if (failure.kind() == LlmFailure.Kind.QUOTA_EXHAUSTED) {
      return Optional.of(
          new Verdict(
              RunResult.State.PARKED,
              "the provider's quota is used up: "
                  + failure.message()
                  + " (raise the quota or add credit at the provider, then run again)"));
    }
    if (failure.kind() == LlmFailure.Kind.NOT_KEPT) {
      return Optional.of(new Verdict(RunResult.State.PARKED, notKept(failure.message())));
    }
    boolean fatal =
        switch (failure.kind()) {
          case UNAUTHORIZED, NOT_FOUND, QUOTA_EXHAUSTED, OVERCHARGED -> true;
          case REJECTED -> !succeeded[configuration];
          case NOT_SENT, NOT_KEPT, UNSENDABLE -> false;
          case UNREACHABLE, MALFORMED -> !anySucceeded;
          case SERVER_ERROR, OVERLOADED -> !anySucceeded && last.size() >= FIRST;
          case RATE_LIMITED, UNCERTAIN -> false;
        };
    if (fatal) {
      return Optional.of(new Verdict(RunResult.State.FAILED, explained(failure)));
    }
    return failure.kind().retryable() && tooManyFail()
        ? Optional.of(new Verdict(RunResult.State.FAILED, errorRate()))
        : Optional.empty();
  }

  static String dailyLimitUsed(String provider) {
    return "what provider %s may charge on a day (UTC) is used up (raise its limits.per-day, or resume tomorrow)"
        .formatted(provider);
  }

  static String notKept(String why) {
    return "the store has failed, so nothing more is sent: " + why + " (mend that, and resume)";
  }

  private static String explained(LlmFailure failure) {
    String remedy =
        switch (failure.kind()) {
          case UNAUTHORIZED -> "check the key, and what it may use";
          case OVERCHARGED -> "try sampling.max-tokens-field";
          case NOT_FOUND -> "check provider.base-url, and the model's name";
          case REJECTED -> "check the model and the sampling parameters";
          case UNREACHABLE -> "check provider.base-url, and that the server runs";
          case MALFORMED -> "check that provider.base-url is that of an OpenAI-compatible API";
          default -> "nothing has succeeded yet; check the provider's state";
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
        : record.withCalls(record.calls().stream().filter(RunHealth::answered).toList());
  }

  private static boolean answered(CallRecord call) {
    return call.source() != CallRecord.Source.REFUSED;
  }

  private boolean tooManyFail() {
    long failed = last.stream().filter(Optional::isPresent).count();
    return last.size() == WINDOW && failed > stopAtErrorRate * WINDOW;
  }

  /** The rate, and the failure that is most frequent, in the words it came with last. */
  private String errorRate() {
    List<LlmFailure> failed = last.stream().flatMap(Optional::stream).toList();
    Map<LlmFailure.Kind, Integer> counts = new EnumMap<>(LlmFailure.Kind.class);
    Map<LlmFailure.Kind, String> messages = new EnumMap<>(LlmFailure.Kind.class);
    for (LlmFailure failure : failed) {
      counts.merge(failure.kind(), 1, Integer::sum);
      messages.put(failure.kind(), failure.message());
    }
    Map.Entry<LlmFailure.Kind, Integer> most =
        Collections.max(counts.entrySet(), Map.Entry.comparingByValue());
    return "%d of the last %d pulls failed, %d of them as %s: %s (check the provider's state; %s)"
        .formatted(
            failed.size(),
            WINDOW,
            most.getValue(),
            most.getKey().label(),
            messages.get(most.getKey()),
            "faults.stop-at-error-rate says how many may fail");
  }

  private void ended(Optional<LlmFailure> failure) {
    last.add(failure);
    if (last.size() > WINDOW) {
      last.remove();
    }
  }
}
