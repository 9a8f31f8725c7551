package dev.iapo.simulate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One simulated run of an algorithm on a recorded environment: a line of a simulation file.
 *
 * @param completions how many were drawn
 * @param policy the arm chosen for each context, by the context's id and in the order of contexts
 */
public record Trial(
    Setup setup, long seed, long completions, Returns returns, Map<String, Arm> policy) {
  public Trial {
    policy = Collections.unmodifiableMap(new LinkedHashMap<>(policy));
  }

  /**
   * What was run; trials of one setup differ by their seeds only.
   *
   * @param environment its name
   * @param algorithm its name on the command line
   * @param budget completions that it was allowed to draw
   */
  public record Setup(String environment, String algorithm, Variant variant, long budget) {}

  /** How an algorithm of the PSST family was run, each by its name on the command line. */
  public record Variant(String estimator, String queries, String budgetRule) {
    /** As published, apart from the hard budget. */
    public static final Variant PUBLISHED = new Variant("blocks", "random", "hard");
  }

  /**
   * The exact worth of the policy.
   *
   * @param acr the average contextual return on the training queries
   * @param regret how much less that is than the best policy's, at least 0
   * @param acrTest the average contextual return on the held-out queries; empty without them
   */
  public record Returns(double acr, double regret, OptionalDouble acrTest) {}

  /** A prompt, by its id, at a scale. */
  public record Arm(String prompt, int scale) {}
}
