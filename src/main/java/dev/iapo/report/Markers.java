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
    double[] shape = SHAPES[look];
    if (shape.length == 0) {
      svg.empty("circle", "class", "fill-" + look, "cx", px(x), "cy", px(y), "r", "3.4");
      return;
    }
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < shape.length; i += 2) {
      points
          .append(i == 0 ? "" : " ")
          .append(px(x + shape[i]))
          .append(',')
          .append(px(y + shape[i + 1]));
    }
    svg.empty("polygon", "class", "fill-" + look, "points", points.toString());
  }
}
