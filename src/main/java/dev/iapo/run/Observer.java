package dev.iapo.run;

import dev.iapo.domain.Budget;
import dev.iapo.domain.CallRecord;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Outcomes;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Sample;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns recorded pulls, in logical order, into the numbers a schedule observes. Equal answers to a
 * query get equal vote codes, in order of first appearance.
 */
public final class Observer {
  private final Budget.Unit unit;
  private final List<Objective> objectives;
  private final Map<Integer, Map<String, Integer>> codes = new HashMap<>(); // by query

  public Observer(Budget.Unit unit, List<Objective> objectives) {
    this.unit = unit;
    this.objectives = List.copyOf(objectives);
  }

  public List<Observation> observe(List<PullRecord> records) {
    return records.stream().map(this::observe).toList();
  }

  Observation observe(PullRecord record) {
    int n = scored(record);
    int width = objectives.size();
    int appraisers = appraisers(record);
    int[] votes = new int[n];
    double[] scores = new double[n * width];
    double[] selecting = selectsByOthers(record) ? new double[n * width] : scores;
    double[] costs = new double[n];
    double[] appraisalCosts = new double[n * appraisers];
    double callCost = 0;
    long prompts = 0;
    long completions = record.appraised().spend().in(unit);
    int reused = 0;
    int i = 0;
    for (CallRecord call : record.calls()) {
      callCost += call.promptCost();
      if (call.source() == CallRecord.Source.REUSED) {
        reused += call.completions().size();
      } else {
        prompts += call.promptSpend().in(unit);
        completions += call.completionSpend().in(unit);
      }
      for (Sample sample : call.completions()) {
        if (!sample.isScored()) {
          continue;
        }
        votes[i] =
            sample.answer().map(a -> code(record.pull().query(), a)).orElse(Outcomes.ABSTAIN);
        for (int k = 0; k < width; k++) {
          Objective objective = objectives.get(k);
          scores[i * width + k] = objective.oriented(sample.scores().get(k));
          selecting[i * width + k] = objective.oriented(sample.selecting().get(k));
        }
        for (int a = 0; a < appraisers; a++) {
          appraisalCosts[i * appraisers + a] = sample.judged().verdicts().get(a).cost();
        }
        costs[i] = call.costPerCompletion();
        i++;
      }
    }
    int calls = calls(record, n);
    long wasted = record.wasted().plus(record.appraised().wasted()).in(unit);
    return new Observation(
        record.pull(),
        new Outcomes(
            votes,
            scores,
            selecting,
            costs,
            appraisalCosts,
            calls,
            calls == 0 ? 0 : callCost * calls / record.calls().size()),
        new Observation.Charge(prompts, completions, wasted, reused));
  }

  /** The share of the calls that so many completions take, such that no call seems wasted. */
  private static int calls(PullRecord record, int scored) {
    int all = record.calls().size();
    if (scored == 0) {
      return 0;
    }
    return (int) Math.max(1, (long) all * scored / record.completions());
  }

  private static int scored(PullRecord record) {
    int scored = 0;
    for (CallRecord call : record.calls()) {
      for (Sample sample : call.completions()) {
        scored += sample.isScored() ? 1 : 0;
      }
    }
    return scored;
  }

  private static int appraisers(PullRecord record) {
    return record.calls().isEmpty()
        ? 0
        : record.calls().get(0).completions().get(0).judged().verdicts().size();
  }

  private static boolean selectsByOthers(PullRecord record) {
    for (CallRecord call : record.calls()) {
      for (Sample sample : call.completions()) {
        if (!sample.selecting().equals(sample.scores())) {
          return true;
        }
      }
    }
    return false;
  }

  private int code(int query, String answer) {
    Map<String, Integer> known = codes.computeIfAbsent(query, q -> new HashMap<>());
    return known.computeIfAbsent(answer, a -> known.size());
  }
}
