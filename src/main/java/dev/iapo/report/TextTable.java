package dev.iapo.report;

import java.util.ArrayList;
import java.util.List;

/** A table as lines of plain text with aligned columns. */
final class TextTable {
  private static final String GAP = "   ";

  private TextTable() {}

  /** The caption, the column heads, and the rows. */
  static List<String> lines(Document.Table table) {
    List<List<String>> cells = new ArrayList<>();
    cells.add(table.columns().stream().map(column -> plain(column.head())).toList());
    table.rows().forEach(row -> cells.add(row.stream().map(TextTable::plain).toList()));
    int[] widths = new int[table.columns().size()];
    for (List<String> row : cells) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], length(row.get(i)));
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add(Visible.line(table.caption()) + ":");
    for (List<String> row : cells) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String padding = " ".repeat(widths[i] - length(row.get(i)));
        boolean right = table.columns().get(i).numeric();
        line.append(i == 0 ? "" : GAP);
        line.append(right ? padding + row.get(i) : row.get(i) + padding);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** The text without its styles. */
  static String plain(Text text) {
    return String.join("", text.spans().stream().map(span -> Visible.line(span.text())).toList());
  }
}
