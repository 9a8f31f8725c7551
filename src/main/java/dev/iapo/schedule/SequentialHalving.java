package dev.iapo.schedule;

import dev.iapo.domain.Observation;
import dev.iapo.domain.Outcomes;
import dev.iapo.domain.Pull;
import dev.iapo.domain.Seeds;
import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.Estimates;
import dev.iapo.estimate.EstimatorKind;
import dev.iapo.estimate.Problem;
import dev.iapo.inference.InferenceStrategy;
import dev.iapo.inference.Sums;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Sequential halving over the arms of each context apart, without any reuse: an ablation of PSST. A
 * context has its share of the budget, and a pull of (p, N) is one sample of that arm in that
 * context.
 *
 * <p>Where what is left to a context does not cover a sweep over its arms, with room for the most
 * that the last pull can be charged, only those up to the largest scale that it covers are pulled;
 * arms never pulled rank last.
 */
final class SequentialHalving implements Schedule {
  private final Problem problem;
  private final ArmSpace arms;
  private final Spending spending; // for what pulls are expected to cost
  private final Estimates estimates; // with all reuse: for display
  private final Ranking ranking;
  private final ArmSet[] alive; // by context
  private final double[] left; // of its share of the budget, by context
  private final double[][] sums; // of the utilities of an arm's own pulls, by context and arm
  private final int[][] samples; // by context and arm
  private final Draws draws;
  private final int rounds;
  private final double perRound;
  private final long seed;
  private int[] pullContexts = new int[0]; // of the current round's pulls
  private Decision decision;

  SequentialHalving(Problem problem, Plan plan, long seed) {
    this.problem = problem;
    this.arms = problem.arms();
    this.spending = new Spending(plan, problem);
    this.estimates = new Estimates(problem, EstimatorKind.BLOCKS);
    this.ranking = new Ranking(arms);
    int contexts = problem.contexts().size();
    this.alive = new ArmSet[contexts];
    Arrays.setAll(alive, c -> ArmSet.upTo(arms.maxScale(), arms));
    this.left = new double[contexts];
    long share = plan.budget().planned() / contexts;
    Arrays.fill(left, (double) share);
    this.sums = new double[contexts][arms.size()];
    this.samples = new int[contexts][arms.size()];
    this.draws = new Draws();
    this.rounds = Stage.halvings(arms.size());
    this.perRound = Math.floor((double) share / rounds);
    this.seed = Seeds.mix(seed, 0x5EA);
    this.decision = round(1);
  }

  @Override
  public Decision decision() {
    return decision;
  }

  @Override
  public Estimates estimates() {
    return estimates;
  }

  @Override
  public boolean isAlive(int context, int arm) {
    return alive[context].contains(arm);
  }

  @Override
  public List<Choice> choices() {
    List<Choice> choices = new ArrayList<>();
    for (int c = 0; c < alive.length; c++) {
      choices.add(new Choice(c, ranking.best(means(c), alive[c]), alive[c].size()));
    }
    return choices;
  }

  private Ranking.Utilities means(int context) {
    return (some, n, into) -> {
      for (int i = 0; i < n; i++) {
        into[i] = sums[context][some[i]] / samples[context][some[i]]; // 0/0 is NaN: no sample
      }
    };
  }

  @Override
  public void observe(List<Observation> observations) {
    if (!(decision instanceof Decision.Round round)) {
      throw new IllegalStateException("the schedule has finished");
    }
    round.checkAnswered(observations);
    estimates.observe(observations);
    for (int i = 0; i < observations.size(); i++) {
      Observation observation = observations.get(i);
      spending.observe(observation);
      left[pullContexts[i]] -= observation.charge().productive() + observation.charge().wasted();
      addSample(pullContexts[i], observation);
    }
    for (int c = 0; c < alive.length; c++) {
      ranking.keep((alive[c].size() + 1) / 2, means(c), alive[c]);
    }
    decision = round(round.number() + 1);
  }

