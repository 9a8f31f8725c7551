package dev.iapo.simulate;

import dev.iapo.domain.Budget;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One simulated run of an algorithm on a recorded environment: a line of a simulation file.
 *
 * @param policy the arm chosen for each context, by the context's id and in the order of contexts
 */
public record Trial(Setup setup, long seed, Drawn drawn, Returns returns, Map<String, Arm> policy) {
  public Trial {
    policy = Collections.unmodifiableMap(new LinkedHashMap<>(policy));
  }

  /** How many completions were drawn. */
  public long completions() {
    return drawn.completions();
  }

  /**
   * What was run; trials of one setup differ by their seeds only.
   *
   * @param environment its name
   * @param algorithm its name on the command line
   * @param unit of the budget
   * @param budget what it was allowed to spend, in the unit's smallest amount
   */
  public record Setup(
      String environment, String algorithm, Variant variant, Budget.Unit unit, long budget) {}

  /**
   * What was drawn.
   *
   * @param spent what that was charged, in the smallest amount of the budget's unit
   */
  public record Drawn(long completions, long spent) {}

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
