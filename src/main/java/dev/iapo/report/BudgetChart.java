package dev.iapo.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Lines over the budget, with error bars and a legend below.
 *
 * @param fromZero whether values are at least 0, so that the axis begins there; it is logarithmic
 *     if they are all above 0 and far apart
 */
record BudgetChart(
    String title,
    String description,
    String xTitle,
    String yTitle,
    boolean fromZero,
    List<Line> lines)
    implements Chart {
  /** The number of lines that can be told apart: by colour, dashes and markers. */
  static final int LINES = 2 * LineChart.LOOKS;

  BudgetChart {
    lines = List.copyOf(lines);
    if (lines.size() > LINES) {
      throw new IllegalArgumentException(lines.size() + " lines (expected: at most " + LINES + ")");
    }
  }

  /**
   * A line.
   *
   * @param points by ascending budget, at least one
   */
  record Line(String label, List<Point> points) {
    Line {
      points = List.copyOf(points);
    }
  }

  /**
   * A point.
   *
   * @param error the standard error; NaN if it is not known
   */
  record Point(double budget, double value, double error) {
    double low() {
      return Double.isNaN(error) ? value : value - error;
    }

    double high() {
      return Double.isNaN(error) ? value : value + error;
    }
  }

  @Override
  public double height(Frame frame) {
    return frame.height() + legend(frame).height();
  }

  Legend legend(Frame frame) {
    List<Legend.Entry> entries = new ArrayList<>();
    lines.forEach(
        line -> entries.add(new Legend.Entry(line.label(), entries.size() % LineChart.LOOKS)));
    return new Legend(entries, frame);
  }

  @Override
  public void draw(Markup svg, Frame frame) {
    new BudgetDrawing(this, svg, frame).draw();
  }
}