  /** A pull that brought fewer completions than it asked for is no sample of its arm. */
  private void addSample(int context, Observation observation) {
    Outcomes outcomes = observation.outcomes();
    int scale = observation.pull().scale();
    if (outcomes.size() < scale) {
      return;
    }
    int configuration = observation.pull().configuration();
    double[][] weights = {problem.weights(context)};
    for (int s = 0; s < arms.strategies(); s++) {
      InferenceStrategy strategy = problem.strategies().get(s);
      double[] values = new double[scale];
      strategy.addBlocks(outcomes, weights, Sums.of(values));
      int arm = arms.arm(configuration, s, scale);
      double cost = Estimates.costOfPull(problem, context, s, configuration, outcomes);
      sums[context][arm] +=
          strategy.factor(weights[0]) * values[scale - 1]
              + problem.contexts().get(context).costWeight() * cost;
      samples[context][arm]++;
    }
  }

  private Decision round(int number) {
    if (number > rounds) {
      return new Decision.Finished(choices(), Decision.Reason.COMPLETED);
    }
    List<Pull> pulls = new ArrayList<>();
    List<Integer> contexts = new ArrayList<>();
    for (int c = 0; c < alive.length; c++) {
      addPulls(number, c, pulls);
      while (contexts.size() < pulls.size()) {
        contexts.add(c);
      }
    }
    if (pulls.isEmpty()) {
      return new Decision.Finished(choices(), Decision.Reason.BUDGET_USED);
    }
    pullContexts = contexts.stream().mapToInt(c -> c).toArray();
    return new Decision.Round(
        number, rounds, pulls, Arrays.stream(alive).map(ArmSet::size).toList());
  }

  private void addPulls(int round, int context, List<Pull> pulls) {
    boolean[][] wanted = new boolean[arms.configurations()][arms.maxScale() + 1];
    int[] listed = new int[arms.size()];
    int n = alive[context].list(listed);
    for (int i = 0; i < n; i++) { // strategies share a pull
      wanted[arms.configuration(listed[i])][arms.scale(listed[i])] = true;
    }
    int cap = arms.maxScale();
    while (cap > 0 && charge(wanted, cap) + spare(wanted, cap) > left[context]) {
      cap--;
    }
    double sweep = charge(wanted, cap);
    if (sweep == 0) {
      return;
    }
    long count = 1;
    if (cap == arms.maxScale()) {
      double free = left[context] - spare(wanted, cap);
      count = (long) Math.min(Math.max(1, perRound(round, context) / sweep), free / sweep);
    }
    SplittableRandom random = new SplittableRandom(Seeds.mix(seed, round, context));
    for (long i = 0; i < Math.min(count, Sweep.MAX_PULLS / n); i++) {
      for (int p = 0; p < wanted.length; p++) {
        for (int scale = 1; scale <= cap; scale++) {
          if (wanted[p][scale]) {
            pulls.add(draws.pull(round, p, random.nextInt(problem.queries()), scale));
          }
        }
      }
    }
  }

  /** Of completions as published; of other units what is left of the share, evenly. */
  private double perRound(int round, int context) {
    return spending.knownBeforehand() ? perRound : left[context] / (rounds - round + 1);
  }

  /** The most room that any of these pulls needs beyond its expected charge. */
  private double spare(boolean[][] wanted, int cap) {
    double spare = 0;
    for (int p = 0; p < wanted.length; p++) {
      for (int scale = 1; scale <= cap; scale++) {
        spare = wanted[p][scale] ? Math.max(spare, spending.spare(p, scale)) : spare;
      }
    }
    return spare;
  }

  /** The expected charge of one pull of each wanted arm up to a scale. */
  private double charge(boolean[][] wanted, int cap) {
    double charge = 0;
    for (int p = 0; p < wanted.length; p++) {
      for (int scale = 1; scale <= cap; scale++) {
        charge += wanted[p][scale] ? spending.charge(p, scale) : 0;
      }
    }
    return charge;
  }
}
