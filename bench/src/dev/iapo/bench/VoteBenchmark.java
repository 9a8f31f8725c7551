package dev.iapo.bench;

import dev.iapo.bench.MadeUp.Strategy;
import dev.iapo.domain.Outcomes;
import dev.iapo.domain.Pull;
import dev.iapo.estimate.Problem;
import dev.iapo.inference.MajorityVote;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.inference.Sums;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Votes of N completions among 8 answers, counted and valued for every scale up to N. */
@State(Scope.Thread)
public class VoteBenchmark {
  private static final int POOL = 64;

  @Param({"32", "128"})
  int completions;

  private final Outcomes[] pool = new Outcomes[POOL];
  private final double[][] weights = {{1}};
  private double[] into;
  private final MajorityVote remembering = new MajorityVote(TieRule.HALF);

  @Setup
  public void prepare() {
    Problem problem = MadeUp.problem(Strategy.VOTING, POOL, completions, 1);
    for (int i = 0; i < POOL; i++) {
      pool[i] = MadeUp.observation(problem, new Pull(1, i, 0, completions, 0)).outcomes();
    }
    into = new double[completions];
  }

  @Benchmark
  @OperationsPerInvocation(POOL)
  public double[] blocks() {
    for (Outcomes outcomes : pool) {
      remembering.addBlocks(outcomes, weights, Sums.of(into));
    }
    return into;
  }

  @Benchmark
  @OperationsPerInvocation(POOL)
  public double[] subsetsOfFreshTallies() {
    MajorityVote forgetful = new MajorityVote(TieRule.HALF);
    for (Outcomes outcomes : pool) {
      forgetful.addSubsetMeans(outcomes, weights, 1, Sums.of(into));
    }
    return into;
  }

  @Benchmark
  @OperationsPerInvocation(POOL)
  public double[] subsetsOfRememberedTallies() {
    for (Outcomes outcomes : pool) {
      remembering.addSubsetMeans(outcomes, weights, 1, Sums.of(into));
    }
    return into;
  }
}
