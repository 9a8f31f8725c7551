package dev.iapo.estimate;

/**
 * The arms of a problem, numbered: configuration by configuration, strategy by strategy, scale by
 * scale.
 */
public record ArmSpace(int configurations, int strategies, int maxScale) {
  public ArmSpace {
    if (configurations < 1 || strategies < 1 || maxScale < 1) {
      throw new IllegalArgumentException(
          "arm space: "
              + configurations
              + " × "
              + strategies
              + " × "
              + maxScale
              + " (expected: at least 1 each)");
    }
  }

  public int size() {
    return configurations * strategies * maxScale;
  }

  public int arm(int configuration, int strategy, int scale) {
    return (configuration * strategies + strategy) * maxScale + scale - 1;
  }

  public int configuration(int arm) {
    return arm / (strategies * maxScale);
  }

  public int strategy(int arm) {
    return arm / maxScale % strategies;
  }

  /** The number of completions per query, from 1. */
  public int scale(int arm) {
    return arm % maxScale + 1;
  }
}
