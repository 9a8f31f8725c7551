package dev.iapo.schedule;

import static dev.iapo.testkit.Problems.FAIR;
import static dev.iapo.testkit.Problems.HALF;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Context;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Observation.Charge;
import dev.iapo.domain.Outcomes;
import dev.iapo.domain.Pull;
import dev.iapo.domain.Seeds;
import dev.iapo.estimate.EstimatorKind;
import dev.iapo.estimate.Problem;
import dev.iapo.inference.BestOfN;
import dev.iapo.inference.InferenceStrategy;
import dev.iapo.testkit.Problems;
import dev.iapo.testkit.ScheduleInvariants;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Random problems, plans and outcomes; {@code -Dseed=} reruns one of them. */
class PsstSchedulePropertyTest {
  private static final int RUNS = 600;

  @Test
  void drive_randomProblems_keepsTheInvariants() {
    Long only = Long.getLong("seed");
    for (long seed = only == null ? 1 : only; seed <= (only == null ? RUNS : only); seed++) {
      try {
        drive(seed);
      } catch (Throwable e) {
        throw new AssertionError("-Dseed=" + seed, e);
      }
    }
  }

  private static void drive(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Problem problem = problem(random);
    Plan plan = plan(problem, random);
    Psst psst =
        switch (random.nextInt(3)) {
          case 0 -> Psst.named(Psst.PAIRED, EstimatorKind.COMPLETE, QueryOrder.PAIRED);
          case 1 -> any("psst-top" + (1 + random.nextInt(problem.configurations())), random);
          default -> any("psst", random);
        };
    ScheduleInvariants.drive(
        () -> new PsstSchedule(problem, psst, plan, seed),
        problem,
        psst,
        plan,
        new Provider(problem, plan.budget(), seed, random));
  }

  private static Psst any(String name, SplittableRandom random) {
    return Psst.named(
        name,
        random.nextBoolean() ? EstimatorKind.BLOCKS : EstimatorKind.COMPLETE,
        random.nextBoolean() ? QueryOrder.RANDOM : QueryOrder.PAIRED);
  }

  private static Problem problem(SplittableRandom random) {
    List<List<InferenceStrategy>> strategies =
        List.of(
            List.of(HALF),
            List.of(FAIR),
            List.of(new BestOfN()),
            List.of(FAIR, new BestOfN()),
            List.of(new BestOfN(), HALF));
    int objectives = 1 + random.nextInt(2);
    List<Context> contexts = new ArrayList<>();
    for (int c = random.nextInt(4); c >= 0; c--) {
      List<Double> weights = new ArrayList<>();
      for (int k = 0; k < objectives; k++) {
        weights.add(random.nextInt(3) / 2.0);
      }
      contexts.add(new Context("c" + c, weights, -random.nextInt(3) / 10.0, 0));
    }
    return Problems.of(
        1 + random.nextInt(6),
        1 + random.nextInt(12),
        1 + random.nextInt(random.nextBoolean() ? 5 : 40),
        strategies.get(random.nextInt(strategies.size())),
        1 + random.nextInt(8),
        contexts);
  }

  private static Plan plan(Problem problem, SplittableRandom random) {
    Budget.Unit unit = List.of(Budget.Unit.values()).get(random.nextInt(3));
    double sweep = problem.configurations() * problem.maxScale();
    double completions = Math.pow(30 * sweep, random.nextDouble()); // from 1 to 30 sweeps
    List<Plan.Expected> expected = new ArrayList<>();
    for (int p = 0; p < problem.configurations(); p++) {
      expected.add(unit == Budget.Unit.COMPLETIONS ? Plan.Expected.COMPLETION : expected(random));
    }
    long limit = (long) (completions * (unit == Budget.Unit.COMPLETIONS ? 1 : 25));
    double contingency = random.nextInt(3) * 0.07;
    return new Plan(new Budget(unit, Math.max(1, limit), contingency), expected);
  }

  private static Plan.Expected expected(SplittableRandom random) {
    int call = random.nextInt(50);
    int completion = 1 + random.nextInt(30);
    return new Plan.Expected(
        call, completion, call + random.nextInt(60), completion + random.nextInt(60));
  }

  /** A provider with failures that refuses what the rest of the budget does not cover. */
  private static final class Provider implements Function<Pull, Observation> {
    private final Problem problem;
    private final long seed;
    private final boolean completionsOnly;
    private final boolean reliable;
    private final boolean ignoresChoices;
    private long left;

    Provider(Problem problem, Budget budget, long seed, SplittableRandom random) {
      this.problem = problem;
      this.seed = seed;
      this.completionsOnly = budget.unit() == Budget.Unit.COMPLETIONS;
      this.reliable = random.nextBoolean();
      this.ignoresChoices = random.nextInt(4) == 0;
      this.left = budget.limit();
    }

    @Override
    public Observation apply(Pull pull) {
      SplittableRandom random =
          new SplittableRandom(
              Seeds.mix(seed, pull.configuration(), pull.query(), pull.replicate()));
      int size =
          reliable || random.nextInt(5) > 0 ? pull.scale() : random.nextInt(pull.scale() + 1);
      int calls =
          ignoresChoices && random.nextBoolean()
              ? size
              : (size + problem.choicesPerCall(0) - 1) / problem.choicesPerCall(0);
      long wasted = reliable ? 0 : random.nextInt(completionsOnly ? 3 : 60);
      Charge charge =
          completionsOnly
              ? new Charge(0, size, wasted)
              : new Charge(
                  (long) calls * (10 + random.nextInt(20)),
                  (long) size * random.nextInt(1 + 10 * (pull.configuration() + 1)),
                  wasted);
      if (charge.productive() + charge.wasted() > left) {
        return new Observation(pull, outcomes(pull, 0, 0, random), new Charge(0, 0, 0));
      }
      left -= charge.productive() + charge.wasted();
      return new Observation(pull, outcomes(pull, size, calls, random), charge);
    }

    private Outcomes outcomes(Pull pull, int size, int calls, SplittableRandom random) {
      int objectives = problem.objectives().size();
      int[] votes = new int[size];
      double[] scores = new double[size * objectives];
      double[] costs = new double[size];
      for (int i = 0; i < size; i++) {
        votes[i] = random.nextInt(2 + pull.configuration()) - 1;
        for (int k = 0; k < objectives; k++) {
          scores[i * objectives + k] = k > 0 ? random.nextInt(5) / 4.0 : votes[i] == 0 ? 1 : 0;
        }
        costs[i] = random.nextInt(3) * 0.05;
      }
      return new Outcomes(votes, scores, costs, calls, 0.02 * calls);
    }
  }
}
