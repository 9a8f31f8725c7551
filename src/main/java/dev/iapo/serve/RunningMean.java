package dev.iapo.serve;

import dev.iapo.domain.Deployable.Figure;

/** The mean of numbers that come one by one, and their spread, by Welford's recurrence. */
final class RunningMean {
  private long count;
  private double mean;
  private double squares; // summed deviations from the mean

  void add(double value) {
    count++;
    double before = value - mean;
    mean += before / count;
    squares += before * (value - mean);
  }

  /** That of its numbers and another's (Chan, Golub and LeVeque 1979). */
  RunningMean with(RunningMean other) {
    RunningMean both = new RunningMean();
    both.count = count + other.count;
    if (both.count > 0) {
      double apart = other.mean - mean;
      double part = (double) other.count / both.count;
      both.mean = mean + apart * part;
      both.squares = squares + other.squares + apart * apart * count * part;
    }
    return both;
  }

  long count() {
    return count;
  }

  /** NaN of no numbers. */
  double mean() {
    return count == 0 ? Double.NaN : mean;
  }

  /** Unbiased; NaN of fewer than two numbers. */
  double variance() {
    return count < 2 ? Double.NaN : squares / (count - 1);
  }

  Figure figure() {
    return new Figure(mean(), Math.sqrt(variance() / count));
  }
}
