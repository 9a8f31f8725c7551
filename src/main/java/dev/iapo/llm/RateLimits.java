package dev.iapo.llm;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** What an answer's headers say of the provider's limits. */
public record RateLimits(Quota requests, Quota tokens) {
  /** Nothing was said. */
  public static final RateLimits UNKNOWN = new RateLimits(Quota.UNKNOWN, Quota.UNKNOWN);

  /**
   * One limit.
   *
   * @param limit how many are allowed per window
   * @param remaining how many of them are left
   * @param reset how long until all are allowed again
   */
  public record Quota(OptionalLong limit, OptionalLong remaining, Optional<Duration> reset) {
    /** Nothing was said. */
    public static final Quota UNKNOWN =
        new Quota(OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
  }
}
