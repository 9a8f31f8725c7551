package dev.iapo.run;

import dev.iapo.compare.Holm;
import dev.iapo.compare.QueryMean;
import dev.iapo.compare.Resampling;
import dev.iapo.domain.Evaluation;
import dev.iapo.domain.Evaluation.Gain;
import dev.iapo.domain.Evaluation.Outcome;
import dev.iapo.domain.Evaluation.Rival;
import dev.iapo.domain.Frontier.Arm;
import dev.iapo.domain.Interval;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Policy;
import dev.iapo.domain.Seeds;
import dev.iapo.domain.Task;
import dev.iapo.estimate.Confidence;
import dev.iapo.estimate.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Makes of what held-out queries brought what they say of a policy. */
public final class Evaluations {
  private final Task task;
  private final Problem problem;
  private final List<EvaluationTask.Contest> contests; // by context, as all lists here
  private final HeldOutValues values;

  private Evaluations(Task task, Policy policy, List<Observation> observations) {
    this.task = task;
    this.problem = Problems.of(task);
    this.contests = EvaluationTask.contests(policy);
    this.values =
        new HeldOutValues(
            task,
            problem,
            contests.stream().map(EvaluationTask.Contest::arms).toList(),
            observations);
  }

  /**
   * What an evaluation showed.
   *
   * @param task as {@link EvaluationTask#of} made it of the policy
   * @param observations of all its pulls
   * @param tally its counts
   */
  public static Evaluation of(
      Policy policy, Task task, List<Observation> observations, RunTally tally) {
    RunTally.Counts total = tally.total();
    return new Evaluations(task, policy, observations)
        .evaluation(
            policy,
            new Policy.Usage(
                tally.spend(), total.completions(), total.calls(), total.failedCalls()));
  }

  private Evaluation evaluation(Policy policy, Policy.Usage usage) {
    List<List<Gain>> byRival = new ArrayList<>();
    List<Gain> average = new ArrayList<>();
    for (Rival rival : Rival.values()) {
      byRival.add(gains(rival));
      average.add(new Gain(rival, Optional.empty(), average(rival)));
    }
    double[] correct = correct();
    List<Evaluation.HeldOut> choices = new ArrayList<>();
    double averageCorrect = 0;
    for (int c = 0; c < contests.size(); c++) {
      int context = c;
      choices.add(
          new Evaluation.HeldOut(
              value(c),
              policy.choices().get(c).utility().estimate(),
              values.asked() - known(values.of(c, contests.get(c).choice())).length,
              byRival.stream().map(gains -> gains.get(context)).toList(),
              correct[c]));
      averageCorrect += problem.contexts().get(c).probability() * correct[c];
    }
    return new Evaluation(
        task.search().budget(),
        usage,
        values.asked(),
        problem.queries(),
        choices,
        average,
        averageCorrect);
  }

  private Interval value(int context) {
    double[] known = known(values.of(context, contests.get(context).choice()));
    if (known.length < Confidence.MIN_QUERIES) {
      return new Interval(
          known.length == 0 ? Double.NaN : Arrays.stream(known).average().orElseThrow(),
          Double.NEGATIVE_INFINITY,
          Double.POSITIVE_INFINITY,
          known.length);
    }
    return interval(QueryMean.of(known, problem.utilityRange(context)));
  }

  private static Interval interval(QueryMean mean) {
    return new Interval(
        mean.value(), mean.value() - mean.margin(), mean.value() + mean.margin(), mean.queries());
  }

  private static double[] known(double[] values) {
    return Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray();
  }

  /** In all contexts; the p-values are adjusted for their number. */
  private List<Gain> gains(Rival rival) {
    List<Optional<QueryMean>> tests = new ArrayList<>();
    for (int c = 0; c < contests.size(); c++) {
      tests.add(differs(c, rival) ? test(differences(c, rival), range(c)) : Optional.empty());
    }
    List<QueryMean> made = tests.stream().flatMap(Optional::stream).toList();
    double[] adjusted = Holm.adjusted(made.stream().mapToDouble(QueryMean::pValue).toArray());
    List<Gain> gains = new ArrayList<>();
    int next = 0;
    for (int c = 0; c < contests.size(); c++) {
      Optional<QueryMean> test = tests.get(c);
      Outcome outcome =
          test.isPresent() ? tested(test.get(), adjusted[next++], made.size()) : untested(c, rival);
      gains.add(new Gain(rival, Optional.ofNullable(contests.get(c).rivals().get(rival)), outcome));
    }
    return gains;
  }

