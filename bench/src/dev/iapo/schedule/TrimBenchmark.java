package dev.iapo.schedule;

import dev.iapo.bench.MadeUp;
import dev.iapo.bench.MadeUp.Strategy;
import dev.iapo.domain.Observation;
import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.Estimates;
import dev.iapo.estimate.EstimatorKind;
import dev.iapo.estimate.Problem;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What follows when all pulls of the first round are valued: all arms alive are ranked, and halved.
 */
public class TrimBenchmark {
  /** A problem by its sizes, and its first round's pulls of all prompts. */
  @State(Scope.Thread)
  public static class Sizes {
    @Param({"25x32x3", "1000x128x100"})
    String promptsScalesContexts;

    @Param({"VOTING", "BEST_OF_N"})
    Strategy strategy;

    Problem problem;
    Plan plan;
    List<Observation> observations;

    @Setup
    public void prepare() {
      String[] sizes = promptsScalesContexts.split("x");
      problem =
          MadeUp.problem(
              strategy,
              Integer.parseInt(sizes[0]),
              Integer.parseInt(sizes[1]),
              Integer.parseInt(sizes[2]));
      plan = MadeUp.plan(problem, 1);
      observations =
          round(schedule()).pulls().stream()
              .map(pull -> MadeUp.observation(problem, pull))
              .toList();
    }

    Schedule schedule() {
      return new PsstSchedule(
          problem, Psst.named("psst", EstimatorKind.BLOCKS, QueryOrder.RANDOM), plan, 1);
    }

    static Decision.Round round(Schedule schedule) {
      return (Decision.Round) schedule.decision();
    }
  }

  /** Schedules whose estimates know the pulls, and that wait to be told that the round is over. */
  @State(Scope.Thread)
  public static class Waiting {
    Schedule schedule;
    List<Observation> nothing;

    @Setup(Level.Invocation)
    public void prepare(Sizes sizes) {
      schedule = sizes.schedule();
      sizes.observations.forEach(schedule.estimates()::observe);
      nothing = Sizes.round(schedule).pulls().stream().map(MadeUp::nothing).toList();
    }
  }

  /** Estimates of all arms, to be ranked in one context. */
  @State(Scope.Thread)
  public static class Ranked {
    ArmSpace arms;
    Ranking ranking;
    ArmSet all;
    Ranking.Utilities utilities;

    @Setup
    public void prepare(Sizes sizes) {
      Estimates estimates = new Estimates(sizes.problem, EstimatorKind.BLOCKS);
      sizes.observations.forEach(estimates::observe);
      arms = sizes.problem.arms();
      ranking = new Ranking(arms);
      all = ArmSet.upTo(arms.maxScale(), arms);
      utilities = Ranking.Utilities.estimated(estimates, 0);
    }
  }

  /** An operation trims all contexts once, and plans the next round. */
  @Benchmark
  public Decision observe(Waiting waiting) {
    waiting.schedule.observe(waiting.nothing);
    return waiting.schedule.decision();
  }

  /**
   * An operation keeps the better half of all arms in one context; valuing and copying them is
   * included.
   */
  @Benchmark
  public ArmSet keep(Ranked ranked) {
    ArmSet alive = ranked.all.copy();
    ranked.ranking.keep((alive.size() + 1) / 2, ranked.utilities, alive);
    return alive;
  }
}
