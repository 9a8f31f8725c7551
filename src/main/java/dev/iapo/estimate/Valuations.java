package dev.iapo.estimate;

import dev.iapo.inference.InferenceStrategy;
import java.util.ArrayList;
import java.util.List;

/**
 * The distinct ways in which completions are valued: one for a context-free strategy, one per
 * context for any other. Estimators keep one row of estimates for each.
 */
final class Valuations {
  /** A strategy with the weights it values by. */
  record Valuation(InferenceStrategy strategy, double[] weights) {}

  private final Problem problem;
  private final List<Valuation> all = new ArrayList<>();
  private final int[][] slots; // by strategy and context

  Valuations(Problem problem) {
    this.problem = problem;
    this.slots = new int[problem.strategies().size()][problem.contexts().size()];
    for (int s = 0; s < slots.length; s++) {
      InferenceStrategy strategy = problem.strategies().get(s);
      for (int c = 0; c < slots[s].length; c++) {
        if (c == 0 || !strategy.contextFree()) {
          all.add(new Valuation(strategy, problem.weights(c)));
        }
        slots[s][c] = all.size() - 1;
      }
    }
  }

  int size() {
    return all.size();
  }

  Valuation get(int slot) {
    return all.get(slot);
  }

  int slot(int strategy, int context) {
    return slots[strategy][context];
  }

  double factor(int strategy, int context) {
    return problem.strategies().get(strategy).factor(problem.weights(context));
  }
}
