package dev.iapo.report;

import static dev.iapo.report.Markup.px;

/** The shapes that tell lines apart where colours do not. */
final class Markers {
  private static final double[][] SHAPES = {
    {}, // a dot
    {-3, -3, 3, -3, 3, 3, -3, 3},
    {0, -4, 4, 3, -4, 3},
    {0, -4.5, 4.5, 0, 0, 4.5, -4.5, 0},
    {0, 4, 4, -3, -4, -3},
    {
      -1.2, -4, 1.2, -4, 1.2, -1.2, 4, -1.2, 4, 1.2, 1.2, 1.2, 1.2, 4, -1.2, 4, -1.2, 1.2, -4, 1.2,
      -4, -1.2, -1.2, -1.2
    },
    {-4, -2, 4, -2, 4, 2, -4, 2},
    {-2, -4, 2, -4, 2, 4, -2, 4},
  };

  private Markers() {}

  static void draw(Markup svg, int look, double x, double y) {
    draw(svg, look, "fill-" + look, x, y);
  }

  /**
   * Draws a shape in some style.
   *
   * @param shape 0..7
   */
  static void draw(Markup svg, int shape, String style, double x, double y) {
    double[] points = SHAPES[shape];
    if (points.length == 0) {
      svg.empty("circle", "class", style, "cx", px(x), "cy", px(y), "r", "3.4");
      return;
    }
    svg.empty("polygon", "class", style, "points", polygon(points, x, y));
  }

  private static String polygon(double[] shape, double x, double y) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < shape.length; i += 2) {
      points
          .append(i == 0 ? "" : " ")
          .append(px(x + shape[i]))
          .append(',')
          .append(px(y + shape[i + 1]));
    }
    return points.toString();
  }
}
