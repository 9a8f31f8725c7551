package dev.iapo.daemon;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a keeper of runs answers. */
public sealed interface Answer {
  /** A run, as it is after what was asked for. */
  record Found(RunView run) implements Answer {}

  /** A run that was submitted, now or, with the same key, before. */
  record Accepted(RunView run, boolean before) implements Answer {}

  /** A run is no longer kept. */
  record Deleted(String run) implements Answer {}

  /**
   * What was asked for is not done, and nothing has changed.
   *
   * @param problems everything that is wrong, if there are several things
   * @param retryAfter when it may be asked for again
   */
  record Refused(Why why, String detail, List<String> problems, Optional<Duration> retryAfter)
      implements Answer {
    public Refused {
      problems = List.copyOf(problems);
    }

    Refused(Why why, String detail) {
      this(why, detail, List.of(), Optional.empty());
    }
  }

  /** Why something is refused. */
  enum Why {
    UNKNOWN_RUN,
    WRONG_STATE,
    /** It is no longer of the version that was named. */
    CHANGED_MEANWHILE,
    INVALID_TASK,
    INVALID_REQUEST,
    /** Something else was submitted with the key. */
    KEY_REUSED,
    TOO_MANY_RUNS,
    SHUTTING_DOWN,
    STORAGE_FAILED
  }
}
