package dev.iapo.run;

import dev.iapo.domain.Task;
import dev.iapo.estimate.EstimatorKind;
import dev.iapo.estimate.Problem;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.inference.Strategies;
import dev.iapo.schedule.Plan;
import dev.iapo.schedule.Psst;
import dev.iapo.schedule.PsstSchedule;
import dev.iapo.schedule.QueryOrder;
import dev.iapo.schedule.Schedule;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** What a task is to the core. */
public final class Problems {
  private Problems() {}

  /** The problem that a task poses. */
  public static Problem of(Task task, int choicesPerCall) {
    Task.Goal goal = task.goal();
    TieRule ties = labelled("tie rule", TieRule.values(), TieRule::label, goal.tieRule());
    return new Problem(
        task.configurations().size(),
        task.data().train().size(),
        goal.maxScale(),
        goal.strategies().stream().map(name -> Strategies.named(name, ties)).toList(),
        task.judging().objectives(),
        goal.contexts(),
        choicesPerCall);
  }

  /** The schedule that a task asks for, at its start. */
  public static Schedule schedule(Task task, int choicesPerCall, List<Plan.Expected> expected) {
    Task.Search search = task.search();
    Psst psst =
        Psst.named(
            search.algorithm(),
            labelled("estimator", EstimatorKind.values(), EstimatorKind::label, search.estimator()),
            labelled("queries", QueryOrder.values(), QueryOrder::label, search.queries()));
    return new PsstSchedule(
        of(task, choicesPerCall), psst, new Plan(search.budget(), expected), search.seed());
  }

  private static <T> T labelled(String what, T[] values, Function<T, String> label, String wanted) {
    return Arrays.stream(values)
        .filter(value -> label.apply(value).equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s: %s (expected one of: %s)"
                        .formatted(
                            what,
                            wanted,
                            String.join(", ", Arrays.stream(values).map(label).toList()))));
  }
}
