package dev.iapo.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The value of each query by which queries are split. */
public final class Strata {
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> values = new ArrayList<>();
  private int[] ofQuery = new int[1024];
  private int size;

  /** Takes in the value of the next query. */
  void add(String value) {
    if (size == ofQuery.length) {
      ofQuery = Arrays.copyOf(ofQuery, 2 * size);
    }
    ofQuery[size++] =
        numbers.computeIfAbsent(
            value,
            another -> {
              values.add(another);
              return values.size() - 1;
            });
  }

  int size() {
    return size;
  }

  /** The different values, in the order of their first query. */
  List<String> values() {
    return values;
  }

  /** The number of a query's value. */
  int of(int query) {
    return ofQuery[query];
  }
}
