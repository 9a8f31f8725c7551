package dev.iapo.bench;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Context;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Observation.Charge;
import dev.iapo.domain.Outcomes;
import dev.iapo.domain.Pull;
import dev.iapo.domain.Seeds;
import dev.iapo.estimate.Problem;
import dev.iapo.inference.BestOfN;
import dev.iapo.inference.MajorityVote;
import dev.iapo.schedule.Plan;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Problems and completions made up of random numbers, the same every time. */
public final class MadeUp {
  /** How completions become an answer. */
  public enum Strategy {
    /** Of 8 answers; contexts differ in the weight of the cost. */
    VOTING(1),
    /** Of 3 objectives; every context has weights of its own. */
    BEST_OF_N(3);

    private final int objectives;

    Strategy(int objectives) {
      this.objectives = objectives;
    }
  }

  public static final int QUERIES = 200;
  private static final int ANSWERS = 8;

  private MadeUp() {}

  /** A problem with {@link #QUERIES} queries. */
  public static Problem problem(Strategy strategy, int prompts, int maxScale, int contexts) {
    List<Objective> objectives =
        IntStream.range(0, strategy.objectives)
            .mapToObj(k -> new Objective("objective" + k, 0, 1, false))
            .toList();
    return new Problem(
        prompts,
        QUERIES,
        maxScale,
        List.of(
            strategy == Strategy.VOTING
                ? new MajorityVote(MajorityVote.TieRule.HALF)
                : new BestOfN()),
        objectives,
        IntStream.range(0, contexts).mapToObj(c -> context(strategy, c, contexts)).toList(),
        Collections.nCopies(prompts, maxScale));
  }

  private static Context context(Strategy strategy, int context, int contexts) {
    SplittableRandom random = new SplittableRandom(Seeds.mix(7, context));
    List<Double> weights =
        strategy == Strategy.VOTING
            ? List.of(1.0)
            : random.doubles(strategy.objectives, 0.1, 1).boxed().toList();
    return new Context("c" + context, weights, -0.01 * context / contexts, 1.0 / contexts);
  }

  /** A budget of completions for so many sweeps of all prompts at the greatest scale a round. */
  public static Plan plan(Problem problem, int sweeps) {
    int rounds = Integer.SIZE - Integer.numberOfLeadingZeros(problem.arms().size() - 1);
    long sweep = (long) problem.configurations() * problem.maxScale();
    return new Plan(
        new Budget(Budget.Unit.COMPLETIONS, rounds * sweeps * sweep, 0),
        Collections.nCopies(problem.configurations(), Plan.Expected.COMPLETION));
  }

  /** What a pull brings: as many completions as it asks for. */
  public static Observation observation(Problem problem, Pull pull) {
    SplittableRandom random =
        new SplittableRandom(
            Seeds.mix(11, pull.configuration(), pull.query(), pull.replicate(), pull.round()));
    int n = pull.scale();
    int objectives = problem.objectives().size();
    int[] votes = new int[n];
    double[] scores = new double[n * objectives];
    double[] costs = new double[n];
    double skill = 0.3 + 0.4 * pull.configuration() / problem.configurations();
    for (int i = 0; i < n; i++) {
      votes[i] = random.nextDouble() < skill ? 0 : 1 + random.nextInt(ANSWERS - 1);
      costs[i] = 0.5 + random.nextDouble();
      for (int k = 0; k < objectives; k++) {
        scores[i * objectives + k] = random.nextDouble();
      }
      if (objectives == 1) {
        scores[i] = votes[i] == 0 ? 1 : 0;
      }
    }
    return new Observation(pull, new Outcomes(votes, scores, costs, 1, 0), Charge.ofCompletions(n));
  }

  /** What a pull brings of which all completions are missing. */
  public static Observation nothing(Pull pull) {
    Outcomes none = new Outcomes(new int[0], new double[0], new double[0], 0, 0);
    return new Observation(pull, none, new Charge(0, 0, 0));
  }
}
