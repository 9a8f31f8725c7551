package dev.iapo.inference;

/**
 * How many completions of one query are drawn, on average, where drawing may stop early; place k −
 * 1 is for at most k of them.
 *
 * @param step the size of a wave; the last one is smaller where k is no multiple of it
 * @param completions that are expected to be drawn
 * @param waves that are expected to be asked for
 * @param last the probability that the last possible wave is asked for
 */
public record Draws(int step, double[] completions, double[] waves, double[] last) {
  /** The probability that a vote on at most k completions goes on after m of them. */
  interface Open {
    double after(int m, int k);
  }

  static Draws of(int step, int scales, Open open) {
    Draws draws = new Draws(step, new double[scales], new double[scales], new double[scales]);
    for (int k = 1; k <= scales; k++) {
      for (int m = 0; m < k; m += step) {
        double goesOn = m == 0 ? 1 : open.after(m, k);
        draws.completions[k - 1] += goesOn * Math.min(step, k - m);
        draws.waves[k - 1] += goesOn;
        draws.last[k - 1] = goesOn;
      }
    }
    return draws;
  }

  /**
   * The calls that are expected for at most k completions.
   *
   * @param choicesPerCall the most completions that a call can bring
   */
  public double calls(int k, int choicesPerCall) {
    int rest = (k - 1) % step + 1;
    return (waves[k - 1] - last[k - 1]) * ofWave(step, choicesPerCall)
        + last[k - 1] * ofWave(rest, choicesPerCall);
  }

  private static int ofWave(int completions, int choicesPerCall) {
    return (completions + choicesPerCall - 1) / choicesPerCall;
  }
}
