package dev.iapo.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a vote may come to, by going through everything that may be drawn: no formula for when it is
 * decided.
 */
final class Possible {
  private static final int OPEN = -1;

  /** A completion that may be drawn: its answer, from 0, or −1, and its weight in whole numbers. */
  record Cast(int answer, int weight) {}

  private final List<Cast> casts;
  private final Map<List<Integer>, Integer> certain = new HashMap<>();
  private final Map<List<Integer>, Integer> fewest = new HashMap<>();

  /**
   * @param casts all that may be drawn
   */
  Possible(List<Cast> casts) {
    this.casts = casts;
  }

  /** Totals of no vote, −1 each. */
  static int[] nothing(int answers) {
    int[] totals = new int[answers];
    Arrays.fill(totals, -1);
    return totals;
  }

  static int[] with(int[] totals, Cast cast) {
    int[] after = totals.clone();
    if (cast.answer() >= 0) {
      after[cast.answer()] = Math.max(0, after[cast.answer()]) + cast.weight();
    }
    return after;
  }

  /** The answers with the greatest total. */
  static Set<Integer> leaders(int[] totals) {
    int most = Arrays.stream(totals).max().orElseThrow();
    Set<Integer> leaders = new TreeSet<>();
    for (int answer = 0; answer < totals.length; answer++) {
      if (totals[answer] == most && most >= 0) {
        leaders.add(answer);
      }
    }
    return leaders;
  }

  /** Whether one answer wins alone, whatever is drawn. */
  boolean decided(int[] totals, int left) {
    return certain(totals, left) != OPEN;
  }

  private int certain(int[] totals, int left) {
    List<Integer> key = key(totals, left);
    Integer known = certain.get(key);
    if (known == null) {
      known = ofAll(totals, left);
      certain.put(key, known);
    }
    return known;
  }

  private int ofAll(int[] totals, int left) {
    if (left == 0) {
      Set<Integer> leaders = leaders(totals);
      return leaders.size() == 1 ? leaders.iterator().next() : OPEN;
    }
    int first = certain(with(totals, casts.get(0)), left - 1);
    for (Cast cast : casts) {
      if (first == OPEN || certain(with(totals, cast), left - 1) != first) {
        return OPEN;
      }
    }
    return first;
  }

  /** The fewest draws after which it is decided in some case, or all are drawn. */
  int fewest(int[] totals, int left) {
    List<Integer> key = key(totals, left);
    Integer known = fewest.get(key);
    if (known == null) {
      known =
          left == 0 || decided(totals, left)
              ? 0
              : 1 + casts.stream().mapToInt(c -> fewest(with(totals, c), left - 1)).min().orElse(0);
      fewest.put(key, known);
    }
    return known;
  }

  private static List<Integer> key(int[] totals, int left) {
    List<Integer> key = new ArrayList<>(List.of(left));
    Arrays.stream(totals).forEach(key::add);
    return key;
  }
}
