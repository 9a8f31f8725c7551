package dev.iapo.report;

import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.Estimates;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Gives each prompt one look in all figures, as far as the looks suffice, and in all reports on the
 * same evidence: those seen most come first.
 */
final class Looks {
  private final Map<Integer, Integer> preferred = new HashMap<>();

  /**
   * The looks of some prompts, by their order.
   *
   * @param first at most {@link LineChart#LOOKS}
   */
  Looks(List<Integer> first) {
    first.forEach(p -> preferred.put(p, preferred.size()));
  }

  /** Looks that do not depend on what the figures show. */
  static Looks byEvidence(Findings findings) {
    Estimates estimates = findings.estimates();
    ArmSpace arms = findings.arms();
    long[] seen = new long[arms.configurations()];
    for (int p = 0; p < seen.length; p++) {
      for (int scale = 1; scale <= arms.maxScale(); scale++) {
        seen[p] += estimates.queries(arms.arm(p, 0, scale));
      }
    }
    return new Looks(
        IntStream.range(0, seen.length)
            .boxed()
            .sorted(Comparator.comparingLong(p -> -seen[p]))
            .limit(LineChart.LOOKS)
            .toList());
  }

  /**
   * The looks of the prompts of one figure.
   *
   * @param prompts at most {@link LineChart#LOOKS}
   */
  Map<Integer, Integer> of(List<Integer> prompts) {
    Map<Integer, Integer> looks = new HashMap<>();
    boolean[] taken = new boolean[LineChart.LOOKS];
    for (int prompt : prompts) {
      Integer look = preferred.get(prompt);
      if (look != null && !taken[look]) {
        looks.put(prompt, look);
        taken[look] = true;
      }
    }
    for (int prompt : prompts) {
      if (!looks.containsKey(prompt)) {
        int look = free(taken);
        looks.put(prompt, look);
        taken[look] = true;
        preferred.putIfAbsent(prompt, look);
      }
    }
    return looks;
  }

  /** A free look, one that no prompt prefers if there is one. */
  private int free(boolean[] taken) {
    int any = -1;
    for (int look = 0; look < taken.length; look++) {
      if (!taken[look] && !preferred.containsValue(look)) {
        return look;
      }
      any = any < 0 && !taken[look] ? look : any;
    }
    return any;
  }
}
