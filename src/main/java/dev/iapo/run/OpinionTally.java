package dev.iapo.run;

import dev.iapo.domain.Opinion;
import dev.iapo.domain.Sample;
import dev.iapo.domain.Verdict;
import java.util.List;

/** One score that an appraiser makes, over all completions it was asked about. */
public final class OpinionTally {
  private final int appraiser;
  private final int objective;
  private final boolean selecting;
  private final boolean compares;
  private long completions;
  private long unscored;
  private long answers;
  private long unusable;
  private long repeated;
  private long agreeing;
  private double deviations;
  private long compared;
  private long consistent;
  private double leads;

  /**
   * One of which nothing is known.
   *
   * @param selecting whether it selects completions only, and is not what they are worth
   * @param compares whether the appraiser compares, in both orders
   */
  OpinionTally(int appraiser, int objective, boolean selecting, boolean compares) {
    this.appraiser = appraiser;
    this.objective = objective;
    this.selecting = selecting;
    this.compares = compares;
  }

  void add(Sample sample, Opinion opinion, Verdict verdict) {
    completions++;
    answers += opinion.scores().size() + opinion.unusable();
    unusable += opinion.unusable();
    List<Double> scores = opinion.scores();
    if (!compares) {
      unscored += scores.isEmpty() ? 1 : 0;
      repeats(scores);
      return;
    }
    int swapped = (int) verdict.answers().stream().filter(Verdict.Answer::swapped).count();
    int straight = verdict.answers().size() - swapped;
    boolean whole = opinion.unusable() == 0;
    unscored += !sample.isScored() && (!whole || swapped == 0 || straight == 0) ? 1 : 0;
    if (whole) { // with an answer missing nobody knows the order of the others
      repeats(scores.subList(0, straight));
      repeats(scores.subList(straight, scores.size()));
      if (swapped > 0 && straight > 0) {
        orders(mean(scores.subList(0, straight)), mean(scores.subList(straight, scores.size())));
      }
    }
  }

  private void repeats(List<Double> scores) {
    if (scores.size() < 2) {
      return;
    }
    repeated++;
    agreeing += scores.stream().distinct().count() == 1 ? 1 : 0;
    double mean = mean(scores);
    double squares = 0;
    for (double score : scores) {
      squares += (score - mean) * (score - mean);
    }
    deviations += Math.sqrt(squares / (scores.size() - 1));
  }

  private void orders(double first, double second) {
    compared++;
    consistent += Math.signum(first - 0.5) == Math.signum(second - 0.5) ? 1 : 0;
    leads += first - second;
  }

  private static double mean(List<Double> scores) {
    return scores.stream().mapToDouble(score -> score).sum() / scores.size();
  }

  /** Who makes it, as the index of an appraiser. */
  public int appraiser() {
    return appraiser;
  }

  public int objective() {
    return objective;
  }

  public boolean selecting() {
    return selecting;
  }

  /** The completions that were to be scored; empty ones are not. */
  public long completions() {
    return completions;
  }

  /** Of them, those for which no score could be made. */
  public long unscored() {
    return unscored;
  }

  public long answers() {
    return answers;
  }

  /** Answers that hold no score within the objective's range. */
  public long unusable() {
    return unusable;
  }

  /** The completions, of a comparison times two orders, with two scores or more. */
  public long repeated() {
    return repeated;
  }

  /** Of {@link #repeated}, those whose scores are all the same. */
  public long agreeing() {
    return agreeing;
  }

  /** The mean standard deviation of the scores of {@link #repeated}; NaN of none. */
  public double deviation() {
    return deviations / repeated;
  }

  /** The completions that were compared in both orders, all answers being usable. */
  public long compared() {
    return compared;
  }

  /** Of {@link #compared}, those of which both orders prefer the same text, or neither. */
  public long consistent() {
    return consistent;
  }

  /** By how much a completion scores more in the first place than in the second; NaN of none. */
  public double lead() {
    return leads / compared;
  }
}
