package dev.iapo.compare;

/**
 * A mean with its standard error.
 *
 * @param count how many values it is of, at least 1
 * @param standardError the sample's standard deviation over √count; NaN of a single value
 */
public record Mean(int count, double value, double standardError) {
  public Mean {
    if (count < 1) {
      throw new IllegalArgumentException("count: " + count + " (expected: at least 1)");
    }
  }

  static Mean of(double[] values) {
    int n = values.length;
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    double mean = sum / n;
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return new Mean(n, mean, n < 2 ? Double.NaN : Math.sqrt(squares / (n - 1) / n));
  }
}
