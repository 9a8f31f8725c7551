package dev.iapo.report;

import static dev.iapo.report.Markup.px;

import java.util.List;

/**
 * Bars of how many things are left, step by step.
 *
 * @param yTitle what is counted
 */
record BarChart(String title, String description, String yTitle, List<Bar> bars) implements Chart {
  /**
   * A bar; up to the smaller number it is darker.
   *
   * @param low the smaller number, at least 0
   * @param high the greater number
   */
  record Bar(String label, long low, long high) {
    String range() {
      return low == high ? Numbers.count(high) : Numbers.count(low) + "–" + Numbers.count(high);
    }
  }

  BarChart {
    bars = List.copyOf(bars);
  }

  @Override
  public double height(Frame frame) {
    return top(frame) + bars.size() * row(frame);
  }

  private static double top(Frame frame) {
    return 2 * frame.fontSize();
  }

  private static double row(Frame frame) {
    return 2 * frame.fontSize();
  }

  @Override
  public void draw(Markup svg, Frame frame) {
    double font = frame.fontSize();
    double row = row(frame);
    double labels = bars.stream().mapToDouble(bar -> frame.textWidth(bar.label())).max().orElse(0);
    double ranges = bars.stream().mapToDouble(bar -> frame.textWidth(bar.range())).max().orElse(0);
    double left = labels + font;
    double width = frame.width() - left - ranges - 1.5 * font;
    double most = Math.max(1, bars.stream().mapToLong(Bar::high).max().orElse(1));
    svg.element("text", yTitle, "class", "tick", "x", "2", "y", px(1.1 * font)).line();
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      double y = top(frame) + i * row;
      double high = width * bar.high() / most;
      String middle = px(y + row / 2 + 0.35 * font);
      svg.element(
          "text",
          bar.label(),
          "class",
          "tick",
          "text-anchor",
          "end",
          "x",
          px(left - 0.6 * font),
          "y",
          middle);
      rectangle(svg, "bar most", left, y, high, row);
      rectangle(svg, "bar least", left, y, width * bar.low() / most, row);
      svg.element(
              "text", bar.range(), "class", "tick", "x", px(left + high + 0.5 * font), "y", middle)
          .line();
    }
  }

  private static void rectangle(
      Markup svg, String look, double x, double y, double width, double row) {
    svg.empty(
        "rect",
        "class",
        look,
        "x",
        px(x),
        "y",
        px(y + 0.15 * row),
        "width",
        px(Math.max(1, width)),
        "height",
        px(0.7 * row));
  }
}
