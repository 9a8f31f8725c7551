package dev.iapo.config;

import dev.iapo.domain.FaultTolerance;

/** The section {@code faults}. */
final class FaultsSection {
  private static final int MOST_PULLS = 1000;

  private FaultsSection() {}

  static FaultTolerance read(Node node) {
    return new FaultTolerance(
        node.get("stop-at-error-rate", Type.positiveShare()),
        node.get("quarantine-after", Type.integer(1, MOST_PULLS)));
  }
}
