package dev.iapo.domain;

/**
 * How much trouble at the provider a run puts up with.
 *
 * @param stopAtErrorRate the share of the last pulls, above 0..1: if more of them fail, the run
 *     ends
 * @param quarantineAfter a query that never worked, and on which so many pulls failed, is set aside
 */
public record FaultTolerance(double stopAtErrorRate, int quarantineAfter) {
  /** As in {@code reference.conf}. */
  public static final FaultTolerance USUAL = new FaultTolerance(0.5, 3);

  public FaultTolerance {
    if (!(stopAtErrorRate > 0 && stopAtErrorRate <= 1)) {
      throw new IllegalArgumentException(
          "stop-at-error-rate: " + stopAtErrorRate + " (expected: above 0..1)");
    }
    if (quarantineAfter < 1) {
      throw new IllegalArgumentException(
          "quarantine-after: " + quarantineAfter + " (expected: at least 1)");
    }
  }
}
