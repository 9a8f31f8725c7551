package dev.iapo.compare;

import dev.iapo.domain.Budget;
import dev.iapo.simulate.Trial;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The simulated runs on one environment with budgets of one unit, by algorithm and budget.
 *
 * @param unit of all the budgets: results of budgets in different units are not compared
 * @param contenders in the order in which they were met
 * @param budgets in the unit's smallest amount, ascending
 * @param groups by setup; not every contender ran at every budget
 */
public record Simulations(
    String environment,
    Budget.Unit unit,
    List<Contender> contenders,
    List<Long> budgets,
    Map<Trial.Setup, TrialGroup> groups) {
  public Simulations {
    contenders = List.copyOf(contenders);
    budgets = List.copyOf(budgets);
    groups = Map.copyOf(groups);
  }

  /**
   * Groups trials by environment and unit, in the order in which environments are met and then that
   * of units. A trial that is there twice counts once.
   *
   * @throws IllegalArgumentException if two trials of one setup and seed differ
   */
  public static List<Simulations> of(List<Trial> trials) {
    Map<String, Map<Budget.Unit, Map<Trial.Setup, TreeMap<Long, Trial>>>> environments =
        new LinkedHashMap<>();
    for (Trial trial : trials) {
      Trial other =
          environments
              .computeIfAbsent(
                  trial.setup().environment(), name -> new EnumMap<>(Budget.Unit.class))
              .computeIfAbsent(trial.setup().unit(), unit -> new LinkedHashMap<>())
              .computeIfAbsent(trial.setup(), setup -> new TreeMap<>())
              .putIfAbsent(trial.seed(), trial);
      if (other != null && !other.equals(trial)) {
        throw new IllegalArgumentException(
            "two results of " + trial.setup() + " with seed " + trial.seed());
      }
    }
    List<Simulations> simulations = new ArrayList<>();
    environments.forEach(
        (name, units) -> units.forEach((unit, setups) -> simulations.add(of(name, unit, setups))));
    return simulations;
  }

  private static Simulations of(
      String environment, Budget.Unit unit, Map<Trial.Setup, TreeMap<Long, Trial>> setups) {
    Set<Contender> contenders = new LinkedHashSet<>();
    Set<Long> budgets = new TreeSet<>();
    Map<Trial.Setup, TrialGroup> groups = new LinkedHashMap<>();
    setups.forEach(
        (setup, seeds) -> {
          contenders.add(Contender.of(setup));
          budgets.add(setup.budget());
          groups.put(setup, new TrialGroup(setup, List.copyOf(seeds.values())));
        });
    return new Simulations(
        environment, unit, List.copyOf(contenders), List.copyOf(budgets), groups);
  }

  public Optional<TrialGroup> group(Contender contender, long budget) {
    return Optional.ofNullable(
        groups.get(
            new Trial.Setup(
                environment, contender.algorithm(), contender.variant(), unit, budget)));
  }

  /** The contender of that label; without one, all contenders of that algorithm. */
  public List<Contender> named(String name) {
    List<Contender> labelled =
        contenders.stream().filter(contender -> contender.label().equals(name)).toList();
    return labelled.isEmpty()
        ? contenders.stream().filter(contender -> contender.algorithm().equals(name)).toList()
        : labelled;
  }

  /** The contender with the lowest mean regret at a budget that is one of the budgets. */
  public Contender best(long budget) {
    Contender best = null;
    double least = Double.POSITIVE_INFINITY;
    for (Contender contender : contenders) {
      double regret = group(contender, budget).map(g -> g.regret().value()).orElse(Double.NaN);
      if (regret < least) {
        best = contender;
        least = regret;
      }
    }
    if (best == null) {
      throw new IllegalArgumentException(
          "budget " + budget + " (expected one of: " + budgets + ")");
    }
    return best;
  }
}
