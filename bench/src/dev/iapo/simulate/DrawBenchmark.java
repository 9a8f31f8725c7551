package dev.iapo.simulate;

import dev.iapo.bench.Environments;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Pull;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Completions drawn from recorded frequencies: an operation is one pull of 32 completions. */
@State(Scope.Thread)
public class DrawBenchmark {
  private static final int PULLS = 256;

  @Param({"VOTING", "BEST_OF_N"})
  Environments environment;

  private DrawTable table;
  private PullCharges charges;
  private final Pull[] pulls = new Pull[PULLS];

  @Setup
  public void prepare() {
    RecordedEnvironment generated = environment.generate();
    table = new DrawTable(generated);
    charges = new PullCharges(generated, Budget.Unit.COMPLETIONS);
    int prompts = generated.prompts().size();
    int queries = generated.queries().size();
    for (int i = 0; i < PULLS; i++) {
      pulls[i] = new Pull(1, i % prompts, i * 7 % queries, generated.maxScale(), 0);
    }
  }

  @Benchmark
  @OperationsPerInvocation(PULLS)
  public long draw() {
    long drawn = 0;
    for (Pull pull : pulls) {
      Observation observation = table.draw(pull, pull.query(), 5, charges);
      drawn += observation.outcomes().vote(0) + observation.outcomes().size();
    }
    return drawn;
  }
}
