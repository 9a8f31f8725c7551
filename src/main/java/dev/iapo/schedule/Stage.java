package dev.iapo.schedule;

import dev.iapo.estimate.ArmSpace;

/**
 * A stage of a trimming schedule, which estimates anew what it is to decide.
 *
 * @param singles whether it pulls single completions only
 * @param until the share of the budget that is spent at its end; 1 for the last stage
 * @param halving whether it trims to one arm, in as many rounds as that takes; otherwise it is one
 *     round
 * @param keep how many configurations each context keeps for the next stage
 */
public record Stage(boolean singles, double until, boolean halving, int keep) {
  /** Halving over all arms with all of the budget: PSST. */
  static final Stage ALL = last(true);

  static Stage last(boolean halving) {
    return new Stage(false, 1, halving, 1);
  }

  /** The arms to choose among; one round of singles (screening) leaves the other scales open. */
  ArmSet candidates(ArmSpace arms) {
    return ArmSet.upTo(halving ? maxScale(arms) : arms.maxScale(), arms);
  }

  int maxScale(ArmSpace arms) {
    return singles ? 1 : arms.maxScale();
  }

  /** The rounds, for that many configurations. */
  int rounds(int configurations, ArmSpace arms) {
    return halving ? halvings(configurations * arms.strategies() * maxScale(arms)) : 1;
  }

  /** ⌈log2 n⌉, at least 1: the halvings that leave one of n arms. */
  static int halvings(int n) {
    return Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(n - 1));
  }
}
