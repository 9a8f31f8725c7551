package dev.iapo.bench;

/**
 * y = c · a^first · b^second, fitted to logarithms by least squares.
 *
 * @param determination the R² of the logarithms
 */
record PowerLaw(double first, double second, double determination) {
  /** The points must form a grid: the logarithms of a and b are then uncorrelated. */
  static PowerLaw fit(double[] a, double[] b, double[] y) {
    double[] u = centredLogs(a);
    double[] v = centredLogs(b);
    double[] w = centredLogs(y);
    double first = dot(u, w) / dot(u, u);
    double second = dot(v, w) / dot(v, v);
    double left = 0;
    for (int i = 0; i < w.length; i++) {
      double residual = w[i] - first * u[i] - second * v[i];
      left += residual * residual;
    }
    return new PowerLaw(first, second, 1 - left / dot(w, w));
  }

  private static double[] centredLogs(double[] values) {
    double[] logs = new double[values.length];
    double mean = 0;
    for (int i = 0; i < logs.length; i++) {
      logs[i] = Math.log(values[i]);
      mean += logs[i] / logs.length;
    }
    for (int i = 0; i < logs.length; i++) {
      logs[i] -= mean;
    }
    return logs;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
