package dev.iapo.domain;

import java.util.ArrayList;
import java.util.List;

/**
 * The rows of the data that could not be used and were set aside.
 *
 * @param rows all there are, those set aside included
 * @param setAside how many
 * @param reasons of the first ones, each with its file and line
 */
public record BadRows(long rows, long setAside, List<String> reasons) {
  /** Of data of which every row can be used. */
  public static final BadRows NONE = new BadRows(0, 0, List.of());

  public BadRows {
    reasons = List.copyOf(reasons);
    if (setAside < 0 || setAside > rows) {
      throw new IllegalArgumentException(
          "bad rows: %d of %d (expected: at most all of them)".formatted(setAside, rows));
    }
  }

  /** Those of both files. */
  public BadRows plus(BadRows other) {
    List<String> all = new ArrayList<>(reasons);
    all.addAll(other.reasons);
    return new BadRows(rows + other.rows, setAside + other.setAside, all);
  }

  public boolean any() {
    return setAside > 0;
  }
}
