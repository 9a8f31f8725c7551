package dev.iapo.report;

import static dev.iapo.report.Markup.px;

/** What the lines of a budget chart are called, in columns below it. */
final class BudgetLegend {
  /** The most characters of a name in the legend. */
  private static final int MAX_LABEL = 42;

  private final BudgetChart chart;
  private final Chart.Frame frame;
  private final int columns;
  private final double columnWidth;

  BudgetLegend(BudgetChart chart, Chart.Frame frame) {
    this.chart = chart;
    this.frame = frame;
    double widest =
        chart.lines().stream().mapToDouble(line -> frame.textWidth(label(line))).max().orElse(0);
    double needed = sample() + widest + 2 * frame.fontSize();
    this.columns = (int) Math.max(1, Math.min(4, Math.floor(frame.width() / needed)));
    this.columnWidth = (double) frame.width() / columns;
  }

  private static String label(BudgetChart.Line line) {
    return Visible.shortened(Visible.line(line.label()), MAX_LABEL);
  }

  /** The width of a line's sample. */
  private double sample() {
    return 3.2 * frame.fontSize();
  }

  private double row() {
    return 1.5 * frame.fontSize();
  }

  private int rows() {
    return (chart.lines().size() + columns - 1) / columns;
  }

  double height() {
    return rows() * row() + 0.5 * frame.fontSize();
  }

  /** Draws it from some height down, column by column. */
  void draw(Markup svg, double top) {
    for (int i = 0; i < chart.lines().size(); i++) {
      int column = i / rows();
      double x = column * columnWidth + 4;
      double y = top + (i % rows()) * row() + 0.7 * row();
      Grid.line(svg, BudgetDrawing.stroke(i), x, y, x + sample() - 8, y);
      BudgetDrawing.marker(svg, i, x + sample() / 2 - 4, y);
      svg.element(
              "text",
              label(chart.lines().get(i)),
              "class",
              "name text-" + i % LineChart.LOOKS,
              "x",
              px(x + sample()),
              "y",
              px(y + 0.35 * frame.fontSize()))
          .line();
    }
  }
}
