package dev.iapo.report;

import java.util.List;

/**
 * Quality against cost: what nothing beats, joined by a line, among everything else.
 *
 * @param names those of the looks that are used
 * @param others points in the background; those outside of the picture are left out
 * @param frontier by rising cost, at least one
 */
record CostChart(
    String title,
    String description,
    String xTitle,
    String yTitle,
    List<Legend.Entry> names,
    List<Point> others,
    List<Point> frontier)
    implements Chart {
  CostChart {
    names = List.copyOf(names);
    others = List.copyOf(others);
    frontier = List.copyOf(frontier);
  }

  /**
   * A point.
   *
   * @param look 0..7, or {@link LineChart#BACKGROUND}
   * @param best whether it is best at some weight of the cost
   * @param chosen whether it is a choice
   * @param label empty if it has none
   */
  record Point(double cost, double quality, int look, boolean best, boolean chosen, String label) {}

  Legend legend(Frame frame) {
    return new Legend(names, frame);
  }

  @Override
  public double height(Frame frame) {
    return frame.height() + legend(frame).height();
  }

  @Override
  public void draw(Markup svg, Frame frame) {
    new CostDrawing(this, svg, frame).draw();
  }
}
