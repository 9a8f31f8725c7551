package dev.iapo.domain;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How votes are taken; each strategy that votes reads what concerns it.
 *
 * @param tieRule what a tied vote is worth: {@code fair} or {@code half}
 * @param weightBy the objective by whose selecting score the votes of a score-weighted vote weigh
 * @param step how many completions an early-stopping vote draws before it looks at the votes again
 * @param confidence in its leader with which an early-stopping vote stops, in (0.5, 1); without one
 *     it stops once the leader can be neither overtaken nor tied any more
 */
public record Voting(
    String tieRule, Optional<String> weightBy, int step, OptionalDouble confidence) {
  public Voting {
    if (step < 1) {
      throw new IllegalArgumentException("step: " + step + " (expected: at least 1)");
    }
  }

  /** A tie rule, and completions one at a time. */
  public static Voting of(String tieRule) {
    return new Voting(tieRule, Optional.empty(), 1, OptionalDouble.empty());
  }
}
