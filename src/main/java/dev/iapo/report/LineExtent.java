package dev.iapo.report;

import java.util.List;

/**
 * What part of a line chart is drawn.
 *
 * @param lastScale the axis of scales ends here: where every named line has left the picture
 */
record LineExtent(double low, double high, int lastScale) {
  /** A band is shown up to so many times the height of the lines, above and below. */
  private static final double BAND_SHARE = 0.35;

  /** Lines may fall so many times deeper than they differ at their best. */
  private static final double MAX_FALL = 3;

  static LineExtent of(LineChart chart) {
    List<LineChart.Line> lines = chart.named();
    boolean solid = lines.stream().anyMatch(line -> line.solid() > 0);
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    double least = Double.POSITIVE_INFINITY; // of what each line starts with
    for (LineChart.Line line : lines) {
      int end = solid ? line.solid() : line.end();
      for (int i = 0; i < end; i++) {
        low = Math.min(low, line.values()[i]);
        high = Math.max(high, line.values()[i]);
        least = Math.min(least, line.values()[0]);
      }
    }
    for (LineChart.Mark mark : chart.marks()) {
      low = Math.min(low, mark.value());
      high = Math.max(high, mark.value());
      least = Math.min(least, mark.value());
    }
    if (low > high) {
      return new LineExtent(0, 1, chart.maxScale());
    }
    low = Math.max(low, least - MAX_FALL * (high - least) - 0.05 * Math.abs(high));
    return around(chart, low, high);
  }

  private static LineExtent around(LineChart chart, double low, double high) {
    double height = Math.max(high - low, 1e-3 * Math.abs(high));
    double bandLow = low;
    double bandHigh = high;
    for (int i = 0; i < chart.band().low().length; i++) {
      if (!Double.isNaN(chart.band().low()[i])) {
        bandLow = Math.min(bandLow, chart.band().low()[i]);
        bandHigh = Math.max(bandHigh, chart.band().high()[i]);
      }
    }
    double from = Math.max(bandLow, low - BAND_SHARE * height) - 0.03 * height;
    double to = Math.min(bandHigh, high + BAND_SHARE * height) + 0.1 * height;
    return new LineExtent(from, to, lastScale(chart, from, to));
  }

  /** The doubling, or the end, by which every named line has left the range or has ended. */
  private static int lastScale(LineChart chart, double low, double high) {
    int last = Math.min(2, chart.maxScale());
    for (LineChart.Mark mark : chart.marks()) {
      last = Math.max(last, mark.scale());
    }
    for (LineChart.Line line : chart.named()) {
      last = Math.max(last, Math.min(line.exit(low, high), line.end()));
    }
    int doubling = Integer.highestOneBit(Math.max(1, last - 1)) * 2;
    return Math.min(chart.maxScale(), doubling);
  }
}
