package dev.iapo.propose;

import dev.iapo.domain.CallRecord;
import dev.iapo.domain.Objective;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Query;
import dev.iapo.domain.Sample;
import dev.iapo.domain.Task;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A completion of a run with a low score in some objective.
 *
 * @param prompt id of the prompt that it answered
 * @param query of the training split
 * @param why in words
 */
public record LowScored(String prompt, Query query, String text, String why) {
  /** Below this place in an objective's range a score is low. */
  private static final double LOW = 0.5;

  /**
   * One of each prompt and query that has any, in the order of the records.
   *
   * @param run whose records they are
   * @param train its training queries, in order, those at least that may be shown
   */
  public static List<LowScored> of(Task run, List<PullRecord> records, List<Query> train) {
    Set<List<Integer>> seen = new HashSet<>();
    List<LowScored> failures = new ArrayList<>();
    for (PullRecord record : records) {
      int configuration = record.pull().configuration();
      List<Integer> pair = List.of(configuration, record.pull().query());
      if (record.pull().query() >= train.size() || seen.contains(pair)) {
        continue;
      }
      Query query = train.get(record.pull().query());
      String prompt = run.configurations().get(configuration).prompt().id();
      for (CallRecord call : record.calls()) {
        for (Sample sample : call.completions()) {
          String why = why(sample, run.judging().objectives());
          if (!why.isEmpty() && seen.add(pair)) {
            failures.add(new LowScored(prompt, query, sample.text(), why));
          }
        }
      }
    }
    return failures;
  }

  /** What is wrong with it; empty if nothing is, or nobody knows. */
  private static String why(Sample sample, List<Objective> objectives) {
    List<String> low = new ArrayList<>();
    for (int i = 0; i < Math.min(sample.scores().size(), objectives.size()); i++) {
      Objective objective = objectives.get(i);
      double place =
          (sample.scores().get(i) - objective.min()) / (objective.max() - objective.min());
      if (place < LOW) {
        low.add(
            "%s is %s of %s to %s"
                .formatted(
                    objective.name(),
                    number(sample.scores().get(i)),
                    number(objective.min()),
                    number(objective.max())));
      }
    }
    if (low.isEmpty()) {
      return "";
    }
    low.addAll(sample.remarks());
    return (sample.answer().isEmpty() ? "no answer could be read; " : "") + String.join("; ", low);
  }

  private static String number(double value) {
    return BigDecimal.valueOf(value).round(new MathContext(4)).stripTrailingZeros().toPlainString();
  }
}
