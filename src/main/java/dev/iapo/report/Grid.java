package dev.iapo.report;

import static dev.iapo.report.Markup.px;

/** The axes of a drawing: ticks, light lines across, and titles that need no turned head. */
final class Grid {
  private Grid() {}

  static void draw(Markup svg, Chart.Frame frame, Axis x, Axis y, String xTitle, String yTitle) {
    double font = frame.fontSize();
    for (double tick : y.ticks()) {
      double at = y.at(tick);
      line(svg, "grid", x.start() - 4, at, x.end(), at);
      text(svg, y.label(tick), "end", x.start() - 0.7 * font, at + 0.35 * font);
    }
    line(svg, "axis", x.start() - 4, y.start(), x.end(), y.start());
    for (double tick : x.ticks()) {
      double at = x.at(tick);
      line(svg, "axis", at, y.start(), at, y.start() + 4);
      text(svg, x.label(tick), "middle", at, y.start() + 0.4 * font + font);
    }
    String title = x.logarithmic() ? xTitle + " (log scale)" : xTitle;
    text(svg, title, "middle", (x.start() + x.end()) / 2, y.start() + 2.9 * font);
    text(svg, yTitle, "start", 2, 1.1 * font);
    svg.line();
  }

  static void line(Markup svg, String look, double x1, double y1, double x2, double y2) {
    svg.empty("line", "class", look, "x1", px(x1), "y1", px(y1), "x2", px(x2), "y2", px(y2));
  }

  static void text(Markup svg, String text, String anchor, double x, double y) {
    svg.element("text", text, "class", "tick", "text-anchor", anchor, "x", px(x), "y", px(y));
  }
}
