package dev.iapo.schedule;

import dev.iapo.domain.Observation;
import dev.iapo.domain.Seeds;
import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.Estimates;
import java.util.List;
import java.util.SplittableRandom;

/** Another schedule whose choices are deployed at a random scale. */
final class RandomScale implements Schedule {
  private final Schedule schedule;
  private final ArmSpace arms;
  private final long seed;

  RandomScale(Schedule schedule, ArmSpace arms, long seed) {
    this.schedule = schedule;
    this.arms = arms;
    this.seed = seed;
  }

  @Override
  public Decision decision() {
    return schedule.decision() instanceof Decision.Finished finished
        ? new Decision.Finished(choices(), finished.reason())
        : schedule.decision();
  }

  @Override
  public void observe(List<Observation> observations) {
    schedule.observe(observations);
  }

  @Override
  public Estimates estimates() {
    return schedule.estimates();
  }

  @Override
  public List<Choice> choices() {
    return schedule.choices().stream().map(this::rescaled).toList();
  }

  private Choice rescaled(Choice choice) {
    int scale =
        new SplittableRandom(Seeds.mix(seed, 0x5CA1E, choice.context())).nextInt(arms.maxScale());
    int arm = arms.arm(arms.configuration(choice.arm()), arms.strategy(choice.arm()), scale + 1);
    return new Choice(choice.context(), arm, choice.alive());
  }
}
