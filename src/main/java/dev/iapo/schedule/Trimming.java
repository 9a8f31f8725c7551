package dev.iapo.schedule;

import dev.iapo.estimate.ArmSpace;

/**
 * A stage that trims arms.
 *
 * @param singles whether it pulls single completions only
 * @param until the share of the budget that is spent at its end; 1 for the last stage
 * @param halving whether it trims to one arm, in as many rounds as that takes; otherwise it is one
 *     round
 * @param keep how many configurations each context keeps for the next stage
 */
record Trimming(boolean singles, double until, boolean halving, int keep) implements Stage {
  /** Halving over all arms with all that is left: PSST. */
  static final Trimming ALL = last(true);

  static Trimming last(boolean halving) {
    return new Trimming(false, 1, halving, 1);
  }

  @Override
  public ArmSet candidates(ArmSpace arms) {
    return ArmSet.upTo(maxScale(1, arms), arms);
  }

  @Override
  public int maxScale(int round, ArmSpace arms) {
    return singles ? 1 : arms.maxScale();
  }

  @Override
  public int rounds(int configurations, ArmSpace arms) {
    return halving ? Stage.halvings(configurations * arms.strategies() * maxScale(1, arms)) : 1;
  }

  @Override
  public double until(int round) {
    return until;
  }
}
