package dev.iapo.run;

import dev.iapo.domain.Interval;
import dev.iapo.domain.Policy;
import dev.iapo.domain.Task;
import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.Confidence;
import dev.iapo.estimate.Estimates;
import dev.iapo.schedule.Choice;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Makes a policy of what a run knows. */
public final class Policies {
  private final RunResult result;
  private final Task task;
  private final Estimates estimates;
  private final ArmSpace arms;
  private final Confidence confidence;
  private final Reasons reasons;

  private Policies(RunResult result) {
    this.result = result;
    this.task = result.task();
    this.estimates = result.estimates();
    this.arms = estimates.arms();
    this.confidence = Problems.confidence(task.search(), estimates);
    this.reasons = new Reasons(result);
  }

  /** The policy of a run that has ended, however it ended. */
  public static Policy of(RunResult result, String version) {
    return new Policies(result).policy(version);
  }

  /** The same, with what else is needed to use it. */
  public static Policy usable(RunResult result, String version) {
    Policy policy = of(result, version);
    return result.state() == RunResult.State.FAILED ? policy : policy.with(Servings.of(result));
  }

  private Policy policy(String version) {
    List<Policy.Choice> choices = result.choices().stream().map(this::choice).toList();
    boolean complete = result.state() == RunResult.State.COMPLETED;
    long open = choices.stream().filter(choice -> !choice.conclusive()).count();
    String reason;
    if (!complete) {
      reason = "the run did not end: " + result.detail();
    } else if (open > 0) {
      reason =
          "%s of %s contexts are not decided within the tolerance".formatted(open, choices.size());
    } else {
      reason = "every context is decided within the tolerance";
    }
    RunTally.Counts total = result.tally().total();
    return new Policy(
        version,
        task,
        complete,
        complete && open == 0,
        reason,
        new Policy.Usage(
            result.tally().spend(), total.completions(), total.calls(), total.failedCalls()),
        choices);
  }

  private Policy.Choice choice(Choice choice) {
    int arm = choice.arm();
    int context = choice.context();
    int p = arms.configuration(arm);
    int scale = arms.scale(arm);
    Interval utility = confidence.interval(context, arm);
    Confidence.RegretBound regret = confidence.regret(context, arm);
    double tolerance = task.goal().tolerance() * estimates.problem().utilityRange(context);
    String strategy = task.goal().strategies().get(arms.strategy(arm));
    double[] utilities = estimates.utilities(context);
    Optional<Integer> single = single(utilities, arms.strategy(arm));
    return new Policy.Choice(
        task.goal().contexts().get(context),
        task.configurations().get(p),
        strategy,
        scale,
        estimates.expectedCompletions(arm),
        utility,
        estimates.quality(context, arm),
        estimates.cost(context, arm),
        new Oracles(estimates.problem()).test(context, arm),
        regret.bound() <= tolerance,
        reasons.of(arm, regret, tolerance),
        regret.bound(),
        single.map(best -> alternative(utilities, best)),
        single.map(best -> alternative(utilities, rescaled(utilities, best))));
  }

  /** The best arm at N = 1 under a strategy; none without enough samples. */
  private Optional<Integer> single(double[] utilities, int strategy) {
    return best(
        utilities, arm -> arms.strategy(arm) == strategy && arms.scale(arm) == 1 && wellKnown(arm));
  }

  /** The best arm of the same configuration and strategy. */
  private int rescaled(double[] utilities, int single) {
    return best(
            utilities,
            arm ->
                arms.strategy(arm) == arms.strategy(single)
                    && arms.configuration(arm) == arms.configuration(single)
                    && wellKnown(arm))
        .orElseThrow();
  }

  /** Arms seen on few queries look best by luck, and are no fair comparison. */
  private boolean wellKnown(int arm) {
    return estimates.queries(arm) >= Confidence.MIN_QUERIES;
  }

  private Policy.Alternative alternative(double[] utilities, int arm) {
    String configuration = task.configurations().get(arms.configuration(arm)).id();
    return new Policy.Alternative(configuration, arms.scale(arm), utilities[arm]);
  }

  private static Optional<Integer> best(double[] utilities, IntPredicate among) {
    int best = -1;
    for (int arm = 0; arm < utilities.length; arm++) {
      if (among.test(arm)
          && !Double.isNaN(utilities[arm])
          && (best < 0 || utilities[arm] > utilities[best])) {
        best = arm;
      }
    }
    return best < 0 ? Optional.empty() : Optional.of(best);
  }
}
