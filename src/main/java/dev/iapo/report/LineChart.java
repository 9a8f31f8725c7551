package dev.iapo.report;

import java.util.Comparator;
import java.util.List;

/**
 * Lines over the number of completions per query, labelled at their ends.
 *
 * @param lines those with a look are drawn over those without
 * @param band an interval around a line
 * @param marks points that are pointed out
 */
record LineChart(
    String title,
    String description,
    String yTitle,
    int maxScale,
    List<Line> lines,
    Band band,
    List<Mark> marks)
    implements Chart {
  /** The number of looks: of colours, with a dash pattern and a marker each. */
  static final int LOOKS = 8;

  /** A look that stays in the background and has no label. */
  static final int BACKGROUND = -1;

  LineChart {
    lines = List.copyOf(lines);
    marks = List.copyOf(marks);
  }

  /**
   * A line.
   *
   * @param values at scale 1, 2, …; NaN from where it has none
   * @param solid the last scale with good evidence; from there on the line is pale
   * @param look 0..7, or {@link #BACKGROUND}
   * @param strong whether it is the one to look at
   */
  record Line(String label, double[] values, int solid, int look, boolean strong) {
    /** The last scale with a value; 0 if it has none. */
    int end() {
      int end = values.length;
      while (end > 0 && Double.isNaN(values[end - 1])) {
        end--;
      }
      return end;
    }

    /** The first scale at which it is outside a range; one more than the last if it is not. */
    int exit(double low, double high) {
      int end = end();
      for (int scale = 1; scale <= end; scale++) {
        if (values[scale - 1] < low || values[scale - 1] > high) {
          return scale;
        }
      }
      return end + 1;
    }
  }

  /**
   * An interval at every scale.
   *
   * @param low at scale 1, 2, …; may be infinite, or NaN where there is none
   */
  record Band(double[] low, double[] high, int look) {}

  /**
   * A point that is pointed out.
   *
   * @param chosen whether it is the choice; a ring, others are squares
   */
  record Mark(int scale, double value, String label, boolean chosen) {}

  /** The lines in the foreground, the one to look at last. */
  List<Line> named() {
    return lines.stream()
        .filter(line -> line.look() != BACKGROUND && line.end() > 0)
        .sorted(Comparator.comparing(Line::strong))
        .toList();
  }

  @Override
  public double height(Frame frame) {
    return frame.height();
  }

  @Override
  public void draw(Markup svg, Frame frame) {
    new LineDrawing(this, svg, frame).draw();
  }
}
