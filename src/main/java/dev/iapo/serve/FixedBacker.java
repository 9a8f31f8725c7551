package dev.iapo.serve;

import dev.iapo.config.ServedModels;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** All versions ask the same models; there are no runs. */
record FixedBacker(ServedModels models) implements Backer {
  @Override
  public Path policyOf(String run) throws Unfit {
    throw noRuns(run);
  }

  @Override
  public CompletionStage<Backing> of(Optional<String> run) throws Unfit {
    if (run.isPresent()) {
      throw noRuns(run.get());
    }
    return CompletableFuture.completedStage(Backing.shared(models));
  }

  private static Unfit noRuns(String run) {
    return new Unfit(
        Outcome.Why.UNKNOWN_RUN,
        "run %s (expected: a policy, as there are no runs)".formatted(run));
  }
}
