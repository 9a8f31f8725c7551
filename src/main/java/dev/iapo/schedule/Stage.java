package dev.iapo.schedule;

import dev.iapo.estimate.ArmSpace;

/** A stage of a trimming schedule, which estimates anew what it is to decide. */
public sealed interface Stage permits Screening, Trimming {
  /** The arms to choose among, of all configurations. */
  ArmSet candidates(ArmSpace arms);

  /** The rounds, for that many configurations. */
  int rounds(int configurations, ArmSpace arms);

  /** The most completions of a pull in a round, from 1. */
  int maxScale(int round, ArmSpace arms);

  /** The share of the budget that is spent when a round, from 1, is the last of its span. */
  double until(int round);

  /** The share of the budget that is spent at its end; 1 for the last stage. */
  double until();

  /** How many configurations each context keeps for the next stage. */
  int keep();

  /** ⌈log2 n⌉, at least 1: the halvings that leave one of n arms. */
  static int halvings(int n) {
    return Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(n - 1));
  }
}