  private double range(int context) {
    return problem.utilityRange(context);
  }

  private Evaluation.Tested tested(QueryMean test, double adjusted, int tests) {
    return new Evaluation.Tested(
        interval(test),
        values.asked() - test.queries(),
        test.pValue(),
        adjusted,
        test.detectable(tests));
  }

  private Outcome untested(int context, Rival rival) {
    if (!contests.get(context).rivals().containsKey(rival)) {
      return new Evaluation.NotKnown();
    }
    return differs(context, rival)
        ? new Evaluation.TooFew(known(differences(context, rival)).length)
        : new Evaluation.SameArm();
  }

  /** Whether the rival is known, and another arm than the choice. */
  private boolean differs(int context, Rival rival) {
    EvaluationTask.Contest contest = contests.get(context);
    Arm other = contest.rivals().get(rival);
    return other != null && !other.equals(contest.choice());
  }

  /** By query; NaN where it is not whole for both. */
  private double[] differences(int context, Rival rival) {
    EvaluationTask.Contest contest = contests.get(context);
    Arm other = contest.rivals().get(rival);
    double[] chosen = values.of(context, contest.choice());
    if (other == null) {
      return new double[chosen.length];
    }
    double[] instead = values.of(context, other);
    return IntStream.range(0, chosen.length).mapToDouble(x -> chosen[x] - instead[x]).toArray();
  }

  private static Optional<QueryMean> test(double[] differences, double range) {
    double[] known = known(differences);
    return known.length < Confidence.MIN_QUERIES
        ? Optional.empty()
        : Optional.of(QueryMean.of(known, range));
  }

  /** Query by query, the average over contexts of the difference. */
  private Outcome average(Rival rival) {
    if (contests.stream().anyMatch(contest -> !contest.rivals().containsKey(rival))) {
      return new Evaluation.NotKnown();
    }
    if (IntStream.range(0, contests.size()).noneMatch(c -> differs(c, rival))) {
      return new Evaluation.SameArm();
    }
    double[] mean = new double[values.asked()];
    double range = 0;
    for (int c = 0; c < contests.size(); c++) {
      if (differs(c, rival)) { // else there is no difference, on whatever query
        double probability = problem.contexts().get(c).probability();
        double[] differences = differences(c, rival);
        for (int x = 0; x < mean.length; x++) {
          mean[x] += probability * differences[x];
        }
        range += probability * range(c);
      }
    }
    Optional<QueryMean> test = test(mean, range);
    return test.isPresent()
        ? tested(test.get(), test.get().pValue(), 1)
        : new Evaluation.TooFew(known(mean).length);
  }

  /** The share of resamples in which no rival is better by more than the tolerance. */
  private double[] correct() {
    double[] shares = new double[contests.size()];
    Arrays.fill(shares, Double.NaN);
    int[] whole = values.whole();
    if (whole.length < Confidence.MIN_QUERIES) {
      return shares;
    }
    List<Integer> contested =
        IntStream.range(0, shares.length)
            .filter(c -> contests.get(c).arms().size() > 1)
            .boxed()
            .toList();
    double[] within =
        Resampling.sharesWithin(
            contested.stream().map(c -> contest(c, whole)).toList(),
            whole.length,
            Seeds.mix(task.search().seed(), 0xB007));
    for (int i = 0; i < within.length; i++) {
      shares[contested.get(i)] = within[i];
    }
    return shares;
  }

  private Resampling.Contest contest(int context, int[] whole) {
    double[][] byArm =
        contests.get(context).arms().stream()
            .map(arm -> values.of(context, arm))
            .map(of -> Arrays.stream(whole).mapToDouble(x -> of[x]).toArray())
            .toArray(double[][]::new);
    return new Resampling.Contest(byArm, task.goal().tolerance() * range(context));
  }
}
