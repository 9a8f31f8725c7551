package dev.iapo.run;

import dev.iapo.domain.Task;
import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.Confidence;
import dev.iapo.estimate.Estimates;
import dev.iapo.schedule.Psst;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Why choices are decided or not: what happened, and what would help. */
final class Reasons {
  private final RunResult result;
  private final Task task;
  private final Estimates estimates;
  private final ArmSpace arms;

  Reasons(RunResult result) {
    this.result = result;
    this.task = result.task();
    this.estimates = result.estimates();
    this.arms = estimates.arms();
  }

  /**
   * In words that go on from "because", without a full stop.
   *
   * @param choice the arm that was chosen
   * @param tolerance of regret, in the unit of utilities
   */
  String of(int choice, Confidence.RegretBound regret, double tolerance) {
    if (regret.bound() <= tolerance) {
      return "no other arm can be better by more than %s (tolerance %s)"
          .formatted(rounded(regret.bound()), rounded(tolerance));
    }
    return Double.isInfinite(regret.bound())
        ? unknown(choice, regret)
        : "%s may still be better by up to %s (tolerance %s); %s"
            .formatted(
                name(regret.rival()),
                rounded(regret.bound()),
                rounded(tolerance),
                wouldDecide(regret.queries()));
  }

  private String wouldDecide(int compared) {
    int train = estimates.problem().queries();
    long least = Confidence.leastQueries(task.goal().tolerance(), task.search().stopWhenDecided());
    if (train < least) {
      return ("the task has %s training queries, and at least %s are needed:"
              + " more of them, or a larger tolerance, could decide it")
          .formatted(train, least);
    }
    return compared < train
        ? "a larger budget, or a larger tolerance, could decide it"
        : "all %s training queries were used: more of them, or a larger tolerance, could decide it"
            .formatted(train);
  }

  private String unknown(int choice, Confidence.RegretBound regret) {
    int train = estimates.problem().queries();
    if (result.tally().total().completions() == 0) {
      return "no completion was received";
    }
    if (train < Confidence.MIN_QUERIES) {
      return "the task has %s training queries only (%s are needed)"
          .formatted(train, Confidence.MIN_QUERIES);
    }
    long dropped = configurations(p -> !isKnown(p) && isDrawn(p));
    long silent = configurations(p -> !isDrawn(p));
    if (silent > 0) {
      return "%s %s%s%s"
          .formatted(
              prompts(silent),
              silent == 1 ? "has no completion" : "have no completion",
              dropped == 0 ? "" : ", and " + dropped + " more were dropped by screening",
              why());
    }
    if (dropped > 0) {
      return screened(dropped);
    }
    if (estimates.queries(choice) < Confidence.MIN_QUERIES) {
      return tooFew("the choice was seen", estimates.queries(choice), "show it");
    }
    if (regret.queries() == 0) {
      int p = arms.configuration(regret.rival());
      return "prompt %s was seen at N <= %s only, and what it gives at larger N was not measured%s"
          .formatted(task.configurations().get(p).id(), largestKnown(p), moreBudget("measure it"));
    }
    return tooFew(name(regret.rival()) + " was compared", regret.queries(), "compare it");
  }

  private String tooFew(String what, int queries, String remedy) {
    return "%s on %s only (%s are needed)%s"
        .formatted(
            what,
            queries == 1 ? "1 query" : queries + " queries",
            Confidence.MIN_QUERIES,
            moreBudget(remedy + " on more"));
  }

  /** The remedy, unless the run did not use the budget that it has. */
  private String moreBudget(String would) {
    return result.state() == RunResult.State.COMPLETED
        ? "; a larger budget, or fewer prompts, would " + would
        : "; the run stopped early";
  }

  /** What screening dropped is in no estimate: its completions are forgotten. */
  private String screened(long dropped) {
    int scale =
        IntStream.range(0, arms.configurations())
            .filter(p -> !isKnown(p))
            .map(result.tally()::largestPull)
            .max()
            .orElse(1);
    return "%s dropped by screening at %s%s; %s"
        .formatted(
            prompts(dropped) + (dropped == 1 ? " was" : " were"),
            scale == 1 ? "N = 1" : "N <= " + scale,
            scale < arms.maxScale()
                ? ", and what "
                    + (dropped == 1 ? "it gives" : "they give")
                    + " at larger N was not measured"
                : ", and not compared further",
            "a run with algorithm = psst and enough budget compares all prompts at every N, and "
                + (task.search().algorithm().equals(Psst.PAIRED)
                    ? "a much larger budget keeps more of them"
                    : "a larger K keeps more of them"));
  }

  private String why() {
    boolean failed =
        IntStream.range(0, arms.configurations())
            .anyMatch(p -> !isDrawn(p) && result.tally().of(p).failedCalls() > 0);
    return failed ? ", for calls failed" : moreBudget("give every prompt some");
  }

  private String prompts(long some) {
    return "%s of %s prompts".formatted(some, arms.configurations());
  }

  private long configurations(IntPredicate such) {
    return IntStream.range(0, arms.configurations()).filter(such).count();
  }

  private boolean isDrawn(int configuration) {
    return result.tally().of(configuration).completions() > 0;
  }

  private boolean isKnown(int configuration) {
    return largestKnown(configuration) > 0;
  }

  /** The largest scale that there is a sample of; 0 if there is none. */
  private int largestKnown(int configuration) {
    int scale = arms.maxScale();
    while (scale > 0 && estimates.samples(arms.arm(configuration, 0, scale)) == 0) {
      scale--;
    }
    return scale;
  }

  private String name(int arm) {
    return "prompt %s at N = %s"
        .formatted(task.configurations().get(arms.configuration(arm)).id(), arms.scale(arm));
  }

  private static String rounded(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
