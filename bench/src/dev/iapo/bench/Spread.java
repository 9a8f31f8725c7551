package dev.iapo.bench;

import java.util.Arrays;
import java.util.Locale;

/** Repeated measurements of one thing: their median and range. */
public record Spread(double least, double median, double greatest, int number) {
  public static Spread of(double... measured) {
    double[] sorted = measured.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    double median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    return new Spread(sorted[0], median, sorted[n - 1], n);
  }

  /** The median, and the range in brackets. */
  public String text(String format) {
    return String.format(
        Locale.ROOT, format + " (" + format + "–" + format + ")", median, least, greatest);
  }
}
