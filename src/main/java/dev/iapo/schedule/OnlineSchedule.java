package dev.iapo.schedule;

import dev.iapo.domain.Context;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Pull;
import dev.iapo.domain.Seeds;
import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.Estimates;
import dev.iapo.estimate.EstimatorKind;
import dev.iapo.estimate.Problem;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A published online baseline: step by step it draws a context, lets a rule choose among the arms
 * that the budget still covers, pulls that arm once on a random query, and uses the pull for all
 * contexts and smaller scales.
 */
final class OnlineSchedule implements Schedule {
  private final Problem problem;
  private final ArmSpace arms;
  private final OnlineRule rule;
  private final Spending spending;
  private final Estimates estimates;
  private final ArmSet all;
  private final Draws draws;
  private final int mostSteps;
  private final long seed;
  private Decision decision;

  OnlineSchedule(Problem problem, OnlineRule rule, Plan plan, long seed) {
    this.problem = problem;
    this.arms = problem.arms();
    this.rule = rule;
    this.spending = new Spending(plan, problem);
    this.estimates = new Estimates(problem, EstimatorKind.BLOCKS);
    this.all = ArmSet.upTo(arms.maxScale(), arms);
    this.draws = new Draws();
    this.mostSteps = (int) Math.min(Integer.MAX_VALUE, plan.budget().planned());
    this.seed = Seeds.mix(seed, 0x0417);
    this.decision = step(1);
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
  public List<Choice> choices() {
    Ranking ranking = new Ranking(arms);
    return IntStream.range(0, problem.contexts().size())
        .mapToObj(c -> new Choice(c, best(c, ranking), arms.size()))
        .toList();
  }

  private int best(int context, Ranking ranking) {
    return ranking.best(Ranking.Utilities.estimated(estimates, context), all);
  }

  @Override
  public void observe(List<Observation> observations) {
    if (!(decision instanceof Decision.Round round)) {
      throw new IllegalStateException("the schedule has finished");
    }
    round.checkAnswered(observations);
    estimates.observe(observations.get(0));
    spending.observe(observations.get(0));
    decision = step(round.number() + 1);
  }

  private Decision step(int number) {
    int[] covered =
        IntStream.range(0, arms.size())
            .filter(arm -> spending.covers(arms.configuration(arm), arms.scale(arm)))
            .toArray();
    if (covered.length == 0 || number > mostSteps) {
      return new Decision.Finished(choices(), Decision.Reason.BUDGET_USED);
    }
    SplittableRandom random = new SplittableRandom(Seeds.mix(seed, number));
    int arm = rule.choose(seen(context(random), covered), random);
    int query = random.nextInt(problem.queries());
    Pull pull = draws.pull(number, arms.configuration(arm), query, arms.scale(arm));
    List<Integer> alive = Collections.nCopies(problem.contexts().size(), arms.size());
    return new Decision.Round(number, mostSteps, List.of(pull), alive);
  }

  /** A context by its probability. */
  private int context(SplittableRandom random) {
    List<Context> contexts = problem.contexts();
    double left = random.nextDouble();
    int context = 0;
    while (context < contexts.size() - 1 && left >= contexts.get(context).probability()) {
      left -= contexts.get(context++).probability();
    }
    return context;
  }

  private OnlineRule.Seen seen(int context, int[] covered) {
    double[] means = estimates.utilities(context);
    long[] samples = new long[arms.size()];
    for (int arm = 0; arm < samples.length; arm++) {
      samples[arm] = estimates.samples(arm);
      means[arm] = samples[arm] == 0 ? 0 : means[arm];
    }
    return new OnlineRule.Seen(covered, means, samples);
  }
}
