package dev.iapo.report;

import static dev.iapo.report.Markup.px;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Differences from something with their intervals, one below the other.
 *
 * @param xTitle what the difference is of
 */
record DifferenceChart(String title, String description, String xTitle, List<Row> rows)
    implements Chart {
  /**
   * A difference.
   *
   * @param low lower end of its interval; −∞ if it is not bounded
   * @param high upper end of its interval; ∞ if it is not bounded
   * @param strong whether it is what the others are compared with
   */
  record Row(String label, double value, double low, double high, boolean strong) {
    boolean isBounded() {
      return !Double.isInfinite(low);
    }
  }

  DifferenceChart {
    rows = List.copyOf(rows);
  }

  @Override
  public double height(Frame frame) {
    return rows.size() * row(frame) + 4.2 * frame.fontSize();
  }

  private static double row(Frame frame) {
    return 1.6 * frame.fontSize();
  }

  private Axis axis(Frame frame, double start, double end) {
    double[] all =
        rows.stream()
            .flatMapToDouble(
                row ->
                    row.isBounded()
                        ? DoubleStream.of(row.low(), row.high())
                        : DoubleStream.of(row.value()))
            .toArray();
    double low = Math.min(0, DoubleStream.of(all).min().orElse(0));
    double high = Math.max(0, DoubleStream.of(all).max().orElse(0));
    double margin = 0.03 * Math.max(high - low, 1e-6);
    return Axis.linear(low - margin, high + margin, start, end, frame.width() / 100);
  }

  @Override
  public void draw(Markup svg, Frame frame) {
    double font = frame.fontSize();
    double labels = rows.stream().mapToDouble(row -> frame.textWidth(row.label())).max().orElse(0);
    Axis x = axis(frame, Math.min(labels, 0.5 * frame.width()) + font, frame.width() - 1.5 * font);
    double bottom = rows.size() * row(frame) + 0.6 * font;
    for (double tick : x.ticks()) {
      double at = x.at(tick);
      Grid.line(svg, Math.abs(tick) < 1e-12 ? "axis" : "grid", at, 0, at, bottom);
      Grid.text(svg, x.label(tick), "middle", at, bottom + 1.2 * font);
    }
    Grid.text(svg, xTitle, "middle", (x.start() + x.end()) / 2, bottom + 2.7 * font);
    svg.line();
    for (int i = 0; i < rows.size(); i++) {
      row(svg, frame, x, rows.get(i), (i + 0.5) * row(frame) + 0.3 * font);
    }
  }

  private static void row(Markup svg, Frame frame, Axis x, Row row, double y) {
    double font = frame.fontSize();
    String look = row.strong() ? "0" : "7";
    svg.element(
        "text",
        row.label(),
        "class",
        row.strong() ? "name strong text-0" : "tick",
        "text-anchor",
        "end",
        "x",
        px(x.start() - 0.6 * font),
        "y",
        px(y + 0.35 * font));
    if (row.isBounded()) {
      Grid.line(svg, "interval look-" + look, x.at(row.low()), y, x.at(row.high()), y);
    }
    String style = row.isBounded() ? "fill-" + look : "hollow look-" + look;
    Markers.draw(svg, 0, style, x.at(row.value()), y);
    svg.line();
  }
}
