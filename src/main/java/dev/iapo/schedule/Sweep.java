package dev.iapo.schedule;

import java.util.Arrays;

/**
 * How often, and at which scale, each configuration is pulled in a round.
 *
 * @param scales completions per pull, by configuration; 0 where it is not pulled
 * @param count pulls per configuration; 0 if the budget covers nothing
 */
record Sweep(int[] scales, int count) {
  /** The most pulls of a round, whatever the budget. */
  static final int MAX_PULLS = 1_000_000;

  /**
   * The hard-budget rule: max(1, ⌊B/Σ n_p⌋) sweeps while what is left covers them; otherwise one
   * sweep with all scales capped at the largest scale that what is left covers. What is left covers
   * pulls if it is enough for their expected charges and, since a pull is admitted only if the most
   * it can be charged is left, for any one of them to be the last.
   */
  static Sweep fit(Spending spending, int[] largest, long perRound) {
    long left = spending.left();
    double one = charge(spending, largest);
    double spare = spare(spending, largest);
    if (one + spare <= left) {
      // Rounded down by the casts, which also bring the quotients of a charge of 0 into range.
      long count = Math.min(Math.max(1, (long) (perRound / one)), (long) ((left - spare) / one));
      return new Sweep(largest, (int) Math.min(count, mostSweeps(largest)));
    }
    for (int cap = Arrays.stream(largest).max().orElse(0) - 1; cap >= 1; cap--) {
      int[] capped = cappedAt(largest, cap);
      if (charge(spending, capped) + spare(spending, capped) <= left) {
        return new Sweep(capped, 1);
      }
    }
    return new Sweep(largest, 0);
  }

  /** As published: max(1, ⌊B/Σ n_p⌋) sweeps, whatever is left. */
  static Sweep published(Spending spending, int[] largest, long perRound) {
    long count = Math.max(1, (long) (perRound / charge(spending, largest)));
    return new Sweep(largest, (int) Math.min(count, mostSweeps(largest)));
  }

  private static long mostSweeps(int[] scales) {
    long pulled = Arrays.stream(scales).filter(scale -> scale > 0).count();
    return Math.max(1, MAX_PULLS / pulled);
  }

  private static double charge(Spending spending, int[] scales) {
    double charge = 0;
    for (int p = 0; p < scales.length; p++) {
      charge += scales[p] == 0 ? 0 : spending.charge(p, scales[p]);
    }
    return charge;
  }

  private static double spare(Spending spending, int[] scales) {
    double spare = 0;
    for (int p = 0; p < scales.length; p++) {
      spare = scales[p] == 0 ? spare : Math.max(spare, spending.spare(p, scales[p]));
    }
    return spare;
  }

  private static int[] cappedAt(int[] scales, int cap) {
    return Arrays.stream(scales).map(scale -> Math.min(scale, cap)).toArray();
  }
}
