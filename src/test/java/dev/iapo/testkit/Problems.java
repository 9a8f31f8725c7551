package dev.iapo.testkit;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Context;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Observation.Charge;
import dev.iapo.domain.Outcomes;
import dev.iapo.domain.Pull;
import dev.iapo.estimate.Problem;
import dev.iapo.inference.InferenceStrategy;
import dev.iapo.inference.MajorityVote;
import dev.iapo.schedule.Plan;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Small problems, plans and observations. */
public final class Problems {
  public static final MajorityVote HALF = new MajorityVote(MajorityVote.TieRule.HALF);
  public static final MajorityVote FAIR = new MajorityVote(MajorityVote.TieRule.FAIR);

  private Problems() {}

  /** One voting strategy with half ties, one call per completion, a context per cost weight. */
  public static Problem voting(
      int configurations, int queries, int maxScale, double... costWeights) {
    return of(configurations, queries, maxScale, List.of(HALF), 1, contexts(costWeights));
  }

  /** A problem of one objective. */
  public static Problem of(
      int configurations,
      int queries,
      int maxScale,
      List<InferenceStrategy> strategies,
      int choicesPerCall,
      List<Context> contexts) {
    int objectives = contexts.get(0).weights().size();
    return new Problem(
        configurations,
        queries,
        maxScale,
        strategies,
        IntStream.range(0, objectives).mapToObj(i -> new Objective("o" + i, 0, 1, true)).toList(),
        contexts,
        Collections.nCopies(Math.max(0, configurations), choicesPerCall));
  }

  /** Equally likely contexts of one objective with weight 1. */
  public static List<Context> contexts(double... costWeights) {
    return IntStream.range(0, costWeights.length)
        .mapToObj(c -> new Context("c" + c, List.of(1.0), costWeights[c], 1.0 / costWeights.length))
        .toList();
  }

  /** A budget of completions without contingency. */
  public static Plan completions(Problem problem, long budget) {
    return new Plan(
        new Budget(Budget.Unit.COMPLETIONS, budget, 0),
        Collections.nCopies(problem.configurations(), Plan.Expected.COMPLETION));
  }

  /** A first pull of exactly these completions. */
  public static Observation observation(int configuration, int query, Outcomes outcomes) {
    return observation(
        new Pull(1, configuration, query, Math.max(1, outcomes.size()), 0), outcomes);
  }

  /** What a pull brought in a budget of completions. */
  public static Observation observation(Pull pull, Outcomes outcomes) {
    return new Observation(pull, outcomes, Charge.ofCompletions(outcomes.size()));
  }
}
