package dev.iapo.domain;

/**
 * What a pull brought.
 *
 * @param outcomes the completions that came back; fewer than the pull's scale if some are missing
 * @param charge what it was charged, in the budget's smallest unit
 */
public record Observation(Pull pull, Outcomes outcomes, Charge charge) {
  /**
   * A pull's charge, apart by what it depends on.
   *
   * @param calls what successful calls cost whatever their number of completions (prompt tokens)
   * @param completions what the completions cost
   * @param wasted what failed, retried and uncertain calls cost; drawn on the contingency
   * @param reused how many of its completions cost nothing, as they were there
   */
  public record Charge(long calls, long completions, long wasted, int reused) {
    public Charge {
      if (calls < 0 || completions < 0 || wasted < 0) {
        throw new IllegalArgumentException(
            "charge: %d, %d, %d (expected: at least 0 each)".formatted(calls, completions, wasted));
      }
    }

    /** The charge of a pull whose completions were all bought. */
    public Charge(long calls, long completions, long wasted) {
      this(calls, completions, wasted, 0);
    }

    /** The charge of a pull in a budget of completions, without failures. */
    public static Charge ofCompletions(int completions) {
      return new Charge(0, completions, 0);
    }

    public long productive() {
      return calls + completions;
    }
  }

  public Observation {
    if (outcomes.size() > pull.scale()) {
      throw new IllegalArgumentException(
          "observation: " + outcomes.size() + " completions (expected: 0.." + pull.scale() + ")");
    }
  }
}
