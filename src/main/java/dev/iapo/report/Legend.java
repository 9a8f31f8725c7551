package dev.iapo.report;

import static dev.iapo.report.Markup.px;

import java.util.List;

/**
 * What the lines or markers of a chart are called, in columns below it.
 *
 * @param entries in their order
 */
record Legend(List<Entry> entries, Chart.Frame frame) {
  /** The most characters of a name in the legend. */
  private static final int MAX_LABEL = 42;

  Legend {
    entries = List.copyOf(entries);
  }

  /**
   * A name.
   *
   * @param look of its text, 0..7
   */
  record Entry(String label, int look) {}

  /** Draws what an entry stands for, from one x to another. */
  interface Sample {
    void draw(int entry, double from, double to, double y);
  }

  private static String label(Entry entry) {
    return Visible.shortened(Visible.line(entry.label()), MAX_LABEL);
  }

  private double columnWidth() {
    return (double) frame.width() / columns();
  }

  private int columns() {
    double widest =
        entries.stream().mapToDouble(entry -> frame.textWidth(label(entry))).max().orElse(0);
    double needed = sample() + widest + 2 * frame.fontSize();
    return (int) Math.max(1, Math.min(4, Math.floor(frame.width() / needed)));
  }

  /** The width of a sample. */
  private double sample() {
    return 3.2 * frame.fontSize();
  }

  private double row() {
    return 1.5 * frame.fontSize();
  }

  private int rows() {
    return (entries.size() + columns() - 1) / columns();
  }

  double height() {
    return rows() * row() + 0.5 * frame.fontSize();
  }

  /** Draws it from some height down, column by column. */
  void draw(Markup svg, double top, Sample of) {
    double width = columnWidth();
    for (int i = 0; i < entries.size(); i++) {
      int column = i / rows();
      double x = column * width + 4;
      double y = top + (i % rows()) * row() + 0.7 * row();
      of.draw(i, x, x + sample() - 8, y);
      svg.element(
              "text",
              label(entries.get(i)),
              "class",
              "name text-" + entries.get(i).look(),
              "x",
              px(x + sample()),
              "y",
              px(y + 0.35 * frame.fontSize()))
          .line();
    }
  }
}
