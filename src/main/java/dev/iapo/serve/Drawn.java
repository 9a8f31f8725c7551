package dev.iapo.serve;

import dev.iapo.domain.Budget;
import dev.iapo.domain.CallRecord;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.Objective;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Sample;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Verdict;
import dev.iapo.inference.Aggregation;
import dev.iapo.serve.Handled.FirstWave;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What has come of a question: completions, as they are aggregated, and what they cost. */
final class Drawn {
  /** A completion that came. */
  record Completion(String text, String finishReason, Optional<String> key) {}

  private final Aggregation aggregation;
  private final List<Objective> objectives;
  private final CostRule costRule;
  private final boolean priced;
  private final List<Completion> completions = new ArrayList<>();
  private int refused;
  private int unscored;
  private int came; // late ones included
  private long calls;
  private long inputTokens;
  private long cachedInputTokens;
  private long outputTokens;
  private double cost;
  private Spend charged = Spend.NOTHING;

  /**
   * @param objectives by which completions are selected, as they are scored
   * @param priced whether prices are known
   */
  Drawn(Aggregation aggregation, List<Objective> objectives, CostRule costRule, boolean priced) {
    this.aggregation = aggregation;
    this.objectives = objectives;
    this.costRule = costRule;
    this.priced = priced;
  }

  /** Completions that came in time. */
  void add(PullRecord record) {
    count(record);
    for (CallRecord call : record.calls()) {
      boolean brought = call.source() != CallRecord.Source.REFUSED;
      refused += brought ? 0 : call.completions().size();
      for (Sample sample : brought ? call.completions() : List.<Sample>of()) {
        completions.add(new Completion(sample.text(), sample.finishReason(), sample.answer()));
        List<Double> scores = oriented(sample);
        unscored += scores.size() < objectives.size() ? 1 : 0;
        aggregation.add(sample.answer(), scores);
      }
    }
  }

  /** Completions that came when it was answered: they are paid for, and no more. */
  void addLate(PullRecord record) {
    count(record);
  }

  private void count(PullRecord record) {
    charged = charged.plus(record.spend());
    calls += record.appraised().calls();
    for (CallRecord call : record.calls()) {
      if (call.source() != CallRecord.Source.REFUSED) {
        calls++;
        came += call.completions().size();
        inputTokens += call.inputTokens();
        cachedInputTokens += call.cachedInputTokens();
        outputTokens += call.outputTokens();
        cost += call.promptCost() + call.completionCost();
      }
      for (Sample sample : call.completions()) {
        for (Verdict verdict : sample.judged().verdicts()) {
          cost += verdict.cost();
        }
      }
    }
  }

  private List<Double> oriented(Sample sample) {
    List<Double> oriented = new ArrayList<>();
    for (int k = 0; k < Math.min(objectives.size(), sample.selecting().size()); k++) {
      oriented.add(objectives.get(k).oriented(sample.selecting().get(k)));
    }
    return oriented;
  }

  Aggregation aggregation() {
    return aggregation;
  }

  Completion completion(int index) {
    return completions.get(index);
  }

  int size() {
    return completions.size();
  }

  /** Completions that the provider would not make. */
  int refused() {
    return refused;
  }

  /** Completions that lack the scores by which they are selected. */
  int unscored() {
    return unscored;
  }

  int unparsed() {
    return unparsed(completions);
  }

  private static int unparsed(List<Completion> some) {
    return (int) some.stream().filter(completion -> completion.key().isEmpty()).count();
  }

  /** The scores by which completions are selected. */
  List<Double> scores() {
    List<Double> scores = new ArrayList<>();
    for (int i = 0; i < completions.size(); i++) {
      scores.add(aggregation.score(i));
    }
    return scores.stream().allMatch(score -> score.isNaN()) ? List.of() : scores;
  }

  Bill bill(int underWay) {
    return new Bill(
        came,
        calls,
        inputTokens,
        cachedInputTokens,
        outputTokens,
        cost,
        costRule.unit(),
        priced
            ? OptionalDouble.of((double) charged.picoUsd() / Budget.PICO_PER_USD)
            : OptionalDouble.empty(),
        charged,
        underWay);
  }

  /**
   * What the first completions show, if that many came.
   *
   * @param wave how many there were to be
   */
  FirstWave firstWave(int wave) {
    if (completions.size() < wave || wave == 0) {
      return FirstWave.NONE;
    }
    List<Completion> first = completions.subList(0, wave);
    Map<String, Long> votes = new HashMap<>();
    first.forEach(completion -> completion.key().ifPresent(key -> votes.merge(key, 1L, Long::sum)));
    long alike = votes.values().stream().mapToLong(count -> count * (count - 1) / 2).sum();
    return new FirstWave(wave, unparsed(first), wave * (wave - 1L) / 2, alike);
  }
}
