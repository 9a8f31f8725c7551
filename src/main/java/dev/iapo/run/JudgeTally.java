package dev.iapo.run;

import dev.iapo.domain.Appraiser;
import dev.iapo.domain.CallRecord;
import dev.iapo.domain.Failures;
import dev.iapo.domain.Opinion;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.PullRecord.Appraised;
import dev.iapo.domain.Sample;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Scoring;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import dev.iapo.domain.Verdict;
import dev.iapo.scoring.RemoteScoring;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a run's judges and services said, and what it took. */
public final class JudgeTally {
  private final List<OpinionTally> opinions = new ArrayList<>();
  private final List<ScorePairs> pairs = new ArrayList<>();
  private final long[] judged; // completions, by appraiser
  private final double[] costs; // by appraiser
  private Appraised appraised = Appraised.NOTHING;

  JudgeTally(Task.Judging judging) {
    List<Appraiser> appraisers = judging.appraisers();
    this.judged = new long[appraisers.size()];
    this.costs = new double[appraisers.size()];
    for (int k = 0; k < judging.scorers().size(); k++) {
      ScorerSpec scorer = judging.scorers().get(k);
      int objective = k;
      add(scorer.value(), objective, false, appraisers);
      scorer.selecting().ifPresent(scoring -> add(scoring, objective, true, appraisers));
      scorer.selecting().ifPresent(scoring -> pairs.add(new ScorePairs(objective)));
    }
  }

  private void add(Scoring scoring, int objective, boolean selecting, List<Appraiser> appraisers) {
    RemoteScoring.appraiser(scoring, appraisers)
        .ifPresent(
            a ->
                opinions.add(
                    new OpinionTally(a, objective, selecting, appraisers.get(a).compares())));
  }

  /** Takes in pulls in logical order, on which the last digits of sums depend. */
  void add(PullRecord record) {
    appraised = plus(appraised, record.appraised());
    for (CallRecord call : record.calls()) {
      call.completions().forEach(this::add);
    }
    for (ScorePairs of : pairs) {
      of.add(
          record.calls().stream()
              .flatMap(call -> call.completions().stream())
              .filter(Sample::isScored)
              .map(
                  sample ->
                      new ScorePairs.Pair(
                          sample.selecting().get(of.objective()),
                          sample.scores().get(of.objective())))
              .toList());
    }
  }

  private void add(Sample sample) {
    List<Verdict> verdicts = sample.judged().verdicts();
    for (int a = 0; a < verdicts.size(); a++) {
      judged[a] += verdicts.get(a).answers().isEmpty() ? 0 : 1;
      costs[a] += verdicts.get(a).cost();
    }
    for (Opinion opinion : sample.judged().opinions()) {
      for (OpinionTally of : opinions) {
        if (of.objective() == opinion.objective() && of.selecting() == opinion.selecting()) {
          of.add(sample, opinion, verdicts.get(of.appraiser()));
        }
      }
    }
  }

  private static Appraised plus(Appraised one, Appraised other) {
    Failures failures = one.failures().plus(other.failures());
    Spend wasted = one.wasted().plus(other.wasted());
    return new Appraised(
        one.calls() + other.calls(),
        one.spend().plus(other.spend()),
        one.saved().plus(other.saved()),
        wasted,
        failures);
  }

  /** The scores that appraisers make, by objective, those that completions are worth first. */
  public List<OpinionTally> opinions() {
    return Collections.unmodifiableList(opinions);
  }

  /** The objectives that are selected by another score than they are worth. */
  public List<ScorePairs> pairs() {
    return Collections.unmodifiableList(pairs);
  }

  /** The completions about which an appraiser answered. */
  public long judged(int appraiser) {
    return judged[appraiser];
  }

  /** The mean cost of judging one completion, in the task's cost unit; NaN if none was judged. */
  public double cost(int appraiser) {
    return costs[appraiser] / judged[appraiser];
  }

  /** All calls of appraisers. */
  public Appraised appraised() {
    return appraised;
  }
}
