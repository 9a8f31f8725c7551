package dev.iapo.estimate;

import dev.iapo.domain.Outcomes;
import java.util.Arrays;
import java.util.List;

/** Sums of costs over completions, and the mean cost of an arm that follows from them. */
final class CostTally {
  private long completions;
  private double completionCost;
  private long calls;
  private double callCost;
  private boolean choicesIgnored;
  private double[] appraisalCosts = {}; // by appraiser

  void add(Outcomes outcomes, int choicesPerCall) {
    for (int i = 0; i < outcomes.size(); i++) {
      completionCost += outcomes.cost(i);
    }
    completions += outcomes.size();
    addAppraisals(outcomes);
    calls += outcomes.calls();
    callCost += outcomes.callCost();
    choicesIgnored |= outcomes.calls() > callsFor(outcomes.size(), choicesPerCall);
  }

  private void addAppraisals(Outcomes outcomes) {
    if (outcomes.appraisers() > appraisalCosts.length) {
      appraisalCosts = Arrays.copyOf(appraisalCosts, outcomes.appraisers());
    }
    for (int appraiser = 0; appraiser < outcomes.appraisers(); appraiser++) {
      for (int i = 0; i < outcomes.size(); i++) {
        appraisalCosts[appraiser] += outcomes.appraisalCost(i, appraiser);
      }
    }
  }

  /** What some appraisers' calls about a completion cost, on average. */
  double perAppraisal(List<Integer> appraisers) {
    double sum = 0;
    for (int appraiser : appraisers) {
      sum += appraiser < appraisalCosts.length ? appraisalCosts[appraiser] : 0;
    }
    return sum / completions;
  }

  long completions() {
    return completions;
  }

  long calls() {
    return calls;
  }

  double perCompletion() {
    return completionCost / completions;
  }

  double perCall() {
    return calls == 0 ? 0 : callCost / calls;
  }

  /** The mean cost of N completions of one query; NaN without any completion. */
  double cost(int scale, int choicesPerCall) {
    return completions == 0
        ? Double.NaN
        : callsCost(scale, choicesPerCall) + scale * perCompletion();
  }

  /** The mean cost of the calls that N completions of one query take, apart from completions. */
  double callsCost(int scale, int choicesPerCall) {
    return perCall() * callsFor(scale, choicesPerCall);
  }

  boolean choicesIgnored() {
    return choicesIgnored;
  }

  /** The calls that N completions of one query take, as seen: one each if n was ignored. */
  int callsFor(int scale, int choicesPerCall) {
    return choicesIgnored ? scale : (scale + choicesPerCall - 1) / choicesPerCall;
  }
}
