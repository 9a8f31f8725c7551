package dev.iapo.run;

import dev.iapo.domain.Objective;
import dev.iapo.estimate.Problem;
import java.util.List;
import java.util.stream.IntStream;

/** Which arms select by a score that needs the reference answer: pass@N, an oracle. */
record Oracles(Problem problem) {
  /** Whether an arm does in a context; one completion is not selected. */
  boolean test(int context, int arm) {
    int strategy = problem.arms().strategy(arm);
    List<Objective> objectives = problem.objectives();
    double[] weights = problem.weights(context);
    return problem.arms().scale(arm) > 1
        && IntStream.range(0, objectives.size())
            .anyMatch(
                k ->
                    objectives.get(k).needsReference()
                        && problem.strategies().get(strategy).selectsBy(k, weights));
  }
}
