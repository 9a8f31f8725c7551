package dev.iapo.schedule;

import dev.iapo.domain.Observation;
import dev.iapo.estimate.Confidence;
import dev.iapo.estimate.Estimates;
import dev.iapo.estimate.Problem;
import java.util.List;

/**
 * A schedule that ends before its budget is used, once the choice of every context is known to be
 * within a tolerance of the best arm.
 *
 * <p>It is looked at after every round but the last, and each look may err. Half of the allowed
 * error probability is shared evenly among them ({@link Confidence#early}); the other half is that
 * of the result ({@link Confidence#afterEarlyLooks}), so that all of it holds together.
 */
public final class UntilDecided implements Schedule {
  private final Schedule schedule;
  private final double tolerance;
  private boolean decided;

  /**
   * @param schedule at its start
   * @param tolerance the regret, as a share of the utility range, within which a choice counts as
   *     the best
   */
  public UntilDecided(Schedule schedule, double tolerance) {
    this.schedule = schedule;
    this.tolerance = tolerance;
  }

  @Override
  public Decision decision() {
    return decided
        ? new Decision.Finished(choices(), Decision.Reason.DECIDED)
        : schedule.decision();
  }

  @Override
  public void observe(List<Observation> observations) {
    if (decided) {
      throw new IllegalStateException("the schedule has finished");
    }
    schedule.observe(observations);
    decided = schedule.decision() instanceof Decision.Round next && allDecided(next.of());
  }

  /** Contexts in their order, up to the first that is not decided. */
  private boolean allDecided(int looks) {
    Confidence confidence = Confidence.early(estimates(), looks);
    Problem problem = estimates().problem();
    long least = Confidence.leastQueries(tolerance, true); // cheap to see, and often all there is
    for (Choice choice : choices()) {
      if (estimates().queries(choice.arm()) < least) {
        return false;
      }
      double most = tolerance * problem.utilityRange(choice.context());
      if (confidence.regret(choice.context(), choice.arm()).bound() > most) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Estimates estimates() {
    return schedule.estimates();
  }

  @Override
  public boolean isAlive(int context, int arm) {
    return schedule.isAlive(context, arm);
  }

  @Override
  public List<Choice> choices() {
    return schedule.choices();
  }
}
