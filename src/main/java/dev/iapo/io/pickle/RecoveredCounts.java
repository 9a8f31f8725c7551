package dev.iapo.io.pickle;

import java.util.Arrays;

/**
 * The frequencies behind rows of probabilities.
 *
 * <p>Whole numbers are frequencies already. Probabilities that are all multiples of 1/n, for the
 * least such n up to {@value #MOST_COMPLETIONS}, come from n completions each; failing that, every
 * row may have an n of its own. Others are rounded to multiples of 1/{@value #DENOMINATOR} that sum
 * to 1.
 *
 * @param rows one per row of probabilities
 * @param note how they were found, as words for a description
 */
record RecoveredCounts(int[][] rows, String note) {
  /** The denominator of probabilities that come from no known number of completions. */
  static final int DENOMINATOR = 1_000_000;

  private static final int MOST_COMPLETIONS = 10_000;

  private static final double DOUBLE_ROUNDING = 1e-13;
  private static final double FLOAT_ROUNDING = 1e-7;

  /** With single precision a greater n could be found by accident. */
  private static final int MOST_COMPLETIONS_OF_FLOATS = 1_000;

  private static final double SUM_TOLERANCE = 1e-6;

  /**
   * Of rows of equal width.
   *
   * @param place what a message names
   */
  static RecoveredCounts of(String place, double[] values, int width) throws PickleFormatException {
    if (areFrequencies(values)) {
      return new RecoveredCounts(multiplied(values, width, 1), "frequencies as published");
    }
    requireProbabilities(place, values, width);
    int common =
        Math.max(
            denominator(values, 0, values.length, MOST_COMPLETIONS, DOUBLE_ROUNDING),
            denominator(values, 0, values.length, MOST_COMPLETIONS_OF_FLOATS, FLOAT_ROUNDING));
    if (common > 0) {
      return new RecoveredCounts(
          multiplied(values, width, common),
          "frequencies of %d completions per prompt and query".formatted(common));
    }
    int[][] rows = new int[values.length / width][];
    int rounded = 0;
    for (int row = 0; row < rows.length; row++) {
      int own = denominator(values, row * width, width, MOST_COMPLETIONS, DOUBLE_ROUNDING);
      rounded += own > 0 ? 0 : 1;
      rows[row] =
          own > 0 ? multiplied(values, row * width, width, own) : rounded(values, row, width);
    }
    return new RecoveredCounts(
        rows,
        rounded == 0
            ? "frequencies recovered row by row"
            : "probabilities as frequencies in %,d (%,d of %,d rows rounded)"
                .formatted(DENOMINATOR, rounded, rows.length));
  }

  private static boolean areFrequencies(double[] values) {
    double greatest = 0;
    for (double value : values) {
      if (!(value >= 0 && value <= Integer.MAX_VALUE && value == Math.rint(value))) {
        return false;
      }
      greatest = Math.max(greatest, value);
    }
    return greatest > 0;
  }

  private static void requireProbabilities(String place, double[] values, int width)
      throws PickleFormatException {
    for (int start = 0; start < values.length; start += width) {
      double sum = 0;
      for (int i = start; i < start + width; i++) {
        if (!(values[i] >= 0 && values[i] <= 1 + SUM_TOLERANCE)) {
          throw PickleFormatException.found(place, values[i], "probabilities, 0..1");
        }
        sum += values[i];
      }
      if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
        throw PickleFormatException.found(
            place, "probabilities that sum to " + sum, "a sum of 1 per prompt and query");
      }
    }
  }

  /**
   * The same frequencies out of as many completions.
   *
   * @throws PickleFormatException if a row's frequencies would not be whole numbers
   */
  RecoveredCounts outOf(int completions) throws PickleFormatException {
    int[][] scaled = new int[rows.length][];
    for (int row = 0; row < rows.length; row++) {
      long total = Arrays.stream(rows[row]).asLongStream().sum();
      scaled[row] = new int[rows[row].length];
      for (int i = 0; i < scaled[row].length; i++) {
        long parts = (long) rows[row][i] * completions;
        if (total == 0 || parts % total != 0) {
          throw PickleFormatException.found(
              "--recorded", completions, "a multiple of the frequencies' sum, which is " + total);
        }
        scaled[row][i] = (int) (parts / total);
      }
    }
    return new RecoveredCounts(
        scaled, "frequencies of %d completions per prompt and query".formatted(completions));
  }

  /** The least n of which all these are multiples of 1/n; 0 if there is none. */
  private static int denominator(
      double[] values, int start, int length, int greatest, double rounding) {
    for (int n = 1; n <= greatest; n++) {
      int i = start;
      while (i < start + length
          && Math.abs(values[i] * n - Math.rint(values[i] * n)) <= rounding * n) {
        i++;
      }
      if (i == start + length) {
        return n;
      }
    }
    return 0;
  }

  private static int[][] multiplied(double[] values, int width, int factor) {
    int[][] rows = new int[values.length / width][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = multiplied(values, row * width, width, factor);
    }
    return rows;
  }

  private static int[] multiplied(double[] values, int start, int width, int factor) {
    int[] counts = new int[width];
    for (int i = 0; i < width; i++) {
      counts[i] = (int) Math.rint(values[start + i] * factor);
    }
    return counts;
  }

  /** Cumulated probabilities are rounded, so that the counts sum to the denominator. */
  private static int[] rounded(double[] values, int row, int width) {
    int[] counts = new int[width];
    double sum = 0;
    for (int i = 0; i < width; i++) {
      sum += values[row * width + i];
    }
    double cumulated = 0;
    int before = 0;
    for (int i = 0; i < width; i++) {
      cumulated += values[row * width + i];
      int upTo = (int) Math.rint(cumulated / sum * DENOMINATOR);
      counts[i] = upTo - before;
      before = upTo;
    }
    return counts;
  }
}
