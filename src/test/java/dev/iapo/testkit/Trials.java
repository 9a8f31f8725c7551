package dev.iapo.testkit;

import dev.iapo.simulate.Trial;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** Trials by code. */
public final class Trials {
  /** The options of the PSST family that are not as published. */
  public static final Trial.Variant IMPROVED = new Trial.Variant("complete", "paired", "hard");

  private Trials() {}

  public static Trial.Setup setup(String environment, String algorithm, long budget) {
    return new Trial.Setup(environment, algorithm, Trial.Variant.PUBLISHED, budget);
  }

  /** A trial that drew its whole budget; the best policy returns 1. */
  public static Trial of(Trial.Setup setup, long seed, double regret) {
    return of(setup, seed, regret, setup.budget());
  }

  public static Trial of(Trial.Setup setup, long seed, double regret, long completions) {
    return new Trial(
        setup,
        seed,
        completions,
        new Trial.Returns(1 - regret, regret, OptionalDouble.empty()),
        Map.of("free", new Trial.Arm("p0", 4)));
  }

  /** The lines of the golden file. */
  public static Trial plain() {
    return new Trial(
        setup("small", "psst", 400),
        7,
        396,
        new Trial.Returns(0.61, 0.02, OptionalDouble.of(0.6)),
        Map.of("free", new Trial.Arm("p0", 5)));
  }

  public static Trial withOptions() {
    Map<String, Trial.Arm> policy = new LinkedHashMap<>();
    policy.put("free", new Trial.Arm("p1", 1));
    policy.put("dear", new Trial.Arm("p0", 32));
    return new Trial(
        new Trial.Setup(
            "small", "psst-top4", new Trial.Variant("complete", "paired", "published"), 100),
        -3,
        140,
        new Trial.Returns(-0.25, 0.1, OptionalDouble.empty()),
        policy);
  }
}
