package dev.iapo.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Maps values of one dimension to pixels.
 *
 * @param from the value at pixel {@code start}
 * @param to the value at pixel {@code end}; not equal to {@code from}
 * @param ticks the values that are marked
 * @param decimals those of the ticks' labels
 */
record Axis(
    double from,
    double to,
    double start,
    double end,
    boolean logarithmic,
    List<Double> ticks,
    int decimals) {
  private static final int LARGEST_LINEAR = 8;
  private static final double[] MANTISSAS = {1, 2, 5};

  Axis {
    ticks = List.copyOf(ticks);
  }

  /** A linear axis with ticks at round numbers, from a little below to a little above. */
  static Axis linear(double low, double high, double start, double end, int intervals) {
    double span = high > low ? high - low : Math.max(1e-6, Math.abs(high) * 0.1);
    double middle = (low + high) / 2;
    double from = Math.min(low, middle - span / 2);
    double to = Math.max(high, middle + span / 2);
    double step = step(span / intervals);
    List<Double> ticks = new ArrayList<>();
    for (long i = (long) Math.ceil(from / step - 1e-9); i * step <= to + 1e-9 * step; i++) {
      ticks.add(i * step);
    }
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    return new Axis(from, to, start, end, false, ticks, decimals);
  }

  /** An axis of 1..largest completions: by doublings, and plain where there are only a few. */
  static Axis scales(int largest, double start, double end) {
    boolean logarithmic = largest > LARGEST_LINEAR;
    List<Double> ticks = new ArrayList<>();
    for (int scale = 1; scale <= largest; scale = logarithmic ? 2 * scale : scale + 1) {
      ticks.add((double) scale);
    }
    double last = ticks.get(ticks.size() - 1);
    if (largest / last >= 1.3) {
      ticks.add((double) largest);
    }
    double to = Math.max(2, largest);
    return new Axis(1, to, start, end, logarithmic, ticks, 0);
  }

  /**
   * A logarithmic axis.
   *
   * @param ticks within the limits
   */
  static Axis logarithmic(double from, double to, double start, double end, List<Double> ticks) {
    return new Axis(from, to, start, end, true, ticks, 0);
  }

  /** A logarithmic axis with ticks at 1, 2 and 5 times powers of ten. */
  static Axis decades(double least, double most, double start, double end) {
    double from = least / 1.15;
    double to = most * 1.1;
    List<Double> ticks = new ArrayList<>();
    for (int e = (int) Math.floor(Math.log10(from)); Math.pow(10, e) <= to; e++) {
      for (double mantissa : MANTISSAS) {
        double tick = mantissa * Math.pow(10, e);
        boolean power = mantissa == 1 || to / from < 1000;
        if (tick >= from && tick <= to && power) {
          ticks.add(tick);
        }
      }
    }
    return logarithmic(from, to, start, end, ticks);
  }

  double at(double value) {
    double share =
        logarithmic ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
    return start + share * (end - start);
  }

  String label(double tick) {
    return logarithmic ? Numbers.amount(tick) : Numbers.fixed(tick, decimals);
  }

  /** 1, 2 or 5 times a power of ten, at least that much. */
  private static double step(double atLeast) {
    double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
    double mantissa = atLeast / power;
    return power * (mantissa <= 1 ? 1 : mantissa <= 2 ? 2 : mantissa <= 5 ? 5 : 10);
  }
}
