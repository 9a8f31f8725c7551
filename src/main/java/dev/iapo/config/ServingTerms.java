package dev.iapo.config;

import dev.iapo.domain.Budget;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * On what terms a policy is served, where requests do not say otherwise.
 *
 * @param earlyStop of votes
 * @param goodEnough of Best-of-N: the share of the greatest possible weighted score above the least
 *     with which drawing ends, in (0, 1]; empty: all are drawn
 * @param wave how many completions are drawn before the next look at whether one is good enough
 * @param deadline of a request; empty: the daemon's
 * @param maxCost of a request, in one unit, without a contingency; empty: none
 * @param defaultContext for requests without a preference; empty: the policy's first
 */
public record ServingTerms(
    EarlyStop earlyStop,
    OptionalDouble goodEnough,
    int wave,
    Optional<Duration> deadline,
    Optional<Budget> maxCost,
    Optional<String> defaultContext) {
  /** Those of a policy of which nothing is said. */
  public static ServingTerms byDefault() {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads a JSON object with the keys {@code earlyStop, goodEnough, wave, deadline, maxCost:{usd |
   * tokens | completions}, context}, each of which may be missing.
   *
   * @throws ConfigException with everything that is wrong, at its path
   */
  public static ServingTerms ofJson(String json) {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads options of a command line by their names, such as {@code --early-stop}: see {@link
   * #OPTIONS}.
   *
   * @throws ConfigException with everything that is wrong, at the option
   */
  public static ServingTerms ofOptions(Map<String, String> given) {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads a share of the traffic, 0 up to below 1.
   *
   * @param place where it was given, for messages
   * @throws ConfigException if it is none
   */
  public static double share(String place, String text) {
    throw new UnsupportedOperationException();
  }

  /** What {@link #ofJson} reads again; what is not said is left out. */
  public String json() {
    throw new UnsupportedOperationException();
  }
}
