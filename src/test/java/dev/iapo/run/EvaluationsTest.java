package dev.iapo.run;

import static dev.iapo.testkit.Choices.alternative;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Context;
import dev.iapo.domain.DataSet;
import dev.iapo.domain.Evaluation;
import dev.iapo.domain.Evaluation.Gain;
import dev.iapo.domain.Evaluation.Rival;
import dev.iapo.domain.Evaluation.Tested;
import dev.iapo.domain.Frontier.Arm;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Observation.Charge;
import dev.iapo.domain.Outcomes;
import dev.iapo.domain.Policy;
import dev.iapo.domain.Pull;
import dev.iapo.domain.Task;
import dev.iapo.report.SampleTasks;
import dev.iapo.testkit.Choices;
import dev.iapo.testkit.Completions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/** Evaluations of two prompts and two contexts, worked out by hand. */
class EvaluationsTest {
  private static final Budget BUDGET = new Budget(Budget.Unit.COMPLETIONS, 1000, 0);
  private static final double T23_975 = 2.06866;

  /** 3/n: minus the logarithm of 0.05. */
  private static final double RULE_OF_THREE = 2.99573;

  private static final Task TASK =
      SampleTasks.task(
          "two",
          List.of(
              SampleTasks.configuration("a", "{{question}}"),
              SampleTasks.configuration("unused", "{{question}}"),
              SampleTasks.configuration("b", "Why {{question}}")),
          List.of(
              new Context("rich", List.of(1.0), 0, 0.75),
              new Context("free", List.of(1.0), -1, 0.25)),
          8,
          1000);

  private static final Policy POLICY =
      Choices.policy(
          TASK,
          Choices.of(
              TASK, 0, "a", 3, Optional.of(alternative("b", 1)), Optional.of(alternative("a", 3))),
          Choices.of(TASK, 1, "b", 1));

  private static Task evaluation(Policy policy) {
    DataSet heldOut = new DataSet(TASK.data().test(), List.of(), "x");
    return EvaluationTask.of(policy, heldOut, BUDGET);
  }

  /**
   * Prompt a, three completions at 0.05 each: all right on every second query, else two of them.
   * Prompt b, one completion at 0.01: right on the first half.
   */
  private static List<Observation> answers(int queries, IntPredicate missingOfB) {
    List<Observation> answers = new ArrayList<>();
    for (int x = 0; x < queries; x++) {
      String a = x % 2 == 0 ? "AAA" : "AAb";
      answers.add(observation(0, x, 3, Completions.votes(a, 0.05, 3, 0)));
      String b = missingOfB.test(x) ? "" : x < queries / 2 ? "A" : "b";
      answers.add(observation(1, x, 1, Completions.votes(b, 0.01, b.length(), 0)));
    }
    return answers;
  }

  private static Observation observation(int configuration, int x, int scale, Outcomes outcomes) {
    return new Observation(
        new Pull(1, configuration, x, scale, 0), outcomes, Charge.ofCompletions(outcomes.size()));
  }

  private static Evaluation evaluate(int queries, IntPredicate missingOfB) {
    return Evaluations.of(
        POLICY, evaluation(POLICY), answers(queries, missingOfB), new RunTally(evaluation(POLICY)));
  }

  private static Gain gain(List<Gain> gains, Rival rival) {
    return Choices.over(rival, gains);
  }

  private static Tested tested(List<Gain> gains, Rival rival) {
    return (Tested) gain(gains, rival).outcome();
  }

  @Test
  void task_ofAPolicy_asksItsPromptsAtTheLargestScaleOfEach() {
    Task task = evaluation(POLICY);
    assertThat(task.configurations()).extracting(Configuration::id).containsExactly("a", "b");
    assertThat(task.search().scales()).containsExactly(3, 1);
    assertThat(task.goal().maxScale()).isEqualTo(3);
    assertThat(task.goal().contexts()).isEqualTo(TASK.goal().contexts());
    assertThat(task.data().train()).isEqualTo(TASK.data().test());
    assertThat(task.search().budget()).isEqualTo(BUDGET);
    assertThat(task.search().seed()).isNotEqualTo(TASK.search().seed());
    assertThat(evaluation(POLICY)).isEqualTo(task);
  }

  @Test
  void of_choiceOverPromptOnly_isThePairedTest() {
    Tested test = tested(evaluate(24, x -> false).choices().get(0).gains(), Rival.PROMPT_ONLY);
    double margin = T23_975 * Math.sqrt(0.25 / 23);
    assertThat(test.gain().estimate()).isCloseTo(0.5, within(1e-12));
    assertThat(test.gain().low()).isCloseTo(0.5 - margin, within(1e-5));
    assertThat(test.gain().high()).isCloseTo(0.5 + margin, within(1e-5));
    assertThat(test.gain().queries()).isEqualTo(24);
    assertThat(test.p()).isBetween(1e-5, 1e-4);
    assertThat(test.adjusted()).isEqualTo(test.p()); // in the other context it is not known
    assertThat(test.shown()).isTrue();
  }

