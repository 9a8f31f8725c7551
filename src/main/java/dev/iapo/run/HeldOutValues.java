package dev.iapo.run;

import dev.iapo.domain.Configuration;
import dev.iapo.domain.Frontier.Arm;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Task;
import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.Estimates;
import dev.iapo.estimate.EstimatorKind;
import dev.iapo.estimate.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The utility of every arm on each held-out query: what the estimates say of that query alone. */
final class HeldOutValues {
  private final ArmSpace arms;
  private final List<String> configurations;
  private final List<String> strategies;
  private final List<Map<Arm, double[]>> utilities; // by context; by query in the order of asking
  private final boolean[] whole; // by query: all that was asked came

  /**
   * Values them.
   *
   * @param wanted arms, by context
   * @param observations of all pulls
   */
  HeldOutValues(
      Task task, Problem problem, List<List<Arm>> wanted, List<Observation> observations) {
    this.arms = problem.arms();
    this.configurations = task.configurations().stream().map(Configuration::id).toList();
    this.strategies = task.goal().strategies();
    Map<Integer, List<Observation>> byQuery = new LinkedHashMap<>();
    for (Observation observation : observations) {
      byQuery
          .computeIfAbsent(observation.pull().query(), query -> new ArrayList<>())
          .add(observation);
    }
    this.whole = new boolean[byQuery.size()];
    this.utilities = new ArrayList<>();
    for (List<Arm> ofContext : wanted) {
      Map<Arm, double[]> byArm = new HashMap<>();
      ofContext.forEach(arm -> byArm.put(arm, new double[whole.length]));
      utilities.add(byArm);
    }
    int x = 0;
    for (List<Observation> pulls : byQuery.values()) {
      Estimates alone = new Estimates(problem, EstimatorKind.COMPLETE);
      alone.observe(pulls);
      value(alone, x);
      whole[x++] =
          pulls.size() == configurations.size()
              && pulls.stream().allMatch(o -> o.outcomes().size() == o.pull().scale());
    }
  }

  private void value(Estimates alone, int x) {
    for (int c = 0; c < utilities.size(); c++) {
      double[] ofQuery = alone.utilities(c);
      utilities.get(c).forEach((arm, values) -> values[x] = ofQuery[number(arm)]);
    }
  }

  private int number(Arm arm) {
    return arms.arm(
        configurations.indexOf(arm.prompt()), strategies.indexOf(arm.strategy()), arm.scale());
  }

  /** How many queries were asked. */
  int asked() {
    return whole.length;
  }

  /** The queries of which all came, in the order of asking. */
  int[] whole() {
    return IntStream.range(0, whole.length).filter(x -> whole[x]).toArray();
  }

  /** By query in the order of asking; NaN where too little came. */
  double[] of(int context, Arm arm) {
    double[] values = utilities.get(context).get(arm);
    if (values == null) {
      throw new IllegalArgumentException("arm: " + arm + " (expected: one of the context's)");
    }
    return values;
  }
}
