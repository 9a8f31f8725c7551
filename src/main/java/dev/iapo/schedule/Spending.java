package dev.iapo.schedule;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Observation;
import dev.iapo.estimate.Problem;

/**
 * What is left of the plan, and what a pull is expected to cost. Productive charges count against
 * the planned part of the budget; wasted ones (failed and retried calls) draw on the contingency
 * first, so that they do not change what the schedule decides until that is used up.
 */
final class Spending {
  private final Plan plan;
  private final Problem problem;
  private final boolean knownBeforehand;
  private final double[] callCharge;
  private final double[] completionCharge;
  private final long[] calls;
  private final long[] completions;
  private final boolean[] choicesIgnored;
  private long productive;
  private long wasted;

  Spending(Plan plan, Problem problem) {
    this.plan = plan;
    this.problem = problem;
    int configurations = plan.expected().size();
    this.knownBeforehand =
        plan.budget().unit() == Budget.Unit.COMPLETIONS
            && plan.expected().stream().allMatch(Plan.Expected.COMPLETION::equals);
    this.callCharge = new double[configurations];
    this.completionCharge = new double[configurations];
    this.calls = new long[configurations];
    this.completions = new long[configurations];
    this.choicesIgnored = new boolean[configurations];
  }

  void observe(Observation observation) {
    int p = observation.pull().configuration();
    productive += observation.charge().productive();
    wasted += observation.charge().wasted();
    if (observation.charge().reused() > 0) {
      return; // it says nothing of what pulls cost
    }
    callCharge[p] += observation.charge().calls();
    completionCharge[p] += observation.charge().completions();
    calls[p] += observation.outcomes().calls();
    completions[p] += observation.outcomes().size();
    choicesIgnored[p] |=
        observation.outcomes().calls() > callsFor(p, observation.outcomes().size());
  }

  long left() {
    Budget budget = plan.budget();
    return Math.min(budget.planned() - productive, budget.limit() - productive - wasted);
  }

  /** Whether charges are known before pulls are made: a completion costs one, and nothing else. */
  boolean knownBeforehand() {
    return knownBeforehand;
  }

  /** The expected charge of one pull: as observed of the configuration, or as expected of it. */
  double charge(int configuration, int scale) {
    if (knownBeforehand()) {
      return scale;
    }
    Plan.Expected expected = plan.expected().get(configuration);
    long n = completions[configuration];
    double completion = n == 0 ? expected.completion() : completionCharge[configuration] / n;
    double call =
        calls[configuration] == 0
            ? expected.call()
            : callCharge[configuration] / calls[configuration];
    return call * callsNeeded(configuration, scale) + completion * scale;
  }

  /** How much more than the expected charge a pull needs to be admitted; never negative. */
  double spare(int configuration, int scale) {
    if (knownBeforehand()) {
      return 0;
    }
    Plan.Expected expected = plan.expected().get(configuration);
    double most =
        expected.mostCall() * callsNeeded(configuration, scale) + expected.mostCompletion() * scale;
    return Math.max(0, most - charge(configuration, scale));
  }

  private int callsNeeded(int configuration, int scale) {
    return choicesIgnored[configuration] ? scale : callsFor(configuration, scale);
  }

  private int callsFor(int configuration, int scale) {
    int choices = problem.choicesPerCall(configuration);
    return (scale + choices - 1) / choices;
  }

  /** The point in the plan at which stages with that share of it in all end. */
  long shareOfPlan(double share) {
    return (long) Math.floor(plan.budget().planned() * share);
  }

  /**
   * What a round may spend, of a stage from one point in the plan to another. In completions ⌊T/R⌋
   * as published; other budgets share what is left of the stage evenly among the rounds left,
   * because what a pull costs is known only afterwards.
   *
   * @param left rounds of the stage that are left, this one included
   */
  long perRound(long from, long to, int rounds, int left) {
    return knownBeforehand() ? (to - from) / rounds : Math.min(left(), to - productive) / left;
  }

  /** Whether a pull is sure to be admitted. */
  boolean covers(int configuration, int scale) {
    return charge(configuration, scale) + spare(configuration, scale) <= left();
  }
}
