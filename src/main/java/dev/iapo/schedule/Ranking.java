package dev.iapo.schedule;

import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.Estimates;

/**
 * Ranks the arms of a context: greater estimated utility first; equal ones by smaller scale, then
 * by the order of configurations and strategies; arms without a sample last. Utilities are equal if
 * they are when rounded to 10⁻¹²: their last bits may differ.
 *
 * <p>Time is linear in the arms. An instance keeps what it works with and is for one thread.
 */
final class Ranking {
  private static final double RESOLUTION = 1e12;

  private final ArmSpace arms;
  private final Greatest greatest;
  private final int[] listed;
  private final double[] values; // of the listed arms
  private boolean listsAll;

  /** Where utilities come from. */
  interface Utilities {
    /** Writes those of n arms, in their order. */
    void of(int[] arms, int n, double[] into);

    /** The estimated ones of a context. */
    static Utilities estimated(Estimates estimates, int context) {
      return (arms, n, into) -> estimates.utilities(context, arms, n, into);
    }
  }

  Ranking(ArmSpace arms) {
    this.arms = arms;
    this.greatest = new Greatest(arms.size());
    this.listed = new int[arms.size()];
    this.values = new double[arms.size()];
  }

  private static double rounded(double utility) {
    return Math.rint(utility * RESOLUTION);
  }

  /** Lists some arms and their utilities, and returns how many they are. */
  private int look(ArmSet among, Utilities utilities) {
    boolean all = among.size() == arms.size();
    if (!(all && listsAll)) {
      among.list(listed);
      listsAll = all;
    }
    utilities.of(listed, among.size(), values);
    return among.size();
  }

  /** The best of some arms. */
  int best(Utilities utilities, ArmSet among) {
    int n = look(among, utilities);
    int best = listed[0];
    double most = rounded(values[0]);
    for (int i = 1; i < n; i++) {
      double value = rounded(values[i]);
      boolean smaller = arms.scale(listed[i]) < arms.scale(best);
      boolean equal = value == most || (Double.isNaN(value) && Double.isNaN(most));
      if (value > most || (equal ? smaller : Double.isNaN(most))) {
        best = listed[i];
        most = value;
      }
    }
    return best;
  }

  /** Keeps the best of some arms. */
  void keep(int count, Utilities utilities, ArmSet among) {
    if (count >= among.size()) {
      return;
    }
    ArmSet before = among.copy();
    double last = greatest.of(count, values, look(among, utilities)); // −∞ if fewer have a sample
    double least = Double.isInfinite(last) ? last : leastRoundedTo(rounded(last));
    keepAtLeast(least, among);
    if (among.size() < count) {
      before.removeAll(among);
      addFirst(before, among, count);
    } else if (among.size() > count) {
      ArmSet tied = among.copy();
      among.addAll(before);
      keepAtLeast(leastRoundedTo(Math.max(rounded(last) + 1, Math.nextUp(rounded(last)))), among);
      tied.removeAll(among);
      addFirst(tied, among, count);
    }
  }

  /** Adds the first of the tied arms by scale, then by order, up to a size. */
  private void addFirst(ArmSet tied, ArmSet kept, int size) {
    int[] list = new int[tied.size()];
    tied.list(list);
    int[] byScale = new int[arms.maxScale() + 1];
    for (int arm : list) {
      byScale[arms.scale(arm)]++;
    }
    int room = size - kept.size();
    int last = 1;
    while (byScale[last] <= room) {
      room -= byScale[last++];
    }
    for (int arm : list) {
      int scale = arms.scale(arm);
      if (scale < last || (scale == last && room-- > 0)) {
        kept.add(arm);
      }
    }
  }

  /** The least utility that is rounded to at least that. */
  private static double leastRoundedTo(double value) {
    double utility = (value - 0.5) / RESOLUTION;
    while (rounded(utility) >= value) {
      utility = Math.nextDown(utility);
    }
    while (rounded(utility) < value) {
      utility = Math.nextUp(utility);
    }
    return utility;
  }

  /** Word by word, so that no bit waits for the one before it to be written. */
  private void keepAtLeast(double least, ArmSet among) {
    int i = 0;
    for (int w = 0; w < among.words.length; w++) {
      long kept = 0;
      if (among.words[w] == -1) {
        for (int bit = 0; bit < Long.SIZE; bit++) {
          kept |= (values[i++] >= least ? 1L : 0L) << bit;
        }
      } else {
        for (long left = among.words[w]; left != 0; left &= left - 1) {
          kept |= (values[i++] >= least ? 1L : 0L) << Long.numberOfTrailingZeros(left);
        }
      }
      among.words[w] = kept;
    }
    among.recount();
  }
}
