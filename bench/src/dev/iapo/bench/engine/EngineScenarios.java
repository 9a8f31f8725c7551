package dev.iapo.bench.engine;

import dev.iapo.bench.Names;
import dev.iapo.bench.Results;
import java.util.List;

/** Runs the engine's scenarios and writes their figures down. */
public final class EngineScenarios {
  private enum Wanted {
    CEILING(new Ceiling()),
    CONCURRENCY(new ConcurrencyUse()),
    GOODPUT(new Goodput()),
    MAKESPAN(new Makespan()),
    FOOTPRINT(new Footprint()),
    BUDGET(new BudgetExactness()),
    DURABILITY(new Durability()),
    RESUME(new Resume(false)),
    RESUME_POSTGRES(new Resume(true));

    private final Scenario scenario;

    Wanted(Scenario scenario) {
      this.scenario = scenario;
    }
  }

  private EngineScenarios() {}

  /** The arguments: the scenarios to run; none for all. */
  public static void main(String[] args) throws Exception {
    List<Wanted> wanted;
    try {
      wanted = Names.constants(Wanted.class, args);
    } catch (IllegalArgumentException e) {
      System.err.println(
          "engine %s (expected: %s)"
              .formatted(
                  String.join(" ", args),
                  String.join(
                      ", ",
                      Names.constants(Wanted.class, new String[0]).stream()
                          .map(Names::of)
                          .toList())));
      System.exit(2);
      return;
    }
    Results results =
        new Results(wanted.size() == 1 ? "engine-" + Names.of(wanted.get(0)) : "engine");
    for (Wanted scenario : wanted) {
      scenario.scenario.run(results);
    }
    results.write();
    System.exit(0); // whatever a scenario that failed half-way left running
  }
}
