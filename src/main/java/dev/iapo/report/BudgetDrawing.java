package dev.iapo.report;

import static dev.iapo.report.Markup.px;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Draws a budget chart into a frame. */
final class BudgetDrawing {
  /** Values that are further apart than by this factor need a logarithmic axis. */
  private static final double FAR_APART = 8;

  private final BudgetChart chart;
  private final Markup svg;
  private final Chart.Frame frame;
  private final Axis x;
  private final Axis y;

  BudgetDrawing(BudgetChart chart, Markup svg, Chart.Frame frame) {
    this.chart = chart;
    this.svg = svg;
    this.frame = frame;
    double font = frame.fontSize();
    this.y = values(frame.height() - 3.6 * font, 2.6 * font);
    double labels =
        y.ticks().stream().mapToDouble(tick -> frame.textWidth(y.label(tick))).max().orElse(0);
    this.x = budgets(labels + 1.6 * font, frame.width() - 2 * font);
  }

  /** The style of a line: the second eight have the colours of the first and are dotted. */
  static String stroke(int line) {
    return "line look-" + line % LineChart.LOOKS + (line < LineChart.LOOKS ? "" : " again");
  }

  /** The marker of a line: those of the second eight are hollow, and of other shapes. */
  static void marker(Markup svg, int line, double x, double y) {
    int colour = line % LineChart.LOOKS;
    if (line < LineChart.LOOKS) {
      Markers.draw(svg, colour, x, y);
    } else {
      Markers.draw(svg, (colour + 3) % LineChart.LOOKS, "hollow look-" + colour, x, y);
    }
  }

  private Stream<BudgetChart.Point> points() {
    return chart.lines().stream().flatMap(line -> line.points().stream());
  }

  private Axis values(double bottom, double top) {
    double least = points().mapToDouble(BudgetChart.Point::value).min().orElse(0);
    double most = points().mapToDouble(BudgetChart.Point::high).max().orElse(1);
    if (chart.fromZero() && least > 0 && most / least > FAR_APART) {
      return Axis.decades(least, most, bottom, top);
    }
    double low = points().mapToDouble(BudgetChart.Point::low).min().orElse(0);
    double margin = 0.04 * Math.max(most - low, 1e-9);
    return chart.fromZero()
        ? Axis.linear(0, most > 0 ? most + margin : 1, bottom, top, frame.height() / 70)
        : Axis.linear(low - margin, most + margin, bottom, top, frame.height() / 70);
  }

  /** Ticks at the budgets, as far as their labels have room; at the greatest in any case. */
  private Axis budgets(double start, double end) {
    TreeSet<Double> budgets = new TreeSet<>();
    points().forEach(point -> budgets.add(point.budget()));
    double from = budgets.first();
    double to = budgets.last();
    if (from == to) {
      from /= 2;
      to *= 2;
    }
    Axis bare = Axis.logarithmic(from, to, start, end, List.of());
    List<Double> ticks = new ArrayList<>();
    double free = Double.POSITIVE_INFINITY;
    for (double value : budgets.descendingSet()) {
      double half = frame.textWidth(bare.label(value)) / 2;
      if (bare.at(value) + half + 0.4 * frame.fontSize() <= free) {
        ticks.add(value);
        free = bare.at(value) - half;
      }
    }
    Collections.reverse(ticks);
    return Axis.logarithmic(from, to, start, end, ticks);
  }

  void draw() {
    String yTitle = y.logarithmic() ? chart.yTitle() + " (log scale)" : chart.yTitle();
    Grid.draw(svg, frame, x, y, chart.xTitle(), yTitle);
    for (int i = 0; i < chart.lines().size(); i++) {
      line(i, chart.lines().get(i));
    }
    chart
        .legend(frame)
        .draw(
            svg,
            frame.height(),
            (i, from, to, atY) -> {
              Grid.line(svg, stroke(i), from, atY, to, atY);
              marker(svg, i, (from + to) / 2, atY);
            });
  }

  private void line(int index, BudgetChart.Line line) {
    StringBuilder path = new StringBuilder();
    for (BudgetChart.Point point : line.points()) {
      double atX = x.at(point.budget());
      path.append(path.isEmpty() ? "M" : "L").append(px(atX)).append(' ').append(px(y(point)));
      String error = "error look-" + index % LineChart.LOOKS;
      Grid.line(svg, error, atX, y(point.low()), atX, y(point.high()));
    }
    svg.open("path", "class", stroke(index), "d", path.toString())
        .element("title", Visible.shortened(line.label(), 80))
        .close()
        .line();
    for (BudgetChart.Point point : line.points()) {
      marker(svg, index, x.at(point.budget()), y(point));
    }
    svg.line();
  }

  private double y(BudgetChart.Point point) {
    return y(point.value());
  }

  private double y(double value) {
    return y.at(Math.max(y.from(), Math.min(y.to(), value)));
  }
}
