package dev.iapo.schedule;

import dev.iapo.domain.Observation;
import dev.iapo.domain.Seeds;
import dev.iapo.estimate.Estimates;
import dev.iapo.estimate.EstimatorKind;
import dev.iapo.estimate.Problem;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A random arm for each context, without any completion. */
final class RandomChoice implements Schedule {
  private final Estimates estimates;
  private final List<Choice> choices;

  RandomChoice(Problem problem, long seed) {
    SplittableRandom random = new SplittableRandom(Seeds.mix(seed, 0x4A2));
    int arms = problem.arms().size();
    this.estimates = new Estimates(problem, EstimatorKind.BLOCKS);
    this.choices =
        IntStream.range(0, problem.contexts().size())
            .mapToObj(context -> new Choice(context, random.nextInt(arms), arms))
            .toList();
  }

  @Override
  public Decision decision() {
    return new Decision.Finished(choices, Decision.Reason.COMPLETED);
  }

  @Override
  public void observe(List<Observation> observations) {
    throw new IllegalStateException("the schedule has finished");
  }

  @Override
  public Estimates estimates() {
    return estimates;
  }

  @Override
  public List<Choice> choices() {
    return choices;
  }
}
