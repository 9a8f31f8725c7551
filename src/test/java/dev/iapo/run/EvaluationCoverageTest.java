package dev.iapo.run;

import static dev.iapo.testkit.Choices.alternative;
import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Context;
import dev.iapo.domain.DataSet;
import dev.iapo.domain.Evaluation;
import dev.iapo.domain.Evaluation.Rival;
import dev.iapo.domain.Evaluation.Tested;
import dev.iapo.domain.Interval;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Observation.Charge;
import dev.iapo.domain.Outcomes;
import dev.iapo.domain.Policy;
import dev.iapo.domain.Pull;
import dev.iapo.domain.Task;
import dev.iapo.report.SampleTasks;
import dev.iapo.schedule.Decision;
import dev.iapo.schedule.Plan;
import dev.iapo.schedule.Schedule;
import dev.iapo.testkit.Choices;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** How often the statements of evaluations are true, on queries of a known population. */
class EvaluationCoverageTest {
  private static final int TRIALS = 400;

  /** Three standard errors of 5 % of the trials: 0.0109 each. */
  private static final int LEAST_ERRORS = 7;

  private static final int MOST_ERRORS = 33;

  /** The chance of a right answer by prompt and kind of query; all kinds are equally frequent. */
  private static final double[][] RIGHT = {
    {0.9, 0.7, 0.6, 0.6, 0.4, 0.2}, // at N = 3, by vote
    {0.95, 0.8, 0.5, 0.4, 0.3, 0.2},
    {0.95, 0.8, 0.5, 0.4, 0.3, 0.2}, // as the one before
  };

  private static final double COST = 0.02; // of a completion

  private static final Task TASK =
      SampleTasks.task(
          "population",
          List.of(
              SampleTasks.configuration("first", "{{question}}"),
              SampleTasks.configuration("twin", "{{question}}"),
              SampleTasks.configuration("other", "{{question}}")),
          List.of(
              new Context("rich", List.of(1.0), 0, 0.5),
              new Context("thrifty", List.of(1.0), -1, 0.5)),
          3,
          1000);

  /** In the first context a vote against a single answer; in the second, two equal prompts. */
  private static final Policy POLICY =
      Choices.policy(
          TASK,
          Choices.of(TASK, 0, "first", 3, Optional.of(alternative("twin", 1)), Optional.empty()),
          Choices.of(TASK, 1, "twin", 1, Optional.of(alternative("other", 1)), Optional.empty()));

  private static double exact(int configuration, int scale, double costWeight) {
    double sum = 0;
    for (double right : RIGHT[configuration]) {
      sum += scale == 1 ? right : right * right * (3 - 2 * right);
    }
    return sum / RIGHT[configuration].length + costWeight * scale * COST;
  }

  private static Evaluation trial(int queries, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    DataSet heldOut = new DataSet(TASK.data().test().subList(0, queries), List.of(), "x");
    Task task = EvaluationTask.of(POLICY, heldOut, new Budget(Budget.Unit.COMPLETIONS, 100_000, 0));
    int[] kinds = random.ints(queries, 0, RIGHT[0].length).toArray();
    Schedule schedule = Problems.schedule(task, Collections.nCopies(3, Plan.Expected.COMPLETION));
    List<Observation> all = new ArrayList<>();
    while (schedule.decision() instanceof Decision.Round round) {
      List<Observation> answers =
          round.pulls().stream().map(pull -> answer(pull, kinds[pull.query()], random)).toList();
      schedule.observe(answers);
      all.addAll(answers);
    }
    return Evaluations.of(POLICY, task, all, new RunTally(task));
  }

  private static Observation answer(Pull pull, int kind, SplittableRandom random) {
    int n = pull.scale();
    int[] votes = new int[n];
    double[] scores = new double[n];
    double[] costs = new double[n];
    for (int i = 0; i < n; i++) {
      boolean right = random.nextDouble() < RIGHT[pull.configuration()][kind];
      votes[i] = right ? 0 : 1;
      scores[i] = right ? 1 : 0;
      costs[i] = 2 * COST * random.nextDouble();
    }
    return new Observation(pull, new Outcomes(votes, scores, costs, n, 0), Charge.ofCompletions(n));
  }

  private static boolean covers(Interval interval, double value) {
    return interval.low() <= value && value <= interval.high();
  }

  @Test
  void intervals_ofGainsAndValues_coverAsOftenAsTheySay() {
    double gain = exact(0, 3, 0) - exact(1, 1, 0);
    double value = exact(0, 3, 0);
    double average = 0.5 * gain; // the twins differ in nothing
    int gains = 0;
    int values = 0;
    int averages = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      Evaluation evaluation = trial(80, trial);
      Evaluation.HeldOut rich = evaluation.choices().get(0);
      Tested test = (Tested) Choices.over(Rival.PROMPT_ONLY, rich.gains()).outcome();
      gains += covers(test.gain(), gain) ? 0 : 1;
      values += covers(rich.value(), value) ? 0 : 1;
      Tested over = (Tested) Choices.over(Rival.PROMPT_ONLY, evaluation.average()).outcome();
      averages += covers(over.gain(), average) ? 0 : 1;
    }
    assertThat(gains).isBetween(LEAST_ERRORS, MOST_ERRORS);
    assertThat(values).isBetween(LEAST_ERRORS, MOST_ERRORS);
    assertThat(averages).isBetween(LEAST_ERRORS, MOST_ERRORS);
  }

  @Test
  void test_ofTwoEqualPrompts_showsADifferenceAsSeldomAsItSays() {
    int unadjusted = 0;
    int shown = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      Evaluation.HeldOut thrifty = trial(80, trial).choices().get(1);
      Tested test = (Tested) Choices.over(Rival.PROMPT_ONLY, thrifty.gains()).outcome();
      unadjusted += test.p() < Evaluation.LEVEL ? 1 : 0;
      shown += test.shown() ? 1 : 0;
    }
    assertThat(unadjusted).isBetween(LEAST_ERRORS, MOST_ERRORS);
    assertThat(shown).isLessThanOrEqualTo(unadjusted);
  }
}
