package dev.iapo.report;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives each prompt one look in all figures, as far as the looks suffice. */
final class Looks {
  private final Map<Integer, Integer> preferred = new HashMap<>();

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
