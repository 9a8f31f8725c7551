package dev.iapo.testkit;

import dev.iapo.domain.Budget;
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
    return setup(environment, algorithm, Budget.Unit.COMPLETIONS, budget);
  }

  public static Trial.Setup setup(
      String environment, String algorithm, Budget.Unit unit, long budget) {
    return new Trial.Setup(environment, algorithm, Trial.Variant.PUBLISHED, unit, budget);
  }

  public static Trial.Setup improved(String environment, long budget) {
    return new Trial.Setup(environment, "psst", IMPROVED, Budget.Unit.COMPLETIONS, budget);
  }

  /** A trial that drew its whole budget; the best policy returns 1. */
  public static Trial of(Trial.Setup setup, long seed, double regret) {
    return of(setup, seed, regret, setup.budget());
  }

  /** A trial that spent that much, in the smallest amount of its unit. */
  public static Trial of(Trial.Setup setup, long seed, double regret, long spent) {
    boolean counted = setup.unit() == Budget.Unit.COMPLETIONS;
    return new Trial(
        setup,
        seed,
        new Trial.Drawn(counted ? spent : 7, spent),
        new Trial.Returns(1 - regret, regret, OptionalDouble.empty()),
        Map.of("free", new Trial.Arm("p0", 4)));
  }

  /** The lines of the golden file. */
  public static Trial plain() {
    return new Trial(
        setup("small", "psst", 400),
        7,
        new Trial.Drawn(396, 396),
        new Trial.Returns(0.61, 0.02, OptionalDouble.of(0.6)),
        Map.of("free", new Trial.Arm("p0", 5)));
  }

  public static Trial withOptions() {
    Map<String, Trial.Arm> policy = new LinkedHashMap<>();
    policy.put("free", new Trial.Arm("p1", 1));
    policy.put("dear", new Trial.Arm("p0", 32));
    return new Trial(
        new Trial.Setup(
            "small",
            "psst-top4",
            new Trial.Variant("complete", "paired", "published"),
            Budget.Unit.COMPLETIONS,
            100),
        -3,
        new Trial.Drawn(140, 140),
        new Trial.Returns(-0.25, 0.1, OptionalDouble.empty()),
        policy);
  }

  public static Trial inTokens() {
    return of(setup("small", "ucb", Budget.Unit.TOKENS, 250_000), 1, 0.25, 249_990);
  }

  public static Trial inUsd() {
    return of(setup("small", "ucb", Budget.Unit.USD, 2_500_000_000_000L), 1, 0.25, 7_000_000_001L);
  }
}
