package dev.iapo.gateway;

/**
 * Whether calls take longer than they used to: the mean of about the last {@value #MEMORY} calls
 * beside the least that this mean was. The least ages, so that calls that have become longer for
 * good are the measure in the end.
 */
final class Latency {
  private static final int MEMORY = 64;
  private static final double TOLERANCE = 1.5;
  private static final double AGES = 1.0001; // per call: twice as long is usual after 7,000 calls

  private int calls;
  private double mean;
  private double least = Double.POSITIVE_INFINITY;

  /** A call took so long, in any unit. */
  void add(double took) {
    calls = Math.min(calls + 1, MEMORY);
    mean += (took - mean) / calls;
    if (calls == MEMORY) {
      least = Math.min(mean, least * AGES);
    }
  }

  /** Whether they take about as long; true as long as too little is known. */
  boolean isFlat() {
    return calls < MEMORY || mean <= TOLERANCE * least;
  }
}
