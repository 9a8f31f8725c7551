package dev.iapo.report;

import static dev.iapo.report.Markup.px;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Draws a line chart into a frame. */
final class LineDrawing {
  /** Points closer than this are left out: nobody sees them. */
  private static final double MIN_DISTANCE_PX = 2.5;

  private final LineChart chart;
  private final Markup svg;
  private final Chart.Frame frame;
  private final LineExtent extent;
  private final Axis x;
  private final Axis y;
  private final double right;
  private final double bottom;

  LineDrawing(LineChart chart, Markup svg, Chart.Frame frame) {
    this.chart = chart;
    this.svg = svg;
    this.frame = frame;
    this.extent = LineExtent.of(chart);
    double font = frame.fontSize();
    double labels =
        chart.named().stream().mapToDouble(line -> frame.textWidth(label(line))).max().orElse(0);
    this.right = frame.width() - labels - 2 * font;
    this.bottom = frame.height() - 3.6 * font;
    double top = 2.6 * font;
    this.y = Axis.linear(extent.low(), extent.high(), bottom, top, frame.height() / 70);
    double yLabels =
        y.ticks().stream().mapToDouble(tick -> frame.textWidth(y.label(tick))).max().orElse(0);
    this.x = Axis.scales(extent.lastScale(), yLabels + 1.6 * font, right);
  }

  void draw() {
    Grid.draw(svg, frame, x, y, "Completions per query, N", chart.yTitle());
    band();
    for (LineChart.Line line : chart.lines()) {
      if (line.look() == LineChart.BACKGROUND) {
        path(line, "other", 1, line.end());
      }
    }
    for (LineChart.Line line : chart.named()) {
      String look = "line look-" + line.look() + (line.strong() ? " strong" : "");
      path(line, look, 1, line.solid());
      path(line, look + " thin", Math.max(1, line.solid()), line.end());
      markers(line);
    }
    endLabels();
    chart.marks().forEach(this::mark);
  }

  private String label(LineChart.Line line) {
    return Visible.shortened(Visible.line(line.label()), frame.labelLength());
  }

  private double inside(double value) {
    return Math.max(y.from(), Math.min(y.to(), value));
  }

  private void band() {
    LineChart.Band band = chart.band();
    StringBuilder upper = new StringBuilder();
    StringBuilder lower = new StringBuilder();
    for (int i = 0; i < Math.min(extent.lastScale(), band.low().length); i++) {
      if (!Double.isNaN(band.low()[i])) {
        String at = px(x.at(i + 1)) + " ";
        upper
            .append(upper.isEmpty() ? "M" : "L")
            .append(at)
            .append(px(y.at(inside(band.high()[i]))));
        lower.insert(0, "L" + at + px(y.at(inside(band.low()[i]))));
      }
    }
    if (!upper.isEmpty()) {
      svg.empty("path", "class", "band fill-" + band.look(), "d", upper + "" + lower + "Z").line();
    }
  }

  /** Part of a line; where it leaves the frame it is cut. */
  private void path(LineChart.Line line, String looks, int from, int to) {
    int exit = line.exit(y.from(), y.to());
    int end = Math.min(to, extent.lastScale());
    if (end <= from || exit <= from) {
      return;
    }
    StringBuilder path = new StringBuilder();
    double lastX = Double.NEGATIVE_INFINITY;
    for (int scale = from; scale <= Math.min(end, exit - 1); scale++) {
      double atX = x.at(scale);
      if (atX - lastX >= MIN_DISTANCE_PX || scale == end) {
        String at = px(atX) + " " + px(y.at(line.values()[scale - 1]));
        path.append(path.isEmpty() ? "M" : "L").append(at);
        lastX = atX;
      }
    }
    if (exit <= end) {
      path.append('L').append(px(crossing(line, exit))).append(' ').append(px(endY(line)));
    }
    svg.open("path", "class", looks, "d", path.toString())
        .element("title", Visible.shortened(line.label(), 80))
        .close()
        .line();
  }

