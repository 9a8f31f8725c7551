package dev.iapo.bench;

import dev.iapo.bench.MadeUp.Strategy;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Pull;
import dev.iapo.estimate.Estimates;
import dev.iapo.estimate.EstimatorKind;
import dev.iapo.estimate.Problem;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * {@code Estimates.observe}: an operation is one pull of N completions, valued for all scales and
 * contexts. 25 prompts are pulled on 8 queries, twice each: the second pull of a query makes
 * complete estimates value the 2·N completions of both.
 */
@State(Scope.Thread)
public class EstimatesBenchmark {
  private static final int PROMPTS = 25;
  private static final int QUERIES = 8;
  private static final int PULLS = PROMPTS * QUERIES * 2;

  @Param({"VOTING", "BEST_OF_N"})
  Strategy strategy;

  @Param({"BLOCKS", "COMPLETE"})
  EstimatorKind estimator;

  @Param({"32", "128"})
  int maxScale;

  @Param({"3", "27"})
  int contexts;

  private Problem problem;
  private final List<Observation> observations = new ArrayList<>();

  @Setup
  public void prepare() {
    problem = MadeUp.problem(strategy, PROMPTS, maxScale, contexts);
    for (int again = 0; again < 2; again++) {
      for (int query = 0; query < QUERIES; query++) {
        for (int p = 0; p < PROMPTS; p++) {
          Pull pull = new Pull(1, p, query, maxScale, again * maxScale);
          observations.add(MadeUp.observation(problem, pull));
        }
      }
    }
  }

  @Benchmark
  @OperationsPerInvocation(PULLS)
  public Estimates observe() {
    Estimates estimates = new Estimates(problem, estimator);
    for (Observation observation : observations) {
      estimates.observe(observation);
    }
    return estimates;
  }
}
