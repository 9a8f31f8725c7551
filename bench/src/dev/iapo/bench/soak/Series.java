package dev.iapo.bench.soak;

import dev.iapo.bench.Results;
import java.util.ArrayList;
import java.util.List;

/** Values over time. */
final class Series {
  private final List<double[]> points = new ArrayList<>(); // hours, value

  void add(double seconds, double value) {
    if (!Double.isNaN(value)) {
      points.add(new double[] {seconds / 3600, value});
    }
  }

  boolean isEmpty() {
    return points.isEmpty();
  }

  private double quantile(double share) {
    List<Double> sorted = points.stream().map(point -> point[1]).sorted().toList();
    return sorted.get((int) Math.round(share * (sorted.size() - 1)));
  }

  double first() {
    return points.get(0)[1];
  }

  double last() {
    return points.get(points.size() - 1)[1];
  }

  /** The slope of the least squares line, per hour. */
  double slopePerHour() {
    double meanT = points.stream().mapToDouble(point -> point[0]).average().orElse(0);
    double meanV = points.stream().mapToDouble(point -> point[1]).average().orElse(0);
    double up = points.stream().mapToDouble(p -> (p[0] - meanT) * (p[1] - meanV)).sum();
    double down = points.stream().mapToDouble(p -> (p[0] - meanT) * (p[0] - meanT)).sum();
    return down == 0 ? 0 : up / down;
  }

  /** Adds a row: what it is, first, least, median, 95th of 100, most, last, and slope per hour. */
  void row(Results results, String what, String format) {
    if (isEmpty()) {
      results.row(what, "", "", "", "", "", "", "");
      return;
    }
    results.row(
        what,
        Results.format(format, first()),
        Results.format(format, quantile(0)),
        Results.format(format, quantile(0.5)),
        Results.format(format, quantile(0.95)),
        Results.format(format, quantile(1)),
        Results.format(format, last()),
        Results.format("%+.1f", slopePerHour()));
  }

  static void header(Results results) {
    results.header("what", "first", "least", "median", "95 %", "most", "last", "slope per hour");
  }
}