  @Test
  void of_differencesThatHardlyVary_leavesOpenWhatQueriesCannotSay() {
    Tested test = tested(evaluate(24, x -> false).choices().get(0).gains(), Rival.FIRST_PROMPT);
    assertThat(test.gain().estimate()).isCloseTo(1.0 / 6, within(1e-12));
    assertThat(test.gain().high() - test.gain().estimate())
        .isCloseTo(RULE_OF_THREE / 24, within(1e-5));
  }

  @Test
  void of_contextWithCost_countsIt() {
    Evaluation evaluation = evaluate(24, x -> false);
    Tested test = tested(evaluation.choices().get(1).gains(), Rival.FIRST_PROMPT);
    assertThat(test.gain().estimate()).isCloseTo(0.5 - 0.01 - (5.0 / 6 - 0.05), within(1e-12));
    assertThat(test.adjusted()).isGreaterThan(test.p());
    assertThat(gain(evaluation.choices().get(1).gains(), Rival.FIRST_PROMPT).arm())
        .contains(new Arm("a", "majority-vote", 1));
  }

  @Test
  void of_heldOutValue_standsBesideTheTrainingEstimate() {
    Evaluation.HeldOut rich = evaluate(24, x -> false).choices().get(0);
    assertThat(rich.training()).isEqualTo(0.9);
    assertThat(rich.value().estimate()).isEqualTo(1);
    assertThat(rich.value().low()).isCloseTo(1 - RULE_OF_THREE / 24, within(1e-5));
    assertThat(rich.leftOut()).isZero();
    assertThat(rich.correct()).isEqualTo(1);
  }

  @Test
  void of_rivals_thatAreTheChoiceOrNotKnown_saySo() {
    Evaluation evaluation = evaluate(24, x -> false);
    assertThat(gain(evaluation.choices().get(0).gains(), Rival.DISJOINT).outcome())
        .isEqualTo(new Evaluation.SameArm());
    assertThat(gain(evaluation.choices().get(1).gains(), Rival.DISJOINT).outcome())
        .isEqualTo(new Evaluation.NotKnown());
    assertThat(gain(evaluation.average(), Rival.DISJOINT).outcome())
        .isEqualTo(new Evaluation.NotKnown());
  }

  @Test
  void of_average_weighsContextsQueryByQuery() {
    Evaluation evaluation = evaluate(24, x -> false);
    Tested average = tested(evaluation.average(), Rival.FIRST_PROMPT);
    double rich = tested(evaluation.choices().get(0).gains(), Rival.FIRST_PROMPT).gain().estimate();
    double free = tested(evaluation.choices().get(1).gains(), Rival.FIRST_PROMPT).gain().estimate();
    assertThat(average.gain().estimate()).isCloseTo(0.75 * rich + 0.25 * free, within(1e-12));
    assertThat(average.adjusted()).isEqualTo(average.p());
    double correct = evaluation.choices().get(1).correct();
    assertThat(correct).isLessThan(0.05); // b loses 0.29
    assertThat(evaluation.correct()).isCloseTo(0.75 + 0.25 * correct, within(1e-12));
  }

  @Test
  void of_missingCompletions_leavesTheirQueriesOutAndCountsThem() {
    Evaluation evaluation = evaluate(24, x -> x == 0 || x == 23);
    Evaluation.HeldOut rich = evaluation.choices().get(0);
    Tested promptOnly = tested(rich.gains(), Rival.PROMPT_ONLY);
    assertThat(promptOnly.gain().queries()).isEqualTo(22);
    assertThat(promptOnly.leftOut()).isEqualTo(2);
    assertThat(promptOnly.gain().estimate()).isEqualTo(0.5);
    assertThat(tested(rich.gains(), Rival.FIRST_PROMPT).leftOut()).isZero();
    assertThat(rich.leftOut()).isZero();
    assertThat(evaluation.choices().get(1).leftOut()).isEqualTo(2);
    assertThat(evaluation.queries()).isEqualTo(24);
  }

  @Test
  void of_fewQueries_testsNothing() {
    Evaluation evaluation = evaluate(19, x -> false);
    Evaluation.HeldOut rich = evaluation.choices().get(0);
    assertThat(gain(rich.gains(), Rival.PROMPT_ONLY).outcome())
        .isEqualTo(new Evaluation.TooFew(19));
    assertThat(rich.value().estimate()).isEqualTo(1);
    assertThat(rich.value().low()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(rich.correct()).isNaN();
    assertThat(gain(evaluation.average(), Rival.FIRST_PROMPT).outcome())
        .isEqualTo(new Evaluation.TooFew(19));
  }
}
