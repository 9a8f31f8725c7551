package dev.iapo.run;

import dev.iapo.domain.Budget;
import dev.iapo.domain.CallRecord;
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
  private final int objectives;
  private final Map<Integer, Map<String, Integer>> codes = new HashMap<>(); // by query

  public Observer(Budget.Unit unit, int objectives) {
    this.unit = unit;
    this.objectives = objectives;
  }

  public List<Observation> observe(List<PullRecord> records) {
    return records.stream().map(this::observe).toList();
  }

  Observation observe(PullRecord record) {
    int n = record.completions();
    int[] votes = new int[n];
    double[] scores = new double[n * objectives];
    double[] costs = new double[n];
    double callCost = 0;
    long prompts = 0;
    long completions = 0;
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
        votes[i] =
            sample.answer().map(a -> code(record.pull().query(), a)).orElse(Outcomes.ABSTAIN);
        for (int k = 0; k < objectives; k++) {
          scores[i * objectives + k] = sample.scores().get(k);
        }
        costs[i] = call.costPerCompletion();
        i++;
      }
    }
    return new Observation(
        record.pull(),
        new Outcomes(votes, scores, costs, record.calls().size(), callCost),
        new Observation.Charge(prompts, completions, record.wasted().in(unit), reused));
  }

  private int code(int query, String answer) {
    Map<String, Integer> known = codes.computeIfAbsent(query, q -> new HashMap<>());
    return known.computeIfAbsent(answer, a -> known.size());
  }
}
