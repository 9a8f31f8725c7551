package dev.iapo.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.Observation;
import dev.iapo.domain.Observation.Charge;
import dev.iapo.domain.Outcomes;
import dev.iapo.domain.Pull;
import dev.iapo.estimate.EstimatorKind;
import dev.iapo.estimate.Problem;
import dev.iapo.testkit.Problems;
import dev.iapo.testkit.ScheduleInvariants;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every tiny problem with every sequence of outcomes. */
class PsstScheduleExhaustiveTest {
  @ParameterizedTest
  @CsvSource({
    // Prompts, N_max, the greatest budget, and outcomes: wrong, right, abstaining, missing.
    "1, 1, 4, 4",
    "2, 1, 6, 3",
    "3, 1, 7, 2",
    "1, 2, 5, 3",
    "1, 3, 7, 2",
    "1, 3, 4, 4",
    "3, 1, 4, 4",
    "2, 2, 7, 2",
  })
  void drive_everySequenceOfOutcomes_keepsTheInvariants(
      int prompts, int maxScale, int greatestBudget, int outcomes) {
    Problem problem = Problems.voting(prompts, 2, maxScale, 0, -0.4);
    long sequences = 0;
    for (EstimatorKind estimator : EstimatorKind.values()) {
      for (QueryOrder order : QueryOrder.values()) {
        for (int top = 1; top <= prompts; top++) {
          Psst psst = Psst.named(top < prompts ? "psst-top" + top : "psst", estimator, order);
          for (int budget = 1; budget <= greatestBudget; budget++) {
            sequences += driveAll(problem, psst, budget, outcomes);
          }
        }
      }
    }
    assertThat(sequences).isGreaterThan(100);
  }

  private static long driveAll(Problem problem, Psst psst, int budget, int outcomes) {
    Plan plan = Problems.completions(problem, budget);
    List<Integer> sequence = new ArrayList<>(); // grows as completions are asked for
    long runs = 0;
    do {
      int[] next = new int[1];
      ScheduleInvariants.Run run =
          ScheduleInvariants.drive(
              () -> new PsstSchedule(problem, psst, plan, 1),
              problem,
              psst,
              plan,
              pull -> answer(pull, sequence, next));
      assertThat(run.completions()).isLessThanOrEqualTo(budget + missing(sequence, run));
      runs++;
    } while (advance(sequence, outcomes));
    return runs;
  }

  private static long missing(List<Integer> sequence, ScheduleInvariants.Run run) {
    return sequence.subList(0, (int) run.completions()).stream().filter(o -> o == 3).count();
  }

  private static Observation answer(Pull pull, List<Integer> sequence, int[] next) {
    List<Integer> drawn = new ArrayList<>();
    for (int i = 0; i < pull.scale(); i++) {
      if (next[0] == sequence.size()) {
        sequence.add(0);
      }
      int outcome = sequence.get(next[0]++);
      if (outcome != 3) {
        drawn.add(outcome);
      }
    }
    double cost = 0.1 * (pull.configuration() + 1);
    return new Observation(
        pull,
        new Outcomes(
            drawn.stream().mapToInt(o -> o == 2 ? Outcomes.ABSTAIN : o).toArray(),
            drawn.stream().mapToDouble(o -> o == 1 ? 1 : 0).toArray(),
            drawn.stream().mapToDouble(o -> cost).toArray(),
            drawn.size(),
            0),
        Charge.ofCompletions(drawn.size()));
  }

  /** Moves on to the next sequence in lexicographic order; false after the last. */
  private static boolean advance(List<Integer> sequence, int outcomes) {
    int last = sequence.size() - 1;
    while (last >= 0 && sequence.get(last) == outcomes - 1) {
      sequence.remove(last--);
    }
    if (last < 0) {
      return false;
    }
    sequence.set(last, sequence.get(last) + 1);
    return true;
  }
}
