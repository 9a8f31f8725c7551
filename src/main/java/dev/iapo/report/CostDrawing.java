package dev.iapo.report;

import static dev.iapo.report.Markup.px;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Draws quality against cost into a frame. */
final class CostDrawing {
  /** Costs that are further apart than by this factor need a logarithmic axis. */
  private static final double FAR_APART = 8;

  /** The picture reaches so many times the height of the frontier below it. */
  private static final double BELOW = 0.3;

  /** Points in the background that are closer than this are drawn once. */
  private static final double CELL_PX = 2;

  private final CostChart chart;
  private final Markup svg;
  private final Chart.Frame frame;
  private final Axis x;
  private final Axis y;
  private final List<Box> labels = new ArrayList<>();

  /** What a text covers, by its middle. */
  private record Box(double x, double y, double width, double height) {
    boolean overlaps(Box other) {
      return Math.abs(x - other.x) < (width + other.width) / 2
          && Math.abs(y - other.y) < (height + other.height) / 2;
    }
  }

  CostDrawing(CostChart chart, Markup svg, Chart.Frame frame) {
    this.chart = chart;
    this.svg = svg;
    this.frame = frame;
    double font = frame.fontSize();
    List<CostChart.Point> frontier = chart.frontier();
    double low = frontier.stream().mapToDouble(CostChart.Point::quality).min().orElse(0);
    double high = frontier.stream().mapToDouble(CostChart.Point::quality).max().orElse(1);
    double height = Math.max(high - low, 1e-3 * Math.max(1e-3, Math.abs(high)));
    this.y =
        Axis.linear(
            low - BELOW * height,
            high + 0.12 * height,
            frame.height() - 3.6 * font,
            2.6 * font,
            frame.height() / 70);
    double yLabels =
        y.ticks().stream().mapToDouble(tick -> frame.textWidth(y.label(tick))).max().orElse(0);
    this.x = costs(yLabels + 1.6 * font, frame.width() - 2 * font);
  }

  private Axis costs(double start, double end) {
    double least = chart.frontier().get(0).cost();
    double most = chart.frontier().get(chart.frontier().size() - 1).cost();
    if (least > 0 && most / least > FAR_APART) {
      return Axis.decades(least, most, start, end);
    }
    double margin = 0.06 * (most - least);
    return Axis.linear(Math.max(0, least - margin), most + margin, start, end, frame.width() / 90);
  }

  void draw() {
    Grid.draw(svg, frame, x, y, chart.xTitle(), chart.yTitle());
    background();
    StringBuilder path = new StringBuilder();
    for (CostChart.Point point : chart.frontier()) {
      path.append(path.isEmpty() ? "M" : "L");
      path.append(px(x.at(point.cost()))).append(' ').append(px(y.at(point.quality())));
    }
    svg.empty("path", "class", "other", "d", path.toString()).line();
    chart.frontier().stream().filter(point -> !point.best()).forEach(this::marker);
    chart.frontier().stream().filter(CostChart.Point::best).forEach(this::marker);
    chart.frontier().stream()
        .filter(point -> !point.label().isEmpty())
        .sorted(Comparator.comparing(point -> !point.chosen()))
        .forEach(this::label);
    chart
        .legend(frame)
        .draw(
            svg,
            frame.height(),
            (i, from, to, at) ->
                Markers.draw(svg, chart.names().get(i).look(), (from + to) / 2, at));
  }

  private void background() {
    Set<List<Long>> drawn = new HashSet<>();
    for (CostChart.Point point : chart.others()) {
      double atX = x.at(point.cost());
      double atY = y.at(point.quality());
      boolean inside = atX >= x.start() && atX <= x.end() && atY <= y.start() && atY >= y.end();
      if (inside && drawn.add(List.of(Math.round(atX / CELL_PX), Math.round(atY / CELL_PX)))) {
        svg.empty("circle", "class", "dot", "cx", px(atX), "cy", px(atY), "r", "1.8");
      }
    }
    svg.line();
  }

  private void marker(CostChart.Point point) {
    double atX = x.at(point.cost());
    double atY = y.at(point.quality());
    if (point.look() == LineChart.BACKGROUND) {
      svg.empty("circle", "class", "dot", "cx", px(atX), "cy", px(atY), "r", "3");
    } else if (point.best()) {
      Markers.draw(svg, point.look(), atX, atY);
    } else {
      Markers.draw(svg, point.look(), "hollow look-" + point.look(), atX, atY);
    }
    if (point.chosen()) {
      String radius = px(0.6 * frame.fontSize());
      svg.empty("circle", "class", "mark", "cx", px(atX), "cy", px(atY), "r", radius);
    }
    svg.line();
  }

  /** Writes a label above, below or beside its point, or nowhere if there is no room. */
  private void label(CostChart.Point point) {
    double font = frame.fontSize();
    double width = frame.textWidth(point.label());
    double atX = x.at(point.cost());
    double atY = y.at(point.quality());
    double side = width / 2 + font;
    double[][] places = {
      {0, -1.3 * font},
      {0, 1.4 * font},
      {side, 0.1 * font},
      {-side, -0.1 * font},
      {-side, -1.3 * font},
      {-side, 1.3 * font},
      {side, 1.3 * font},
      {side, -1.3 * font}
    };
    for (double[] place : places) {
      Box box = new Box(atX + place[0], atY + place[1], width + 4, 1.15 * font);
      boolean inside =
          box.x() - width / 2 >= x.start()
              && box.x() + width / 2 <= frame.width()
              && box.y() <= y.start() - 0.5 * font;
      if (inside && labels.stream().noneMatch(box::overlaps) && isFree(box, point)) {
        labels.add(box);
        svg.element(
                "text",
                point.label(),
                "class",
                "callout",
                "text-anchor",
                "middle",
                "x",
                px(box.x()),
                "y",
                px(box.y() + 0.35 * font))
            .line();
        return;
      }
    }
  }

  /** Whether a text covers none of the other points. */
  private boolean isFree(Box box, CostChart.Point own) {
    return chart.frontier().stream()
        .filter(point -> !point.equals(own))
        .noneMatch(point -> box.overlaps(new Box(x.at(point.cost()), y.at(point.quality()), 4, 4)));
  }
}
