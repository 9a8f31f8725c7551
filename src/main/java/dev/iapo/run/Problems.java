package dev.iapo.run;

import dev.iapo.domain.Labelled;
import dev.iapo.domain.Task;
import dev.iapo.estimate.Confidence;
import dev.iapo.estimate.Estimates;
import dev.iapo.estimate.EstimatorKind;
import dev.iapo.estimate.Problem;
import dev.iapo.inference.Strategies;
import dev.iapo.schedule.HeldOut;
import dev.iapo.schedule.Plan;
import dev.iapo.schedule.Psst;
import dev.iapo.schedule.PsstSchedule;
import dev.iapo.schedule.QueryOrder;
import dev.iapo.schedule.Schedule;
import dev.iapo.schedule.UntilDecided;
import dev.iapo.scoring.RemoteScoring;
import java.util.List;

/** What a task is to the core. */
public final class Problems {
  private Problems() {}

  /** The problem that a task poses. */
  public static Problem of(Task task) {
    Task.Goal goal = task.goal();
    return new Problem(
        task.configurations().size(),
        task.data().train().size(),
        goal.maxScale(),
        Strategies.of(goal, task.judging().objectives()),
        task.judging().objectives(),
        goal.contexts(),
        task.configurations().stream().map(c -> c.model().choicesPerCall()).toList(),
        task.judging().scorers().stream()
            .map(scorer -> RemoteScoring.appraiser(scorer.selector(), task.judging().appraisers()))
            .map(appraiser -> appraiser.orElse(Problem.NOBODY))
            .toList());
  }

  /** The schedule that a task asks for, at its start. */
  public static Schedule schedule(Task task, List<Plan.Expected> expected) {
    Task.Search search = task.search();
    if (search.algorithm().equals(HeldOut.NAME)) {
      return new HeldOut(
          of(task), search.scales(), new Plan(search.budget(), expected), search.seed());
    }
    Schedule schedule =
        new PsstSchedule(
            of(task), psst(search), new Plan(search.budget(), expected), search.seed());
    return search.stopWhenDecided()
        ? new UntilDecided(schedule, task.goal().tolerance())
        : schedule;
  }

  /** What can be said with confidence at the end of a run. */
  public static Confidence confidence(Task.Search search, Estimates estimates) {
    return search.stopWhenDecided()
        ? Confidence.afterEarlyLooks(estimates)
        : new Confidence(estimates);
  }

  /**
   * The member of the PSST family that is asked for.
   *
   * @throws IllegalArgumentException if there is none, or it is not varied so
   */
  public static Psst psst(Task.Search search) {
    return Psst.named(
        search.algorithm(),
        Labelled.named("estimator", EstimatorKind.class, search.estimator()),
        Labelled.named("queries", QueryOrder.class, search.queries()));
  }
}
