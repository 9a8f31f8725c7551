package dev.iapo.schedule;

import dev.iapo.domain.Observation;
import dev.iapo.domain.Pull;
import dev.iapo.domain.Seeds;
import dev.iapo.estimate.Estimates;
import dev.iapo.estimate.EstimatorKind;
import dev.iapo.estimate.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Looks for nothing: asks every query once of every configuration, each at a scale of its own, so
 * that all arms are compared on the same queries. What the budget does not cover is left out query
 * by query, in a seeded order. Where charges are known beforehand there is one round; otherwise
 * each round takes half of the queries that are expected to be covered, so that a wrong expectation
 * costs no more than that.
 */
public final class HeldOut implements Schedule {
  /** Its name in a task. */
  public static final String NAME = "held-out";

  private final Problem problem;
  private final List<Integer> scales;
  private final Spending spending;
  private final QueryStream queries;
  private final Ranking ranking;
  private final Draws draws;
  private final Estimates estimates;
  private final int expected;
  private int asked;
  private Decision decision;

  /**
   * @param scales completions per query, by configuration
   */
  public HeldOut(Problem problem, List<Integer> scales, Plan plan, long seed) {
    if (scales.size() != problem.configurations()
        || scales.stream().anyMatch(scale -> scale < 1 || scale > problem.maxScale())) {
      throw new IllegalArgumentException(
          "scales: %s (expected: 1..%d for each of %d configurations)"
              .formatted(scales, problem.maxScale(), problem.configurations()));
    }
    this.problem = problem;
    this.scales = List.copyOf(scales);
    this.spending = new Spending(plan, problem);
    this.queries = new QueryStream(QueryOrder.PAIRED, problem.queries(), Seeds.mix(seed, 0x4E1D));
    this.ranking = new Ranking(problem.arms());
    this.draws = new Draws();
    this.estimates = new Estimates(problem, EstimatorKind.COMPLETE);
    this.expected = covered();
    this.decision = round(1);
  }

  /** How many queries the budget was expected to cover when nothing was asked. */
  public int expectedQueries() {
    return expected;
  }

  @Override
  public Decision decision() {
    return decision;
  }

  @Override
  public void observe(List<Observation> observations) {
    if (!(decision instanceof Decision.Round round)) {
      throw new IllegalStateException("the schedule has finished");
    }
    round.checkAnswered(observations);
    estimates.observe(observations);
    observations.forEach(spending::observe);
    decision = round(round.number() + 1);
  }

  @Override
  public Estimates estimates() {
    return estimates;
  }

  @Override
  public List<Choice> choices() {
    ArmSet all = ArmSet.upTo(problem.maxScale(), problem.arms());
    return IntStream.range(0, problem.contexts().size())
        .mapToObj(
            context ->
                new Choice(
                    context,
                    ranking.best(Ranking.Utilities.estimated(estimates, context), all),
                    all.size()))
        .toList();
  }

  private Decision round(int number) {
    int covered = covered();
    int wanted = spending.knownBeforehand() ? covered : (covered + 1) / 2;
    if (wanted == 0) {
      return new Decision.Finished(choices(), Decision.Reason.COMPLETED);
    }
    int[] configurations = IntStream.range(0, scales.size()).toArray();
    List<Pull> pulls = new ArrayList<>(wanted * configurations.length);
    for (int[] row : queries.next(number, wanted, configurations)) {
      for (int p : configurations) {
        pulls.add(draws.pull(number, p, row[p], scales.get(p)));
      }
    }
    asked += wanted;
    List<Integer> alive =
        Collections.nCopies(problem.contexts().size(), scales.stream().mapToInt(n -> n).sum());
    return new Decision.Round(number, number, pulls, alive);
  }

  /** How many further queries the budget is expected to cover whole. */
  private int covered() {
    double charge = 0;
    double spare = 0;
    for (int p = 0; p < scales.size(); p++) {
      charge += spending.charge(p, scales.get(p));
      spare = Math.max(spare, spending.spare(p, scales.get(p)));
    }
    double covered = Math.floor((spending.left() - spare) / charge);
    return (int) Math.max(0, Math.min(covered, problem.queries() - asked));
  }
}
