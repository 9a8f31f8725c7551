package dev.iapo.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows of cells as lines of plain text. */
final class Columns {
  private static final String GAP = "  ";

  private Columns() {}

  /**
   * Words to the left, numbers to the right of their columns.
   *
   * @param rows as many cells each
   * @param firstNumber the first of the columns that hold numbers
   */
  static List<String> aligned(List<List<String>> rows, int firstNumber) {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < columns; i++) {
        String padding = " ".repeat(widths[i] - row.get(i).length());
        cells.add(i < firstNumber ? row.get(i) + padding : padding + row.get(i));
      }
      lines.add(String.join(GAP, cells).stripTrailing());
    }
    return lines;
  }
}