  /** Where a line crosses the frame on the way to its first point outside. */
  private double crossing(LineChart.Line line, int outside) {
    double before = line.values()[outside - 2];
    double after = line.values()[outside - 1];
    double share = (inside(after) - before) / (after - before);
    return x.at(outside - 1) + share * (x.at(outside) - x.at(outside - 1));
  }

  private void markers(LineChart.Line line) {
    int end = Math.min(Math.max(1, line.solid()), line.exit(y.from(), y.to()) - 1);
    for (double tick : x.ticks()) {
      if (tick <= end) {
        Markers.draw(svg, line.look(), x.at(tick), y.at(line.values()[(int) tick - 1]));
      }
    }
  }

  /** The names of the lines in the right margin, pushed apart, with leaders where needed. */
  private void endLabels() {
    List<LineChart.Line> lines =
        chart.named().stream()
            .sorted(Comparator.comparingDouble(this::endY).thenComparing(line -> -endX(line)))
            .toList();
    double gap = 1.25 * frame.fontSize();
    List<Double> wanted = new ArrayList<>();
    lines.forEach(line -> wanted.add(endY(line)));
    double[] at = spread(wanted, gap, y.end(), bottom);
    for (int i = 0; i < lines.size(); i++) {
      LineChart.Line line = lines.get(i);
      double endX = endX(line);
      double labelX = right + 0.9 * frame.fontSize();
      boolean reaches = endX >= right - 1;
      boolean leaves = line.exit(y.from(), y.to()) <= line.end();
      if (leaves || (reaches && Math.abs(at[i] - endY(line)) > 2)) { // none past the last sample
        String leader =
            "M" + px(endX + 4) + " " + px(endY(line)) + "L" + px(labelX - 3) + " " + px(at[i]);
        svg.empty("path", "class", "leader look-" + line.look(), "d", leader);
      }
      svg.element(
              "text",
              label(line),
              "class",
              "name text-" + line.look() + (line.strong() ? " strong" : ""),
              "x",
              px(labelX),
              "y",
              px(at[i] + 0.35 * frame.fontSize()))
          .line();
    }
  }

  /** Where the line ends, or leaves the frame. */
  private double endX(LineChart.Line line) {
    int exit = line.exit(y.from(), y.to());
    return exit > 1 && exit <= line.end() ? crossing(line, exit) : x.at(line.end());
  }

  private double endY(LineChart.Line line) {
    int exit = line.exit(y.from(), y.to());
    return y.at(inside(line.values()[Math.min(exit, line.end()) - 1]));
  }

  /** Positions in the same order, a gap apart, near the wanted ones and within the limits. */
  static double[] spread(List<Double> wanted, double gap, double low, double high) {
    int n = wanted.size();
    double[] at = new double[n];
    double least = low;
    for (int i = 0; i < n; i++) {
      at[i] = Math.max(wanted.get(i), least);
      least = at[i] + gap;
    }
    double most = high;
    for (int i = n - 1; i >= 0; i--) {
      at[i] = Math.min(at[i], most);
      most = at[i] - gap;
    }
    return at;
  }

  private void mark(LineChart.Mark mark) {
    double atX = x.at(mark.scale());
    double atY = y.at(inside(mark.value()));
    double radius = 0.55 * frame.fontSize();
    if (mark.chosen()) {
      svg.empty("circle", "class", "mark", "cx", px(atX), "cy", px(atY), "r", px(radius));
    } else {
      double side = 2 * radius;
      svg.empty(
          "rect",
          "class",
          "mark",
          "x",
          px(atX - radius),
          "y",
          px(atY - radius),
          "width",
          px(side),
          "height",
          px(side));
    }
    double width = frame.textWidth(mark.label());
    double half = width / 2;
    double textX = Math.max(x.start() + half + 2, Math.min(right - half, atX));
    svg.element(
            "text",
            mark.label(),
            "class",
            "callout",
            "text-anchor",
            "middle",
            "x",
            px(textX),
            "y",
            px(atY - radius - 0.5 * frame.fontSize()))
        .line();
  }
}
